// Package transformer adds native sidecars to Kubernetes objects and converts
// legacy ones, in Go programs that work on kyaml nodes.
//
// A [Transformer] is a [kio.Filter]. Create one with [New], from a functionConfig
// that [v1alpha1.Decode] returned. Comments move with their containers. Filtering
// the result again changes nothing.
//
// Unlike the command and the KRM function, a Transformer doesn't check what other
// objects say about a container, such as the target port of a Service.
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

// Transformer applies one configuration to objects. It is immutable and safe for use by
// several goroutines. The zero value has no configuration, and its Filter fails.
type Transformer struct{ engine *pipeline.Engine }

var _ kio.Filter = &Transformer{}

// New returns a transformer for a configuration that [v1alpha1.Decode] returned. It
// fails if the configuration names a rule or a known sidecar that does not exist, or, in
// podTemplates, a kind that cannot have native sidecars. The error has one line for
// each mistake, with file, line and field. A nil config is an error. New keeps config,
// so don't change it afterwards.
func New(config *v1alpha1.SidecarTransformer) (*Transformer, error) {
	if config == nil {
		return nil, errors.New("the configuration is nil")
	}
	engine, err := pipeline.New(config)
	if err != nil {
		return nil, err
	}
	return &Transformer{engine}, nil
}

// Filter returns the nodes in their order, with an edited copy in place of each one
// that the configuration changes. It doesn't modify the nodes that it is given.
//
// A workload that matches no pattern, or already is as the patterns want it, is
// returned itself. So is a node that isn't a Kubernetes object. Filter fails if an
// edit conflicts with what a workload contains, such as a name or a port that is
// taken, if a workload is malformed, or if a rule of severity Error applies. It then
// returns no nodes, and an error with one line for each problem that names resource,
// field and what to do. Warnings and infos are dropped; a pattern that matches
// nothing is one of them.
func (t *Transformer) Filter(nodes []*yaml.RNode) ([]*yaml.RNode, error) {
	if t.engine == nil {
		return nil, errors.New("the transformer has no configuration: create it with New")
	}
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
