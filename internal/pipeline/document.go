package pipeline

import (
	"errors"
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/native-sidecar/native-sidecar/internal/edit"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/podtemplate"
	"github.com/native-sidecar/native-sidecar/internal/reference"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// edited is what became of a source, or of one of its documents.
type edited struct {
	documents []Document
	findings  []finding.Finding
	matched   map[string]bool
	workloads []pod.Workload
	looks     []func()
	refers    bool // something in it may point at containers
}

// change adds the edits of a document, or of one more item of it.
func (e *edited) change(document Document) {
	if last := len(e.documents) - 1; last >= 0 && e.documents[last].Index == document.Index {
		e.documents[last].Edits = append(e.documents[last].Edits, document.Edits...)
		return
	}
	e.documents = append(e.documents, document)
}

// source works on the documents of one source.
func (r *run) source(documents []manifest.Slice, source int) edited {
	type part struct {
		slice manifest.Slice
		index int
	}
	var wanted []part
	refers := false
	for index, slice := range documents {
		for item := range items(slice) {
			refers = refers || reference.Asks(item.APIVersion, item.Kind)
			if !item.Peeked() || r.editor.Wants(item.APIVersion, item.Kind) {
				wanted = append(wanted, part{item, index})
			}
		}
	}
	all := edited{matched: map[string]bool{}, refers: refers}
	var matching sync.Mutex
	results := make([]edited, len(wanted))
	r.workers.Each(len(wanted), func(i int) {
		if r.ctx.Err() != nil {
			return
		}
		made, err := r.document(wanted[i].slice, wanted[i].index, source)
		if err != nil {
			made = edited{matched: made.matched, findings: []finding.Finding{unreadable(err, wanted[i].slice, wanted[i].index)}}
		}
		matching.Lock()
		maps.Copy(all.matched, made.matched)
		matching.Unlock()
		made.matched = nil // most are the same: only the whole is kept
		results[i] = made
	})
	for _, one := range results {
		for _, document := range one.documents {
			all.change(document)
		}
		all.findings = append(all.findings, one.findings...)
		all.workloads = append(all.workloads, one.workloads...)
		all.looks = append(all.looks, one.looks...)
		all.refers = all.refers || one.refers
	}
	return all
}

// items returns the documents of a slice: those of a List, or else itself.
func items(slice manifest.Slice) iter.Seq[manifest.Slice] {
	if podtemplate.IsList(slice.Kind) {
		if items, split := slice.Split("items"); split {
			return slices.Values(items)
		}
	}
	return func(yield func(manifest.Slice) bool) { yield(slice) }
}

// document edits, judges and prints one document.
func (r *run) document(slice manifest.Slice, index, source int) (edited, error) {
	doc, err := slice.Open()
	if err != nil {
		return edited{}, err
	}
	defer doc.Close()
	if _, is := r.patch(doc, index); is {
		return edited{refers: true}, nil
	}
	var before edit.Plan
	if r.host.Look != nil {
		before = r.editor.Look(yaml.NewRNode(yamlnode.Clone(doc.Root)))
	}
	p, findings := r.Engine.edit(yaml.NewRNode(doc.Root))
	result := edited{findings: findings, matched: p.Matched}
	if !p.Failed() {
		if r.host.Look != nil {
			r.look(&result, doc, index, source, before)
		}
		for _, edited := range p.Pods {
			if w, is := reference.Of(edited, p.Subjects); is {
				result.workloads = append(result.workloads, w)
			}
		}
		printed, said, err := r.print(slice, doc)
		if err != nil {
			return edited{matched: p.Matched}, err
		}
		if len(printed.Edits) > 0 {
			result.change(Document{index, printed.Edits})
		}
		result.findings = append(result.findings, said...)
		if printed.Reprinted != "" {
			result.findings = append(result.findings, reprinted(printed.Reprinted, doc.Root, p))
		}
	}
	r.locate(result.findings, doc, index)
	return result, nil
}

// locate turns the nodes that findings point at into locations, so that the tree
// need not be kept.
func (r *run) locate(findings []finding.Finding, doc *manifest.Document, index int) {
	for i := range findings {
		f := &findings[i]
		f.Location = r.host.Locate(doc, index, f.Node)
		f.Node = nil
	}
}

// look shows the host the pod templates of a document, as they were and as they
// are.
func (r *run) look(result *edited, doc *manifest.Document, index, source int, before edit.Plan) {
	for _, f := range append(before.Refusals, r.rules.Left(before.Left)...) {
		if !slices.ContainsFunc(result.findings, func(said finding.Finding) bool { return said.Text() == f.Text() }) {
			result.findings = append(result.findings, f)
		}
	}
	after := r.editor.Look(yaml.NewRNode(doc.Root))
	for i, was := range before.Pods {
		if i < len(after.Pods) {
			at := r.host.Locate(doc, index, was.Object)
			result.looks = append(result.looks, r.host.Look(source, was, after.Pods[i], at))
		}
	}
}

func (r *run) print(slice manifest.Slice, doc *manifest.Document) (manifest.Printed, []finding.Finding, error) {
	printed, err := doc.Edits()
	if err != nil || len(printed.Edits) == 0 || r.host.Accept == nil {
		return printed, nil, err
	}
	findings, err := r.host.Accept(slice, doc, printed)
	if err != nil || len(findings) == 0 {
		return printed, findings, err
	}
	printed, err = doc.Edits()
	return printed, findings, err
}

// reprinted is the finding for a document that did not keep its layout.
func reprinted(why string, root *yaml.Node, p edit.Plan) finding.Finding {
	f := finding.New(finding.Reprinted, root, "the whole document was printed anew, in kyaml's layout: edited in its own, %s", why)
	f.Done = true
	if len(p.Changes) > 0 {
		f.Resource = p.Changes[0].Resource
	}
	return *f
}

// unreadable is the finding for a document that cannot be read or printed.
func unreadable(err error, slice manifest.Slice, index int) finding.Finding {
	f := finding.New(finding.Unreadable, nil, "%v", err)
	f.Resource = finding.Resource{APIVersion: slice.APIVersion, Kind: slice.Kind}
	f.Location.Index = index
	var at *manifest.Error
	if errors.As(err, &at) {
		f.Message = at.Message
		f.Location = finding.Location{File: at.File, Index: index, Line: at.Line, Column: at.Column}
	}
	return *f
}
