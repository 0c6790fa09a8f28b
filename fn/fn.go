// Package fn runs native-sidecar as a KRM function: it takes the text of a
// ResourceList and returns one.
//
// [Run] changes the items that a pattern edits, sets the results, and leaves every
// other byte as it is. If there is an error in one item, no item is changed, and the
// results say why.
//
// A host is the program that runs the function: kustomize or kpt. Hosts copy
// comments back onto what a function returns by their position in lists. If that
// would put a comment on the wrong node, Run excludes the item from the copying and
// adds a result that says so.
package fn

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/native-sidecar/native-sidecar/fn/internal/krmresult"
	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
	"github.com/native-sidecar/native-sidecar/internal/quiet"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// configName is what the functionConfig is called in messages: a host does not say
// which file it comes from. Lines count from its first one, as the host printed it.
const configName = "functionConfig"

// Output is the ResourceList that the function returns, results included. Only [Run]
// makes one that can be written.
type Output struct {
	// Failed reports whether a result is an error. The items are then unchanged, and
	// the function has to exit with a code other than 0.
	Failed bool

	findings []finding.Finding
	src      *manifest.Source
	edits    []manifest.Edit
}

// Write writes the ResourceList: as YAML or JSON, whichever the input was. If there is
// none, because Run returned an error, Write returns an error and writes nothing.
func (o Output) Write(w io.Writer) error {
	if o.src == nil {
		return errors.New("there is no ResourceList to write")
	}
	return manifest.Write(w, o.src, o.edits)
}

// WriteMessages writes the errors and warnings among the results to w, one line
// each. Use it for stderr: kustomize shows no results.
func (o Output) WriteMessages(w io.Writer) error {
	for _, f := range o.findings {
		if f.Severity == finding.Info {
			continue
		}
		if _, err := fmt.Fprintln(w, foreign.Line(f.String())); err != nil {
			return err
		}
	}
	return nil
}

// Run runs the function on a ResourceList in YAML or JSON. The Output refers to the
// input, so don't change that before the Output is written. While kustomizations among the
// items are built, nothing is printed to os.Stderr and to the log of the process.
//
// If the functionConfig is missing or wrong, or an edit cannot be made, Run returns
// a failed Output and no error. It returns an error if the input is empty or is not
// a ResourceList, or if ctx is cancelled. Write nothing to stdout then and exit with
// a code other than 0: hosts delete everything if the answer is empty.
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
	result, err := engine.Run(ctx, []pipeline.Source{sent(list.items())}, pipeline.Host{Locate: locate, Accept: accept, Quiet: quiet.Begin})
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

// OnDisk is false: a host sent the items.
func (sent) OnDisk() bool { return false }

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
	out := Output{Failed: failed, findings: findings}
	var err error
	out.src, out.edits, err = list.withResults(src, edits, manifest.Elements{
		Len: len(findings), At: func(i int) *yaml.Node { return krmresult.Node(findings[i]) }, Each: pipeline.NewWorkers().Each,
	})
	return out, err
}
