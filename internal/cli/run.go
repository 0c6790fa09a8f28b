package cli

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/quiet"
	"github.com/native-sidecar/native-sidecar/internal/report"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// run is what a run over the files that the arguments name has found.
type run struct {
	*options
	pipeline.Result
	config *file // the functionConfig; nil if there is none
	own    own   // entries of the catalogue from a file
	files  []*file
	found  *finder
	// kubernetes is the version of the oldest node.
	kubernetes string
}

// watch sees what a run works on. Its functions are those of [pipeline.Host], and may be nil.
type watch struct {
	look  func(seen) func(after *pod.Pod) func()
	see   func(apiVersion, kind string) func(object *yaml.Node)
	key   func(namespace string, t pod.Template) string
	words func() []string
}

// run runs over the files that the arguments name. A wrong functionConfig and paths
// without files make the run fail.
func (o *options) run(ctx context.Context, p Process, w watch) (run, error) {
	p.Heap(filesHeap)
	r, engine := o.configured()
	if engine == nil {
		return r, nil
	}
	return r, r.start(ctx, engine, w, p)
}

// configured returns a run that has not begun, and the engine for the functionConfig; no
// engine if that is wrong, and then the run has failed.
func (o *options) configured() (r run, engine *pipeline.Engine) {
	r = run{options: o}
	if o.config != "" {
		r.config = open(o.config)
	}
	var wrong []finding.Finding
	if r.own, wrong = o.ownEntries(); len(wrong) == 0 {
		engine, wrong = configure(r.config, r.own)
	}
	if len(wrong) > 0 {
		r.Findings, r.Failed = wrong, true
		return r, nil
	}
	return r, engine
}

// start runs an engine over the files that the arguments name.
func (r *run) start(ctx context.Context, engine *pipeline.Engine, w watch, p Process) error {
	found, err := r.find(ctx, p.Stdin, engine.KubernetesVersion())
	if err != nil {
		return err
	}
	r.found, r.files = found, found.files
	if r.apart {
		if err := r.builds(); err != nil {
			return err
		}
	}
	said := func() []finding.Finding { return found.leftOut(r.configWords()) }
	if len(r.files) == 0 {
		r.Findings = said()
		if len(found.looked) > 0 {
			r.Findings, r.Failed = append(r.Findings, found.noFiles()), true
		}
		return nil
	}
	return r.carryOut(ctx, engine, w, said, p)
}

// carryOut runs an engine over the files. left returns what there is to say about what was
// left out.
func (r *run) carryOut(ctx context.Context, engine *pipeline.Engine, w watch, left func() []finding.Finding, p Process) (err error) {
	found, known := r.found, len(r.found.files)
	sources := make([]pipeline.Source, len(r.files))
	for i, f := range r.files {
		f.apart = r.apart
		sources[i] = f
	}
	r.kubernetes = engine.KubernetesVersion()
	progress := r.progress(len(r.files), p.Stderr)
	defer progress.stop()
	host := pipeline.Host{
		Locate: r.locate(), Left: left, Done: progress.step, See: w.see, Key: w.key, Words: w.words, Strictness: r.strictness(),
		Files: filesys.MakeFsOnDisk(), References: r.references, Quiet: quiet.Begin, Within: found.within, Users: found.users, Repository: repository,
		Reach: func(path string) (pipeline.Source, *finding.Kind) {
			if f, why := found.reach(path); f != nil {
				return f, why
			}
			return nil, nil
		},
	}
	if w.look != nil {
		host.Look = func(s pipeline.Seen) func(*pod.Pod) func() { return w.look(seen{s, r}) }
	}
	if r.apart {
		host.Users, host.Reach = nil, nil
	}
	r.Result, err = engine.Run(ctx, sources, host)
	r.files = append(slices.Clip(r.files), found.files[known:]...) // and what was reached
	r.advise()
	return err
}

// advise adds hints: how to leave out a file in a directory that cannot be read, and
// how to have a patch rewritten that breaks a kustomization.
func (r run) advise() {
	named := r.named()
	walked := func(name string) bool { f := named(name); return f != nil && f.walked }
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Kind == finding.Unreadable && f.Hint == "" && walked(f.Location.File) {
			f.Hint = "To leave it out, add --exclude " + foreign.Word(escaped(f.Location.File)) + "."
		} else if f.Kind == finding.OverlayDiffers && r.references == pipeline.ReportReferences && f.Hint == "" {
			f.Message = strings.TrimSuffix(f.Message, ".") + "."
			f.Hint = "Change its patches with the containers, or leave out --references report to have them rewritten."
		}
	}
}

// noFiles returns the finding for paths without files.
func (f *finder) noFiles() finding.Finding {
	but := ""
	if f.exclude.isUsed() {
		but = ", except for those that --exclude leaves out"
	}
	return *finding.New(finding.NoFiles, nil, "there are no .yaml, .yml or .json files in %s%s.", strings.Join(f.looked, ", "), but)
}

// configWords returns the arguments that name the command and the functionConfig, with a
// blank after them. It is empty if they are not needed.
func (o *options) configWords() string {
	words := ""
	if o.apart {
		words = "patch "
	}
	if o.given(configFlag) && o.config != "" {
		words += "--" + configFlag + " " + foreign.Word(o.config) + " "
	}
	return words
}

// report returns the report about the run.
func (r run) report() report.Report {
	all := report.Report{Findings: r.Findings, Failed: r.Failed, Files: make([]report.File, len(r.files)), Read: r.texts()}
	for i, f := range r.files {
		all.Files[i] = report.File{Name: f.name, Documents: r.Sources[i]}
	}
	return all
}

// texts returns the function with which a report reads the files and the
// functionConfig.
func (r run) texts() func(string, func(*manifest.Source) error) error {
	named := r.named()
	return func(name string, do func(*manifest.Source) error) error {
		if f := named(name); f != nil {
			return f.read(do)
		}
		return fs.ErrNotExist
	}
}

// named returns the function that finds the files and the functionConfig by their names.
func (r run) named() func(string) *file {
	byName := sync.OnceValue(func() map[string]*file {
		all := map[string]*file{}
		for _, f := range slices.Concat([]*file{r.config, r.own.file}, r.files) {
			if f != nil {
				all[f.name] = f
			}
		}
		return all
	})
	return func(name string) *file { return byName()[name] }
}

// locate returns what returns the location of a node, or only the file and the document if
// the node is nil. In a stream, it is the template of the chart that the document comes from.
func (r *run) locate() func(doc *manifest.Document, index int, object, node *yaml.Node) finding.Location {
	streams := map[string]*file{}
	for _, f := range r.files {
		if f.stream != nil {
			streams[f.name] = f
		}
	}
	return func(doc *manifest.Document, index int, _, node *yaml.Node) finding.Location {
		l := doc.Location(node)
		l.Index = index
		if f := streams[l.File]; f != nil {
			return f.location(doc, l)
		}
		return l
	}
}
