package pipeline

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/kustomization"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/reference"
	"github.com/native-sidecar/native-sidecar/internal/rule"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Source is where documents come from: a file, or what a host sent.
type Source interface {
	// Name is the file's path; empty for what a host sent.
	Name() string
	// OnDisk reports whether the text is that of a file, which may be a part of a package:
	// not of a stream, nor of what a host sent.
	OnDisk() bool
	// Cut calls do with the documents, which are gone when it returns. It may be
	// called more than once. The error may be a finding, which is reported then.
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
	// Reach returns the source of a path that a kustomization names, if it was left out of
	// the sources until something needs it. It is read and judged, and never changed: what
	// would have to change in it is a finding of the kind. The path is a file, or the folder
	// of another kustomization; nil is returned for any other.
	Reach func(path string) (Source, *finding.Kind)
	// Left returns what there is to say about what was left out, once all sources are
	// known.
	Left func() []finding.Finding
	// Done is called whenever a source was edited.
	Done func()
	// Look sees each pod template as it is, and what it returns sees it as it becomes: the
	// same one if nothing is edited. What that returns is called at the end, in the order of
	// the documents. Both have to take what they need: the template is edited in between,
	// and is gone afterwards.
	Look func(Seen) func(after *pod.Pod) func()
	// See returns what sees each object of a kind that has no pods; nil if nothing does. With
	// Look, it sees those that kustomizations build, too.
	See func(apiVersion, kind string) func(object *yaml.Node)
	// Key returns what makes a template that a kustomization builds another one than that of
	// the file for Look, besides its fields. With it, Look sees again what several
	// kustomizations build of which none lists another. It may be nil.
	Key func(namespace string, t pod.Template) string
	// Words returns words for which a kustomization that has them, or whose patches do, is built
	// for Look even if it has to do with no edit. It is asked once all documents were seen, and
	// may be nil.
	Words func() []string
	// Files is the file system with the sources. The kustomizations among them are built
	// before and after the edits, to prove these. It is nil if there is one source, whose
	// documents are in files that Locate names.
	Files filesys.FileSystem
	// References says what becomes of what refers to a container that moves.
	References References
	// Within returns the folders that builds of kustomizations may read. It is set with Files.
	Within func() []string
	// Repository returns what is known of the Git repository that begins in one of the folders
	// within. It is set with Files.
	Repository func(root string) Repository
	// Quiet lets what the process prints by itself go nowhere, until done is called. It is
	// never called twice before that.
	Quiet func() (done func())
	// Users returns the folders of kustomizations that are no sources and may use some, and
	// other files that may.
	Users func() (folders, files []string)
	// Strictness says what fails the run besides errors.
	Strictness finding.Strictness
}

// Repository is what is known of a Git repository.
type Repository = kustomization.Repository

// Seen is a pod template of a file, or of what a kustomization builds.
type Seen struct {
	// Source is the number of the source of the file, or of the kustomization.
	Source int
	// Pod is the template as it is.
	Pod *pod.Pod
	// At is its place in the file, or the kustomization.
	At finding.Location
	// Places are those of its containers, in their order. If a kustomization builds it, they
	// are those of what brings or changes a container; one that is not known has no line.
	Places []finding.Location
	// Built reports that a kustomization builds it, and For names the object of Flux or Argo
	// CD that it is built for; empty if there is none.
	Built bool
	For   string
	// From is the workload as it is in a file, or nothing if a kustomization makes it.
	From finding.Resource
}

// References says what becomes of what refers to a container that an edit moves.
type References string

// What becomes of references.
const (
	ReportReferences References = "report"  // they stay as they are, and are reported
	RewritePatches   References = "patches" // those of kustomizations are rewritten
	RewriteAll       References = "all"     // and all others whose right text is certain
)

// Result is what a run found.
type Result struct {
	// Sources are the documents that change, for each source in its order, followed by
	// those that [Host].Reach returned. There are none if the run failed, unless it only
	// checks and can say what would change.
	Sources [][]Document
	// Findings are those about what was left out, then those of the sources in their
	// order, then those about the whole.
	Findings []finding.Finding
	// Failed reports that a finding is an error.
	Failed bool
	// Alike are the objects of unknown kinds that look like workloads, in the order of the
	// sources, if the host looks at pod templates.
	Alike []pod.Unknown
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
	patches    map[string]reference.Patch    // by their files
	resources  map[string]bool               // the files that kustomizations list as resources
	reals      map[string]string             // the paths of sources without links, by their names
	refused    bool                          // nothing is written, so patches are not what they would become
	built      map[string]bool               // the kustomizations and patches through which the edits were carried
	parts      map[kustomization.Part]string // of documents that name containers: why they are left alone; empty if they are not
	lists      []string                      // the names of lists of containers
	own        int                           // how many sources there are without those that were reached
	why        []*finding.Kind               // what it is called if one of those that were reached would have to change
	lost       []bool                        // the sources that cannot be read, of which that was said
	references reference.Index
	written    map[finding.Location]bool // the names of ports that became numbers
	words      func() *words             // without them, no pattern and no rule concerns a document; nil if any may
	names      func() *manifest.Words    // of what references may contain, once all documents were seen
	passed     []bool                    // the sources with documents that have none of the words
	seeing     sync.Mutex                // guards seen
	charts     []inlined                 // of kustomizations
	seen       rule.Package              // what patterns found and missed so far
	texts      *texts
}

// Run edits the documents of the sources and judges the result. A source or document that
// cannot be read or edited is a finding of severity Error, and has no edits. A document
// that cannot be read and can have no pod template is passed over. It is an error if ctx
// ends.
func (e *Engine) Run(ctx context.Context, sources []Source, host Host) (Result, error) {
	r := &run{
		Engine: e, ctx: ctx, host: host, workers: NewWorkers(), patches: map[string]reference.Patch{}, resources: map[string]bool{}, built: map[string]bool{}, reals: map[string]string{}, parts: map[kustomization.Part]string{},
		references: reference.Index{Supports: e.config.Spec.AtLeast}, seen: newPackage(), texts: newTexts(),
		lists: e.editor.Lists(), own: len(sources),
	}
	for i := 0; i < len(sources); i++ {
		sources = append(sources, r.findPatches(sources[i])...)
	}
	r.sources, r.lost, r.passed = sources, make([]bool, len(sources)), make([]bool, len(sources))
	r.words = sync.OnceValue(r.wanted)
	r.names = sync.OnceValue(func() *manifest.Words { return manifest.NewWords(r.references.Names(), nil) })
	edited := make([]edited, len(sources))
	_, err := r.each(sources, func(i int) error {
		edited[i] = r.edit(i)
		if r.host.Done != nil {
			r.host.Done()
		}
		return nil
	})
	if err != nil {
		return Result{}, err
	}
	pkg, patches := r.open(sources, edited)
	for i := range patches {
		edited[i] = r.edit(i)
	}
	r.index(edited)
	if err := r.writeNumbers(sources, edited); err != nil {
		return Result{}, err
	}
	carried := r.carry(pkg, sources, edited)
	result := r.collect(edited)
	result.Findings = append(result.Findings, carried...)
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
	if !slices.ContainsFunc(result.Findings, func(f finding.Finding) bool { return f.Kind == finding.Unreadable || f.Kind == finding.NotRendered }) {
		if err := r.lookNear(sources); err != nil {
			return Result{}, err
		}
		result.Findings = append(result.Findings, e.judgePackage(r.seen)...)
	}
	var stopped bool
	if result.Findings, stopped, result.Failed = host.Strictness.Outcome(result.Findings); stopped {
		clear(result.Sources)
	}
	return result, nil
}

// index adds what references are about to the index. The sources give it away.
func (r *run) index(sources []edited) {
	for i := range sources {
		s := &sources[i]
		r.addPackages(i, s)
		r.references.Add(s.workloads...)
		r.references.AddListening(s.listening...)
		s.workloads, s.listening = nil, nil
	}
}

// collect returns the documents and findings of all sources, and adds what the rest of
// the run asks for to what was seen. The sources give them away: there is no second copy.
func (r *run) collect(sources []edited) Result {
	var left []finding.Finding
	if r.host.Left != nil {
		left = r.host.Left()
	}
	findings := len(left)
	for _, s := range sources {
		findings += len(s.findings)
	}
	result := Result{Sources: make([][]Document, len(sources)), Findings: append(make([]finding.Finding, 0, findings), left...)}
	var layers []pod.Layer
	for i := range sources {
		s := &sources[i]
		result.Sources[i] = s.documents
		result.Findings = append(result.Findings, s.findings...)
		r.seen.Unknown = append(r.seen.Unknown, s.unknown...)
		layers = append(layers, s.layers...)
		result.Alike = append(result.Alike, s.alike...)
		for _, then := range s.looks {
			then()
		}
		s.documents, s.findings, s.unknown, s.alike, s.looks = nil, nil, nil, nil, nil
		s.layers = nil
	}
	r.seen.Stacks = r.stacks(layers)
	return result
}

// addPackages adds the files with workloads of a source to the packages.
func (r *run) addPackages(source int, s *edited) {
	if name := r.sources[source].Name(); s.holds && name != "" {
		r.references.Packages.AddWorkload(path.Clean(filepath.ToSlash(name)))
	}
	for _, file := range s.files {
		r.references.Packages.AddWorkload(file)
	}
}

// each calls do for every source that could be read so far, side by side, and returns the
// findings about those that cannot be read now. It is an error if the context ends.
func (r *run) each(sources []Source, do func(i int) error) ([]finding.Finding, error) {
	errs := make([]error, len(sources))
	r.workers.Each(len(sources), func(i int) {
		if r.ctx.Err() == nil && !r.lost[i] {
			errs[i] = do(i)
			r.lost[i] = r.lost[i] || errs[i] != nil
		}
	})
	var findings []finding.Finding
	for i, err := range errs {
		if err != nil {
			findings = append(findings, missing(sources[i], err))
		}
	}
	return findings, r.ctx.Err()
}

// missing returns the finding for a source that cannot be read: the error, if it is one.
func missing(source Source, err error) finding.Finding {
	var said *finding.Finding
	if errors.As(err, &said) {
		return *said
	}
	var about *fs.PathError
	if errors.As(err, &about) && err.Error() == about.Error() {
		err = about.Err
	}
	f := finding.New(finding.Unreadable, nil, "cannot be read: %v", err)
	f.Location.File = source.Name()
	return *f
}

// again calls do for every document of the sources that are wanted, once more after they
// were edited, with the number of the document in its source. Those of one source come in
// their order, one by one.
func (r *run) again(sources []Source, wanted func(source int) bool, do func(source, index int, item manifest.Slice)) ([]finding.Finding, error) {
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

// edit edits a source.
func (r *run) edit(i int) (e edited) {
	if err := r.sources[i].Cut(func(slices []manifest.Slice) { e = r.source(slices, i) }); err != nil {
		e.findings, r.lost[i] = append(e.findings, missing(r.sources[i], err)), true
	}
	if i >= r.own && len(e.documents) > 0 {
		for f := range e.findings {
			if found := &e.findings[f]; found.IsChange() {
				unchanged(found, r.why[i-r.own])
			}
		}
	}
	return e
}

// unchanged makes an error of a change of a file that is only read. kind says why it is.
func unchanged(f *finding.Finding, kind *finding.Kind) {
	why, hint := "this file is not below the given paths, but a kustomization uses it", "Add it to the paths."
	if kind == finding.GitIgnored {
		why, hint = "git ignores this file, so it is not edited, but a kustomization uses it", "Change what makes the file, or name the file on the command line."
	}
	f.Kind, f.Severity, f.Done = kind, kind.Default(), false
	f.Message = why + ": " + strings.TrimSuffix(f.Message, ".") + "."
	f.Hint = hint
}

// findPatches records the patch files that the kustomizations of a source
// name: they contain parts of objects and are never taken for workloads. It records the
// files of resources, too. A kustomization that cannot be read names none; kustomize will
// say so. It returns the sources that were left out and are needed now.
func (r *run) findPatches(source Source) (reached []Source) {
	file := filepath.ToSlash(source.Name())
	if file != "" && !reference.IsKustomization(file) {
		return nil
	}
	reach := func(path string) {
		if r.host.Reach == nil {
			return
		}
		if more, why := r.host.Reach(path); more != nil {
			reached, r.why = append(reached, more), append(r.why, why)
		}
	}
	// What cannot be read is reported when it is edited.
	_ = source.Cut(func(slices []manifest.Slice) {
		for i, slice := range slices {
			if file == "" && !isKindKnown(slice) && !slice.Mentions([]string{reference.KustomizationGroup}) {
				continue
			}
			wanted := func(apiVersion, kind string) bool { return file != "" || reference.Names(apiVersion, kind) }
			ofKind(slice, wanted, func(doc *manifest.Document, object *yaml.Node) {
				from := r.file(doc, i, object)
				r.references.Packages.AddKustomization(object, from)
				r.addCharts(doc, i, object)
				for _, p := range reference.Patches(object, from) {
					p.Listed = append(p.Listed, r.patches[path.Clean(p.File)].Listed...)
					r.patches[path.Clean(p.File)] = p
					reach(p.File)
				}
				for _, file := range reference.Resources(object, from) {
					r.resources[file] = true
					reach(file)
				}
			})
		}
	})
	return reached
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
