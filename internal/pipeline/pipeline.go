// Package pipeline carries a transformer over the documents of many sources:
// index, plan, judge, print.
//
// Documents that the transformer does not want are never parsed and keep their
// bytes. Of the others only byte edits and findings are kept. Nothing is written
// here, and nothing may be written before [Run.Finish] has judged everything.
package pipeline

import (
	"errors"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/transformer"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Host is what differs between those who run the pipeline.
type Host interface {
	// Place is where a node of the document is, for people: index is the number
	// of the document in its source.
	Place(doc *manifest.Document, index int, node *yaml.Node) plan.Place
	// Accept looks at an edited document as it was printed. It may edit it once
	// more; then it is printed again. What it has to say is added to the findings.
	Accept(slice manifest.Slice, doc *manifest.Document, printed manifest.Printed) ([]plan.Finding, error)
}

// Run is one pass over any number of sources.
type Run struct {
	transformer *transformer.Transformer
	host        Host
	findings    []plan.Finding
	matched     map[string]bool
}

// New starts a run.
func New(t *transformer.Transformer, host Host) *Run {
	return &Run{transformer: t, host: host, matched: map[string]bool{}}
}

// Edit is the byte edits of one source: what the transformer makes of its
// slices. A document that cannot be read or edited has none; it is a finding of
// severity Error.
func (r *Run) Edit(slices []manifest.Slice) []manifest.Edit {
	var edits []manifest.Edit
	for index, slice := range slices {
		if slice.Peeked() && !r.transformer.Wants(slice.APIVersion, slice.Kind) {
			continue
		}
		made, err := r.document(slice, index)
		if err != nil {
			r.findings = append(r.findings, unreadable(err, slice, index))
			continue
		}
		edits = append(edits, made...)
	}
	return edits
}

// document plans and prints one document.
func (r *Run) document(slice manifest.Slice, index int) ([]manifest.Edit, error) {
	doc, err := slice.Open()
	if err != nil {
		return nil, err
	}
	p := r.transformer.Edit(yaml.NewRNode(doc.Root))
	for name := range p.Matched {
		r.matched[name] = true
	}
	findings := p.Said()
	var printed manifest.Printed
	if !p.Failed() {
		var said []plan.Finding
		if printed, said, err = r.print(slice, doc); err != nil {
			return nil, err
		}
		findings = append(findings, said...)
	}
	for _, f := range findings {
		f.Place = r.host.Place(doc, index, f.Node)
		f.Node = nil // the tree is not kept
		r.findings = append(r.findings, f)
	}
	return printed.Edits, nil
}

func (r *Run) print(slice manifest.Slice, doc *manifest.Document) (manifest.Printed, []plan.Finding, error) {
	printed, err := doc.Edits()
	if err != nil || len(printed.Edits) == 0 {
		return printed, nil, err
	}
	findings, err := r.host.Accept(slice, doc, printed)
	if err != nil || len(findings) == 0 {
		return printed, findings, err
	}
	printed, err = doc.Edits()
	return printed, findings, err
}

// unreadable is the finding for a document that cannot be read or printed.
func unreadable(err error, slice manifest.Slice, index int) plan.Finding {
	f := plan.Finding{
		Rule: "unreadable", Severity: v1alpha1.Error, Message: err.Error(),
		Resource: plan.Resource{APIVersion: slice.APIVersion, Kind: slice.Kind},
		Place:    plan.Place{Index: index},
	}
	var at *manifest.Error
	if errors.As(err, &at) {
		f.Message = at.Message
		f.Place = plan.Place{File: at.File, Index: index, Line: at.Line, Column: at.Column}
	}
	return f
}

// Finish is all findings, in the order of the sources, and those about the
// whole. failed: one of them is an error, and nothing may be written.
func (r *Run) Finish() (findings []plan.Finding, failed bool) {
	return plan.Outcome(append(r.findings, r.transformer.Judge(r.matched)...))
}
