// Package fn is the KRM function: a ResourceList in, a ResourceList out.
//
// [Run] returns the input with nothing changed but the items that a pattern
// edits and the results. It fails rather than guess: on input that is no
// ResourceList and on an empty one, since a host takes an empty answer for an
// empty package and deletes everything. Where one thing is an error, no item is
// changed, and the results say why.
//
// kpt and kustomize put comments back onto what a function returns by their
// position in lists. Where that would put one on the wrong node, the item is
// taken out of the host's reach and a result says so; see hostguard.
package fn

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/reference"
	"github.com/native-sidecar/native-sidecar/transformer"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// The ResourceList of the KRM functions specification.
const (
	listKind  = "ResourceList"
	listGroup = "config.kubernetes.io/"
)

// configName is what the functionConfig is called in messages: a host does not
// tell its file. Lines are counted from its first one, as the host printed it.
const configName = "functionConfig"

// Output is what the function answers: a ResourceList, and what there is to say.
type Output struct {
	// Findings is all that there is to say.
	Findings []plan.Finding
	// Failed: one of the findings is an error, and the items are as they were.
	Failed bool

	src   *manifest.Source
	edits []manifest.Edit
}

// Write writes the ResourceList. It is complete, so that a host never takes a
// half of it for the whole.
func (o Output) Write(w io.Writer) error { return manifest.Write(w, o.src, o.edits) }

// Run runs the function on a ResourceList, as YAML or JSON. A functionConfig
// that is wrong is a failed Output; input that is no ResourceList is an error,
// without an Output.
func Run(input []byte) (Output, error) {
	src := &manifest.Source{Name: "stdin", Text: input}
	list, err := resourceList(src)
	if err != nil {
		return Output{}, err
	}
	t, err := configured(list)
	var wrong finding.List
	if errors.As(err, &wrong) {
		return answer(src, list, nil, ConfigFindings(wrong), true, nil)
	}
	if err != nil {
		return Output{}, err
	}
	items, err := list.Items("items")
	if err != nil {
		return Output{}, err
	}
	run := pipeline.New(t, host{})
	for _, item := range items {
		if reference.Names(item.APIVersion, item.Kind) {
			if doc, err := item.Open(); err == nil {
				run.Kustomization(place(doc.Root).File, item)
			}
		}
	}
	result := run.Edit(items)
	run.Add(result)
	if run.Refers(result, "") {
		run.Say(run.Refer(items, ""))
	}
	findings, failed := run.Finish()
	return answer(src, list, result.Edits(), findings, failed, run.Each)
}

// resourceList is the one document of the input.
func resourceList(src *manifest.Source) (manifest.Slice, error) {
	if len(bytes.TrimSpace(src.Text)) == 0 {
		return manifest.Slice{}, errors.New("stdin is empty: a ResourceList is expected there; to work on files, name them")
	}
	docs, err := manifest.Cut(src)
	if err != nil {
		return manifest.Slice{}, err
	}
	if len(docs) != 1 {
		return manifest.Slice{}, fmt.Errorf("stdin holds %d documents: one ResourceList is expected; to work on manifests, name files, or - for stdin", len(docs))
	}
	list := docs[0]
	apiVersion, kind := list.APIVersion, list.Kind
	if !list.Peeked() {
		doc, err := list.Open()
		if err != nil {
			return manifest.Slice{}, err
		}
		apiVersion, kind = header(doc)
	}
	if kind != listKind || !strings.HasPrefix(apiVersion, listGroup) {
		return manifest.Slice{}, fmt.Errorf("stdin holds %s %q: a ResourceList of %sv1 is expected; to work on manifests, name files, or - for stdin",
			apiVersion, kind, listGroup)
	}
	return list, nil
}

// configured is the transformer that the list's functionConfig describes.
func configured(list manifest.Slice) (*transformer.Transformer, error) {
	field, found, err := list.Field("functionConfig")
	if err != nil {
		return nil, err
	}
	source := v1alpha1.Source{File: configName}
	if !found {
		return Configure(source, nil)
	}
	doc, err := field.Open()
	if err != nil {
		return nil, err
	}
	source.LinesBefore = doc.Root.Line - 1
	return Configure(source, doc.Root)
}

// answer is the ResourceList with the edits and the results in it, which are
// printed through each. Where there is nothing to say it has no results: kpt keeps
// every result in the package.
func answer(src *manifest.Source, list manifest.Slice, edits []manifest.Edit, findings []plan.Finding, failed bool, each func(int, func(int))) (Output, error) {
	if failed {
		edits = nil
	}
	edit, err := list.SetList("results", manifest.List{
		Len: len(findings), Element: func(i int) *yaml.Node { return Result(findings[i]) }, Each: each,
	})
	if err != nil {
		return Output{}, err
	}
	return Output{Findings: findings, Failed: failed, src: src, edits: append(edits, edit)}, nil
}
