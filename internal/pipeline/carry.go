package pipeline

import (
	"bytes"
	"cmp"
	"errors"
	"maps"
	"path"
	"path/filepath"
	"slices"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/edit"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/kustomization"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/reference"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// open opens the kustomizations among the sources, and those that may use what changes;
// nil if there are none. patches are the sources that are patches of those, or of a
// transformer, and were taken for workloads.
func (r *run) open(sources []Source, all []edited) (pkg *kustomization.Package, patches map[int]bool) {
	if r.host.Files == nil {
		return nil, nil
	}
	var dirs, users, applied, others []string
	for i, source := range sources {
		if !source.OnDisk() {
			continue
		}
		if all[i].applied {
			applied = append(applied, source.Name())
		}
		if reference.IsKustomization(filepath.ToSlash(source.Name())) {
			dirs = append(dirs, filepath.Dir(source.Name()))
		}
	}
	changes := func(e edited) bool { return len(e.documents) > 0 || failed(e) }
	if len(dirs) > 0 {
		pkg = kustomization.Open(r.host.Files, r.host.Within(), dirs)
	}
	// What uses a patch that is rewritten counts as well.
	if r.host.Users != nil && (slices.ContainsFunc(all, changes) || pkg != nil && pkg.PatchesContainers()) {
		users, others = r.host.Users()
	}
	if len(dirs)+len(users)+len(applied)+len(others) == 0 {
		return nil, nil
	}
	if pkg == nil {
		pkg = kustomization.Open(r.host.Files, r.host.Within(), nil)
	}
	patches = map[int]bool{}
	pkg.LookUp(users)
	pkg.Add(applied, others, r.host.Repository)
	files, data := pkg.Patches(), pkg.Data()
	if len(files)+len(data) == 0 {
		return pkg, patches
	}
	for i, source := range sources {
		if !source.OnDisk() {
			continue
		}
		if use, is := data[r.real(source.Name())]; is && changes(all[i]) && (!use.IsValues() || !r.editor.WantsFile(source.Name())) {
			f := finding.New(finding.UsedAsData, nil, "is not edited, because %s uses it as data (%s).", r.near(use.Kustomization, sources), use.Field)
			f.Location.File = source.Name()
			all[i] = edited{findings: []finding.Finding{*f}}
			continue
		}
		name := cleaned(source.Name())
		if _, known := r.patches[name]; !known && files[r.real(source.Name())] {
			r.patches[name] = reference.Patch{File: name}
			patches[i] = true
		}
	}
	return pkg, patches
}

// carry carries the edits of the sources through the kustomizations, and returns what
// there is to say about that. The edits of patches and kustomizations are added to those
// of their sources.
func (r *run) carry(pkg *kustomization.Package, sources []Source, all []edited) []finding.Finding {
	refused := slices.ContainsFunc(all, failed)
	r.refused = refused && r.host.Files != nil && r.host.References != ReportReferences
	if refused && r.host.Look == nil {
		return nil
	}
	if r.host.Files == nil {
		return r.carrySent(sources[0], &all[0])
	}
	if pkg == nil {
		return nil
	}
	bySource := map[string]int{}
	for i, source := range sources {
		if source.OnDisk() {
			bySource[r.real(source.Name())] = i
		}
	}
	texts := map[string][]byte{}
	for path, i := range bySource {
		if len(all[i].documents) > 0 && !refused {
			text, err := r.edited(sources[i], all[i].documents)
			if err != nil {
				return []finding.Finding{missing(sources[i], err)}
			}
			texts[path] = text
		}
	}
	name := func(path string) string {
		if at, known := bySource[r.real(path)]; known {
			return sources[at].Name()
		}
		return r.near(path, sources)
	}
	function := r.function()
	function.Name = name
	function.Edits = func(path string) bool { _, known := bySource[r.real(path)]; return known }
	function.Means = r.means
	if refused { // nothing is carried, and the host may still look
		function.Edit = func(object *yaml.Node) (*yaml.Node, error) { return object, nil }
	}
	if r.host.Look != nil {
		function.Watch = r.watch()
		function.Look = func(b kustomization.Built) {
			if i, known := bySource[r.real(b.File)]; known {
				all[i].looks = append(all[i].looks, r.lookBuilt(i, b)...)
			}
		}
	}
	var carried kustomization.Carried
	var err error
	if r.host.References == ReportReferences {
		carried.Findings, err = pkg.Prove(texts, function)
	} else {
		carried, err = pkg.Carry(texts, function)
	}
	if err != nil {
		return []finding.Finding{*finding.New(finding.OverlayDiffers, nil, "%v", err)}
	}
	findings := carried.Findings
	for part, why := range carried.Parts {
		if i, known := bySource[part.File]; known {
			part.File = cleaned(sources[i].Name())
			r.parts[part] = why
		}
	}
	for path := range carried.Built {
		if i, known := bySource[path]; known {
			r.built[cleaned(sources[i].Name())] = true
		}
	}
	changing := map[string][]*finding.Finding{} // by the files that they are about
	for i := range findings {
		if f := &findings[i]; f.IsChange() {
			changing[f.Location.File] = append(changing[f.Location.File], f)
		}
	}
	var more []finding.Finding
	for _, path := range slices.Sorted(maps.Keys(carried.Edits)) {
		edits := carried.Edits[path]
		i, known := bySource[path]
		if known && i < r.own {
			for _, e := range edits {
				all[i].change(Document{e.Index, e.Edits})
			}
			slices.SortStableFunc(all[i].documents, byIndex)
			continue
		}
		kind := finding.OutsidePaths
		if known {
			kind = r.why[i-r.own]
		}
		file := name(path)
		for _, f := range changing[file] {
			unchanged(f, kind)
		}
		if len(changing[file]) == 0 {
			f := finding.New(finding.Carry, nil, "it has to change with the others")
			f.Location.File = file
			unchanged(f, kind)
			more = append(more, *f)
		}
	}
	return append(findings, more...)
}

// function returns what is carried, but for what depends on where the files are.
func (r *run) function() kustomization.Function {
	f := kustomization.Function{
		Edit: r.apply, Judge: r.judge, Configure: r.configure, Quiet: r.host.Quiet,
		Locate: r.editor.Templates, LocatePart: r.editor.PartTemplates, TopOf: r.editor.TopOf,
	}
	r.concernBuilds(&f)
	return f
}

// watch returns what the host sees of builds, but for the workloads.
func (r *run) watch() (w kustomization.Watch) {
	if r.host.Words != nil {
		w.Words = r.host.Words()
	}
	if r.host.Key != nil {
		w.Key = func(object *yaml.Node, t pod.Template) string { return r.host.Key(pod.ResourceOf(object).Namespace, t) }
	}
	if r.host.See != nil {
		w.See = func(object *yaml.Node) {
			if see := r.host.See(yamlnode.Text(object, "apiVersion"), yamlnode.Text(object, "kind")); see != nil {
				see(object)
			}
		}
	}
	return w
}

// byIndex compares documents by their places in a source.
func byIndex(a, b Document) int { return cmp.Compare(a.Index, b.Index) }

// lookBuilt shows the host the pod templates of a workload that a kustomization builds, or
// a tool for an object. One in values of a chart is gone with its lists.
func (r *run) lookBuilt(source int, b kustomization.Built) (looks []func()) {
	after := r.editor.Look(yaml.NewRNode(b.After), "").Pods
	for _, was := range r.editor.Look(yaml.NewRNode(b.Before), "").Pods {
		i := slices.IndexFunc(after, func(is *pod.Pod) bool { return is.Path == was.Path && is.Names == was.Names })
		if i < 0 {
			continue
		}
		seen := Seen{
			Source: source, Pod: was, At: finding.Location{File: r.sources[source].Name()}, Built: true, For: b.Object, From: pod.ResourceOf(b.From),
		}
		for _, c := range was.Containers {
			seen.Places = append(seen.Places, b.Places[c.Node])
		}
		looks = append(looks, r.host.Look(seen)(after[i]))
	}
	return looks
}

// cleaned returns the name of a source as kustomizations name files.
func cleaned(name string) string { return path.Clean(filepath.ToSlash(name)) }

// failed reports whether a source has an error, so that nothing will be written.
func failed(e edited) bool {
	return slices.ContainsFunc(e.findings, func(f finding.Finding) bool { return f.Severity == finding.Error })
}

// real returns the path of a file without links, as the package of kustomizations has it.
// Each folder on the way is looked at for it, so that is done once for each file.
func (r *run) real(name string) string {
	real, known := r.reals[name]
	if known {
		return real
	}
	real = name
	if dir, file, err := r.host.Files.CleanedAbs(name); err == nil {
		real = dir.Join(file)
	}
	r.reals[name] = real
	return real
}

// near returns the path of a file as the sources are named: from the working directory on,
// unless they have absolute paths.
func (r *run) near(path string, sources []Source) string {
	here, _, err := r.host.Files.CleanedAbs(".")
	if err != nil || slices.ContainsFunc(sources, func(s Source) bool { return filepath.IsAbs(s.Name()) }) {
		return path
	}
	if short, err := filepath.Rel(here.String(), path); err == nil {
		return short
	}
	return path
}

// edited returns the text of a source with its edits.
func (r *run) edited(source Source, documents []Document) ([]byte, error) {
	text, err := r.host.Files.ReadFile(source.Name())
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = manifest.Write(&out, &manifest.Source{Name: source.Name(), Text: text}, Edits(documents))
	return out.Bytes(), err
}

// configure returns the edit of the configuration of a transformer.
func (r *run) configure(config *yaml.Node, file string) (kustomization.Edit, error) {
	engine, err := Configure(v1alpha1.Source{File: file}, config)
	if err != nil {
		return nil, err
	}
	return func(object *yaml.Node) (*yaml.Node, error) {
		edited, _, err := engine.apply(object)
		return edited, err
	}, nil
}

// apply edits a copy of an object that a kustomization builds.
func (r *run) apply(object *yaml.Node) (*yaml.Node, error) {
	edited, p, err := r.Engine.apply(object)
	r.seeing.Lock()
	maps.Copy(r.seen.Matched, p.Matched)
	r.seeing.Unlock()
	return edited, err
}

// judge edits a copy of an object, and returns it with all that there is to say about it.
func (e *Engine) judge(object *yaml.Node) (*yaml.Node, []finding.Finding) {
	edited, doc := built(object)
	_, findings := e.edit(edited, doc)
	return edited, findings
}

// built returns a copy of an object that a kustomization builds, as one that is to be edited:
// comments that it has from its file keep no field there.
func built(object *yaml.Node) (*yaml.Node, edit.Document) {
	object = yamlnode.Clone(object)
	return object, edit.Document{
		Anchors: yamlnode.NewAnchors(object), Comments: func(_, _ *yaml.Node) []string { return nil }, Kustomized: true,
	}
}

// apply edits a copy of an object.
func (e *Engine) apply(object *yaml.Node) (*yaml.Node, edit.Plan, error) {
	edited, doc := built(object)
	p := e.editor.Edit(edited, doc)
	if p.Failed() {
		for _, f := range e.refusedAndLeft(p) {
			if f.Severity == finding.Error {
				return nil, p, errors.New(f.Text())
			}
		}
	}
	return edited, p, nil
}
