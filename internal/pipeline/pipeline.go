// Package pipeline carries a transformer over the documents of many sources:
// index, plan, judge, print.
//
// Documents that the transformer does not want are never parsed and keep their
// bytes. The others are worked on side by side, as many at a time as there are
// processors; what is kept of one is byte edits and findings, and these come out
// in the order of the sources whatever was done first. Nothing is written here,
// and nothing may be written before [Run.Finish] has judged everything.
package pipeline

import (
	"errors"
	"iter"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/reference"
	"github.com/native-sidecar/native-sidecar/transformer"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Host is what differs between those who run the pipeline. It is used by several
// goroutines.
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
	slots       chan struct{} // one for each goroutine beside the caller's
	findings    []plan.Finding
	matched     map[string]bool
	patches     map[string]reference.Patch // by their files
	references  reference.Index
}

// New starts a run.
func New(t *transformer.Transformer, host Host) *Run {
	return &Run{
		transformer: t, host: host, matched: map[string]bool{}, patches: map[string]reference.Patch{},
		references: reference.Index{Supports: t.Supports},
		slots:      make(chan struct{}, runtime.GOMAXPROCS(0)-1),
	}
}

// Each calls do for every number below n, side by side as far as there is a
// processor for it, and returns when all have returned.
func (r *Run) Each(n int, do func(i int)) {
	var running sync.WaitGroup
	var taken atomic.Int64
	take := func() (int, bool) {
		i := int(taken.Add(1)) - 1
		return i, i < n
	}
	for i, ok := take(); ok; i, ok = take() {
		slots := r.slots
		if i == n-1 {
			slots = nil // nothing is left for another one
		}
		select {
		case slots <- struct{}{}:
			running.Go(func() {
				for i, ok := take(); ok; i, ok = take() {
					do(i)
				}
				<-r.slots
			})
		default:
		}
		do(i)
	}
	running.Wait()
}

// Result is what the transformer makes of one source.
type Result struct {
	// Documents are those of the source that change, in its order.
	Documents []Document
	findings  []plan.Finding
	matched   map[string]bool
	workloads []plan.Workload
	refers    bool // something in it may point at containers
}

// Document is a document that changes.
type Document struct {
	// Index is its number in the source, from 0.
	Index int
	Edits []manifest.Edit
}

// Edits are the byte edits of the source.
func (r Result) Edits() []manifest.Edit {
	if len(r.Documents) == 1 {
		return r.Documents[0].Edits
	}
	var all []manifest.Edit
	for _, document := range r.Documents {
		all = append(all, document.Edits...)
	}
	return all
}

// change adds the edits of a document, or of one more item of it.
func (r *Result) change(document Document) {
	if last := len(r.Documents) - 1; last >= 0 && r.Documents[last].Index == document.Index {
		r.Documents[last].Edits = append(r.Documents[last].Edits, document.Edits...)
		return
	}
	r.Documents = append(r.Documents, document)
}

// Edit works on the slices of one source. A document that cannot be read or
// edited has no edits; it is a finding of severity Error. Several sources may be
// worked on at the same time.
func (r *Run) Edit(documents []manifest.Slice) Result {
	type part struct {
		slice manifest.Slice
		index int
	}
	var wanted []part
	refers := false
	for index, slice := range documents {
		for item := range r.items(slice) {
			refers = refers || reference.Asks(item.APIVersion, item.Kind)
			if !item.Peeked() || r.transformer.Wants(item.APIVersion, item.Kind) {
				wanted = append(wanted, part{item, index})
			}
		}
	}
	all := Result{matched: map[string]bool{}, refers: refers}
	var matching sync.Mutex
	results := make([]Result, len(wanted))
	r.Each(len(wanted), func(i int) {
		made, err := r.document(wanted[i].slice, wanted[i].index)
		if err != nil {
			made = Result{matched: made.matched, findings: []plan.Finding{unreadable(err, wanted[i].slice, wanted[i].index)}}
		}
		matching.Lock()
		maps.Copy(all.matched, made.matched)
		matching.Unlock()
		made.matched = nil // most are the same: only the whole is kept
		results[i] = made
	})
	for _, one := range results {
		for _, document := range one.Documents {
			all.change(document)
		}
		all.findings = append(all.findings, one.findings...)
		all.workloads = append(all.workloads, one.workloads...)
		all.refers = all.refers || one.refers
	}
	return all
}

// items are the documents of a slice: those of a List, else itself.
func (r *Run) items(slice manifest.Slice) iter.Seq[manifest.Slice] {
	if r.transformer.IsList(slice.Kind) {
		if items, split := slice.Split("items"); split {
			return slices.Values(items)
		}
	}
	return func(yield func(manifest.Slice) bool) { yield(slice) }
}

// Add takes the findings of a source to those of the run: of the sources, one
// after the other.
func (r *Run) Add(result Result) {
	r.findings = append(r.findings, result.findings...)
	r.references.Add(result.workloads...)
	maps.Copy(r.matched, result.matched)
}

// document plans and prints one document.
func (r *Run) document(slice manifest.Slice, index int) (Result, error) {
	doc, err := slice.Open()
	if err != nil {
		return Result{}, err
	}
	defer doc.Close()
	if _, is := r.patch(doc, index); is {
		return Result{refers: true}, nil
	}
	p := r.transformer.Edit(yaml.NewRNode(doc.Root))
	result := Result{findings: p.Said(), matched: p.Matched}
	if !p.Failed() {
		for _, pod := range p.Pods {
			if w, is := reference.Of(pod, p.Subjects); is {
				result.workloads = append(result.workloads, w)
			}
		}
		printed, said, err := r.print(slice, doc)
		if err != nil {
			return Result{matched: p.Matched}, err
		}
		if len(printed.Edits) > 0 {
			result.change(Document{index, printed.Edits})
		}
		result.findings = append(result.findings, said...)
		if printed.Reprinted != "" {
			result.findings = append(result.findings, reprinted(printed.Reprinted, doc.Root, p))
		}
	}
	for i := range result.findings {
		f := &result.findings[i]
		f.Place = r.host.Place(doc, index, f.Node)
		f.Node = nil // the tree is not kept
	}
	return result, nil
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

// reprinted is the finding for a document that did not keep its layout.
func reprinted(why string, root *yaml.Node, p plan.Plan) plan.Finding {
	f := plan.Finding{
		Rule: "reprinted", Severity: v1alpha1.Info, Done: true, Node: root,
		Message: "the whole document was printed anew, in kyaml's layout: edited in its own, " + why,
	}
	if len(p.Changes) > 0 {
		f.Resource = p.Changes[0].Resource
	}
	return f
}

// notRead is the rule of findings about documents that cannot be read.
const notRead = "unreadable"

// unreadable is the finding for a document that cannot be read or printed.
func unreadable(err error, slice manifest.Slice, index int) plan.Finding {
	f := plan.Finding{
		Rule: notRead, Severity: v1alpha1.Error, Message: err.Error(),
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
// whole, where all of it could be read. failed: one of them is an error, and
// nothing may be written.
func (r *Run) Finish() (findings []plan.Finding, failed bool) {
	findings = r.findings
	if !slices.ContainsFunc(findings, func(f plan.Finding) bool { return f.Rule == notRead }) {
		findings = append(findings, r.transformer.Judge(r.matched)...)
	}
	return plan.Outcome(findings)
}
