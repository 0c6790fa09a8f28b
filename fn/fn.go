// Package fn is the KRM function: a ResourceList in, a ResourceList out.
//
// [Run] returns the input with nothing changed but the items that a pattern edits
// and the results. It fails rather than guess: on input that is not a ResourceList
// and on an empty one, since a host takes an empty answer for an empty package and
// deletes everything. If one thing is an error, no item is changed, and the results
// say why.
//
// A host is the program that runs the function: kustomize or kpt. Hosts copy
// comments back onto what a function returns by their position in lists. If that
// would put a comment on the wrong node, the item is withheld from that copying,
// and a result says so.
package fn

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/native-sidecar/native-sidecar/fn/internal/krmresult"
	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// configName is what the functionConfig is called in messages: a host does not say
// which file it comes from. Lines count from its first one, as the host printed it.
const configName = "functionConfig"

// Output is the function's answer: a ResourceList with the results in it.
type Output struct {
	// Failed reports that a result is an error. The items are then as they were.
	Failed bool

	findings []finding.Finding
	src      *manifest.Source
	edits    []manifest.Edit
}

// Write writes the ResourceList, in the form of the input: YAML or JSON.
func (o Output) Write(w io.Writer) error { return manifest.Write(w, o.src, o.edits) }

// WriteMessages writes the results that are errors and warnings, one line each.
// Hosts show results of severity info themselves, or not at all.
func (o Output) WriteMessages(w io.Writer) error {
	for _, f := range o.findings {
		if f.Severity == finding.Info {
			continue
		}
		if _, err := fmt.Fprintln(w, finding.Printable(f.String())); err != nil {
			return err
		}
	}
	return nil
}

// Run runs the function on a ResourceList, as YAML or JSON. A functionConfig that
// is wrong is a failed Output. Input that is not a ResourceList is an error, and so
// is ctx if it ends first; there is no Output then.
func Run(ctx context.Context, input []byte) (Output, error) {
	src := &manifest.Source{Name: "stdin", Text: input}
	list, err := read(src)
	if err != nil {
		return Output{}, err
	}
	engine, err := configured(list)
	var wrong finding.List
	if errors.As(err, &wrong) {
		return answer(src, list, nil, wrong, true)
	}
	if err != nil {
		return Output{}, err
	}
	result, err := engine.Run(ctx, []pipeline.Source{sent(list.items())}, pipeline.Host{Locate: locate, Accept: accept})
	if err != nil {
		return Output{}, err
	}
	return answer(src, list, pipeline.Edits(result.Sources[0]), result.Findings, result.Failed)
}

// sent is the items of a ResourceList.
type sent []manifest.Slice

var _ pipeline.Source = sent{}

// Name is empty: each item names its own file.
func (sent) Name() string { return "" }

// Cut calls do with the items.
func (s sent) Cut(do func([]manifest.Slice)) error {
	do(s)
	return nil
}

// configured returns the engine that the list's functionConfig describes.
func configured(list resourceList) (*pipeline.Engine, error) {
	config, err := list.config()
	if err != nil {
		return nil, err
	}
	source := v1alpha1.Source{File: configName}
	if config != nil {
		source.LinesBefore = config.Line - 1
	}
	return pipeline.Configure(source, config)
}

// answer returns the ResourceList with the edits and the results in it. If there is
// nothing to say, it has no results: kpt keeps every result in the package.
func answer(src *manifest.Source, list resourceList, edits []manifest.Edit, findings []finding.Finding, failed bool) (Output, error) {
	if failed {
		edits = nil
	}
	out := Output{Failed: failed, findings: findings}
	var err error
	out.src, out.edits, err = list.withResults(src, edits, manifest.Elements{
		Len: len(findings), At: func(i int) *yaml.Node { return krmresult.Node(findings[i]) }, Each: pipeline.NewWorkers().Each,
	})
	return out, err
}
