package pipeline

import (
	"cmp"
	"context"
	"path"
	"path/filepath"
	"slices"
	"sync"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/reference"
	"github.com/native-sidecar/native-sidecar/internal/rule"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Source is where documents come from: a file, or what a host sent.
type Source interface {
	// Name is the file's path; empty for what a host sent.
	Name() string
	// Cut calls do with the documents, which are gone when it returns. It may be
	// called more than once.
	Cut(do func([]manifest.Slice)) error
}

// Host is what differs between those who run the pipeline. Its functions are called
// by several goroutines at the same time. All but Locate may be nil.
type Host struct {
	// Locate returns where a node of an object is, for people. The object is the
	// document itself, or an item of a list that was opened as one document; index is
	// the number of the document in its source.
	Locate func(doc *manifest.Document, index int, object, node *yaml.Node) finding.Location
	// Accept looks at an edited document as it was printed. It may edit it once
	// more; the document is then printed again. What it reports is added to the
	// findings.
	Accept func(slice manifest.Slice, doc *manifest.Document, printed manifest.Printed) ([]finding.Finding, error)
	// Done is called whenever a source was edited.
	Done func()
	// Look sees each pod template as it is and as it becomes, with the number of
	// its source. What it returns is called at the end, in the order of the
	// documents.
	Look func(source int, before, after *pod.Pod, at finding.Location) func()
	// Strictness says what fails the run besides errors.
	Strictness finding.Strictness
}

// Result is what a run found.
type Result struct {
	// Sources are the documents that change, for each source in its order. There are
	// none if the run failed, unless it only checks and can say what would change.
	Sources [][]Document
	// Findings are all findings, in the order of the sources, followed by those
	// about the whole.
	Findings []finding.Finding
	// Failed reports that a finding is an error.
	Failed bool
}

// Document is a document that changes.
type Document struct {
	// Index is its number in the source, from 0.
	Index int
	Edits []manifest.Edit
}

// Edits returns the byte edits of the documents of a source.
func Edits(documents []Document) []manifest.Edit {
	var all []manifest.Edit
	for _, document := range documents {
		all = append(all, document.Edits...)
	}
	return all
}

// run is one pass over sources.
type run struct {
	*Engine
	ctx        context.Context
	host       Host
	sources    []Source
	workers    Workers
	patches    map[string]reference.Patch // by their files
	resources  map[string]bool            // the files that kustomizations list as resources
	references reference.Index
	seeing     sync.Mutex   // guards seen
	seen       rule.Package // what patterns found and missed so far
}

// Run edits the documents of the sources and judges the result. A source that
// cannot be read is an error, the first one in their order; a document that cannot
// be read or edited is a finding of severity Error, and has no edits. So has every
// document if ctx ends, which is an error.
func (e *Engine) Run(ctx context.Context, sources []Source, host Host) (Result, error) {
	r := &run{
		Engine: e, ctx: ctx, host: host, sources: sources, workers: NewWorkers(), patches: map[string]reference.Patch{}, resources: map[string]bool{},
		references: reference.Index{Supports: e.config.Spec.AtLeast}, seen: newPackage(),
	}
	for _, source := range sources {
		if err := r.findPatches(source); err != nil {
			return Result{}, err
		}
	}
	edited, err := r.edit(sources)
	if err != nil {
		return Result{}, err
	}
	result := Result{Sources: make([][]Document, len(sources))}
	for i, s := range edited {
		result.Sources[i] = s.documents
		result.Findings = append(result.Findings, s.findings...)
		if name := sources[i].Name(); s.holds && name != "" {
			r.references.Packages.AddWorkload(path.Clean(filepath.ToSlash(name)))
		}
		for _, file := range s.files {
			r.references.Packages.AddWorkload(file)
		}
		r.references.Add(s.workloads...)
		r.seen.Unknown = append(r.seen.Unknown, s.unknown...)
		for _, then := range s.looks {
			then()
		}
	}
	about, err := r.refer(sources, edited)
	if err != nil {
		return Result{}, err
	}
	result.Findings = append(result.Findings, about...)
	gated, err := r.judgeGates(sources, edited)
	if err != nil {
		return Result{}, err
	}
	result.Findings = append(result.Findings, gated...)
	if !slices.ContainsFunc(result.Findings, func(f finding.Finding) bool { return f.Kind == finding.Unreadable }) {
		result.Findings = append(result.Findings, e.judgePackage(r.seen)...)
	}
	var stopped bool
	if result.Findings, stopped, result.Failed = host.Strictness.Outcome(result.Findings); stopped {
		clear(result.Sources)
	}
	return result, nil
}

// each calls do for every source, side by side, and returns the error of the first
// one that has one.
func (r *run) each(sources []Source, do func(i int) error) error {
	errs := make([]error, len(sources))
	r.workers.Each(len(sources), func(i int) {
		if errs[i] = r.ctx.Err(); errs[i] == nil {
			errs[i] = do(i)
		}
	})
	return cmp.Or(errs...)
}

// again calls do for every document of the sources that are wanted, once more after they
// were edited, with the number of the document in its source. Those of one source come in
// their order, one by one.
func (r *run) again(sources []Source, wanted func(source int) bool, do func(source, index int, item manifest.Slice)) error {
	return r.each(sources, func(i int) error {
		if !wanted(i) {
			return nil
		}
		return sources[i].Cut(func(documents []manifest.Slice) {
			for index, document := range documents {
				for item := range items(document) {
					do(i, index, item)
				}
			}
		})
	})
}

func (r *run) edit(sources []Source) ([]edited, error) {
	all := make([]edited, len(sources))
	err := r.each(sources, func(i int) error {
		err := sources[i].Cut(func(slices []manifest.Slice) { all[i] = r.source(slices, i) })
		if r.host.Done != nil {
			r.host.Done()
		}
		return err
	})
	return all, err
}

// findPatches records the patch files that the kustomizations of a source
// name: they contain parts of objects and are never taken for workloads. It records the
// files of resources, too. A kustomization that cannot be read names none; kustomize will
// say so.
func (r *run) findPatches(source Source) error {
	file := filepath.ToSlash(source.Name())
	if file != "" && !reference.IsKustomization(file) {
		return nil
	}
	return source.Cut(func(slices []manifest.Slice) {
		for i, slice := range slices {
			if file == "" && !reference.Names(slice.APIVersion, slice.Kind) {
				continue
			}
			doc, err := slice.Open()
			if err != nil {
				continue
			}
			from := file
			if from == "" {
				from = r.host.Locate(doc, i, doc.Root, doc.Root).File
			}
			from = path.Clean(from)
			r.references.Packages.AddKustomization(doc.Root, from)
			for _, p := range reference.Patches(doc.Root, from) {
				p.Listed = append(p.Listed, r.patches[path.Clean(p.File)].Listed...)
				r.patches[path.Clean(p.File)] = p
			}
			for _, file := range reference.Resources(doc.Root, from) {
				r.resources[file] = true
			}
		}
	})
}

// patch returns the patch that an object is, by the file that it is in.
func (r *run) patch(doc *manifest.Document, index int, object *yaml.Node) (p reference.Patch, is bool) {
	if len(r.patches) > 0 {
		p, is = r.patches[r.file(doc, index, object)]
	}
	return p, is
}

// kustomized reports whether an object is in a file that a kustomization lists as a
// resource.
func (r *run) kustomized(doc *manifest.Document, index int, object *yaml.Node) bool {
	return len(r.resources) > 0 && r.resources[r.file(doc, index, object)]
}

// file returns the path of the file that an object is in.
func (r *run) file(doc *manifest.Document, index int, object *yaml.Node) string {
	return path.Clean(filepath.ToSlash(r.host.Locate(doc, index, object, object).File))
}
