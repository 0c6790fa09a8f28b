// Package transformer adds native sidecars to Kubernetes objects and converts
// legacy ones, in Go programs that work on kyaml nodes.
//
// A [Transformer] is a [kio.Filter]: it takes the objects of a package and returns
// copies of those that it edits, and all others as they are. Comments stay with
// what they are about. What cannot be done safely is an error that names resource,
// field and what to do, and nothing is changed then. Filtering the result once more
// changes nothing.
//
// The configuration is the functionConfig of package v1alpha1.
//
// [kio.Filter]: https://pkg.go.dev/sigs.k8s.io/kustomize/kyaml/kio#Filter
package transformer

import (
	"errors"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Transformer carries out one configuration. It is immutable and safe for use by
// several goroutines.
type Transformer struct{ engine *pipeline.Engine }

var _ kio.Filter = &Transformer{}

// New returns a transformer for a configuration that [v1alpha1.Decode] returned. A
// name in it that does not exist, of a rule or of a known sidecar, is an error: one
// line for each, with file, line and field.
func New(config *v1alpha1.SidecarTransformer) (*Transformer, error) {
	engine, err := pipeline.New(config)
	if err != nil {
		return nil, err
	}
	return &Transformer{engine}, nil
}

// Filter returns the nodes, with edited copies in the place of those that the
// configuration changes. The nodes themselves stay as they are. If anything cannot
// be done, or a rule of severity Error applies, it returns no nodes and an error
// with one line for each. Changes, warnings and infos are not returned.
func (t *Transformer) Filter(nodes []*yaml.RNode) ([]*yaml.RNode, error) {
	out, findings, failed := t.engine.Nodes(nodes)
	if !failed {
		return out, nil
	}
	var errs []error
	for _, f := range findings {
		if f.Severity == finding.Error {
			errs = append(errs, errors.New(f.String()))
		}
	}
	return nil, errors.Join(errs...)
}
