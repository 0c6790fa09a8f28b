package kustomization

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Edit edits an object. The names that it had in lower layers are in an annotation, as
// kustomize hands it to a transformer.
type Edit = func(object *yaml.Node) (*yaml.Node, error)

// Function is the edit of one object. It returns the edited object, or the object itself
// if there is nothing to do, and leaves the given tree as it is.
type Function struct {
	// Edit returns an error if the edit is refused.
	Edit Edit
	// Configure returns the edit of another configuration, which a kustomization lists among
	// its transformers.
	Configure func(config *yaml.Node, file string) (Edit, error)
	// Locate returns the pod templates of an object; none if it is no workload.
	Locate func(object *yaml.Node) []pod.Template
	// Quiet is called before each build, and done after it. kustomize prints to stderr and
	// into the log of the process that fields are out of use. It may be nil.
	Quiet func() (done func())
	// Name returns what a file is called in findings.
	Name func(path string) string
	// Look sees each workload that a kustomization builds, before and after the edit,
	// unless its pods are those of its file, or of a kustomization below. It may be nil.
	Look func(kustomization string, before, after *yaml.Node)
	// Edits reports whether the objects of a file are edited. Those of other files stay as
	// they are.
	Edits func(path string) bool
}

func (f Function) isWorkload(object *yaml.Node) bool { return len(f.Locate(object)) > 0 }

// Carried is what became of a package.
type Carried struct {
	// Edits are the edits of patches and kustomizations, by their files.
	Edits map[string][]Edited
	// Findings say what is rewritten, and what could not be carried or proved.
	Findings []finding.Finding
	// Built are the kustomizations that were built, with the patches and replacements
	// that they list.
	Built map[string]bool
}

// Edited is a document of a file that changes.
type Edited struct {
	// Index is its number in the file.
	Index int
	Edits []manifest.Edit
}

// carrier carries an edit through a package.
type carrier struct {
	*Package
	Function
	trace    *trace
	edited   map[string][]byte // the texts of the edited resources
	opened   map[string]*opened
	demands  map[partKey]*demanded
	entries  map[*patch]*yaml.Node  // in the kustomizations that are edited
	inline   map[*yaml.Node]*opened // the inline configurations of transformers, by their entries
	states   map[*layer]states
	built    map[*layer][]traced
	tops     []*layer // the layers that were looked at, with all that they reach
	findings []finding.Finding
	changes  []finding.Finding
	looked   map[string]bool // what was looked at
}

// opened is a file that is edited.
type opened struct {
	src  *manifest.Source
	docs []*manifest.Document
	// replaced is its new text, if that was not made by edits of the documents.
	replaced []byte
}

// Carry rewrites the patches of the package so that its kustomizations build to what the
// function makes of their former builds, and proves that. edited are the texts of the
// resources that the function has changed, by their paths.
func (p *Package) Carry(edited map[string][]byte, f Function) (Carried, error) {
	c, err := p.carrier(edited, f)
	if c == nil || err != nil {
		return Carried{}, err
	}
	if len(c.findings) > 0 {
		return Carried{Findings: c.findings, Built: c.carriedThrough()}, nil // patches that are wrong already cannot be carried
	}
	for _, d := range c.inOrder() {
		if err := c.rewrite(d); err != nil {
			c.refuse(d, err)
		}
	}
	for _, l := range c.Package.order {
		if l.obstacle != "" {
			continue
		}
		if err := c.extend(l); err != nil {
			c.say(finding.OverlayDiffers, c.at(l, yamlnode.Get(l.root, configurationFiles)), "%s: %v", configurationFiles, err)
		}
		for _, r := range c.replacementsOf(l) {
			if changed, err := c.replace(r, c.states[l]); changed {
				c.tell(c.atReplacement(r), "rewrite the paths of %s[%d]", r.list, r.index)
			} else if err != nil {
				c.say(finding.OverlayDiffers, c.atReplacement(r), "%s[%d]: %v", r.list, r.index, err)
			}
		}
	}
	edits, texts, err := c.edits()
	if err != nil {
		return Carried{}, err
	}
	c.prove(texts)
	return Carried{edits, append(c.changes, c.findings...), c.carriedThrough()}, nil
}

// Prove does what [Package.Carry] does, but for the rewriting: the findings say which
// kustomizations would build to something else with only the resources edited.
func (p *Package) Prove(edited map[string][]byte, f Function) ([]finding.Finding, error) {
	c, err := p.carrier(edited, f)
	if c == nil || err != nil {
		return nil, err
	}
	if len(c.findings) == 0 {
		c.prove(edited)
	}
	return c.findings, nil
}

// carrier returns what carries the edit through the package, with what the function
// demands of its patches; nil if no kustomization has to do with the edit.
func (p *Package) carrier(edited map[string][]byte, f Function) (*carrier, error) {
	p.keep(edited)
	p.configure, p.quiet = f.Configure, f.Quiet
	if len(p.order) == 0 {
		return nil, nil
	}
	t, err := p.newTrace(f.isWorkload)
	if err != nil {
		return nil, err
	}
	c := &carrier{Package: p, Function: f, trace: t, edited: edited, opened: map[string]*opened{}, demands: map[partKey]*demanded{}, entries: map[*patch]*yaml.Node{}, inline: map[*yaml.Node]*opened{}, states: map[*layer]states{}, built: map[*layer][]traced{}, looked: map[string]bool{}}
	c.look()
	return c, nil
}

// carriedThrough returns the files of the layers that were built.
func (c *carrier) carriedThrough() map[string]bool {
	all := map[string]bool{}
	for _, l := range c.Package.order {
		if l.component || l.obstacle != "" {
			continue
		}
		l.walk(func(below *layer) {
			file := c.files.real(below.file)
			if all[file] {
				return
			}
			all[file] = true
			for _, p := range c.patchesOf(below) {
				if p.file != "" {
					all[c.files.real(p.file)] = true
				}
			}
		})
	}
	return all
}

// say adds a finding about a place.
func (c *carrier) say(kind *finding.Kind, at finding.Location, format string, args ...any) {
	f := finding.New(kind, nil, format, args...)
	f.Location = at
	f.Location.File = c.Name(at.File)
	if !slices.ContainsFunc(c.findings, func(other finding.Finding) bool {
		return other.Kind == kind && other.Location == f.Location && other.Message == f.Message
	}) {
		c.findings = append(c.findings, *f)
	}
}

// tell adds the finding that something is rewritten.
func (c *carrier) tell(at finding.Location, format string, args ...any) {
	f := finding.New(finding.Carry, nil, format, args...)
	f.Done, f.FailsCheck, f.Location = true, true, at
	f.Location.File = c.Name(at.File)
	c.changes = append(c.changes, *f)
}

// at returns the place of a node of a kustomization, as it was read or as it is edited.
func (c *carrier) at(l *layer, n *yaml.Node) finding.Location {
	if l.doc == nil || n == nil {
		return finding.Location{File: l.file}
	}
	if at := l.doc.Location(n); at.Line > 0 {
		return at
	}
	docs, err := c.documents(c.files.real(l.file))
	if err != nil {
		return finding.Location{File: l.file}
	}
	return docs[0].Location(n)
}

// atReplacement returns the place of a replacement, in its own file if it has one.
func (c *carrier) atReplacement(r replacement) finding.Location {
	if r.file == "" {
		listed := yamlnode.Elements(yamlnode.Get(r.layer.root, r.list))
		if r.index < len(listed) {
			return c.at(r.layer, listed[r.index])
		}
		return c.at(r.layer, r.layer.root) // a transformer has it
	}
	if o, err := c.open(c.files.real(r.file)); err == nil && len(o.docs) > 0 {
		return o.docs[0].Location(o.docs[0].Root)
	}
	return finding.Location{File: r.file}
}

// atPatch returns the place of what pick picks in a part of a patch.
func (c *carrier) atPatch(p *patch, part int, pick func(root *yaml.Node) *yaml.Node) finding.Location {
	if p.file != "" {
		if o, err := c.open(c.files.real(p.file)); err == nil && part < len(o.docs) {
			at := o.docs[part].Location(pick(o.docs[part].Root))
			at.Index = part
			return at
		}
		return finding.Location{File: p.file}
	}
	entry, err := c.entry(p)
	if err != nil {
		return finding.Location{File: p.layer.file}
	}
	scalar := inline(p, entry)
	if p.config != nil {
		return c.atConfiguration(p.config, scalar)
	}
	at := c.at(p.layer, scalar)
	inner, err := openText(p.layer.file, []byte(scalar.Value))
	if err != nil || part >= len(inner.docs) || scalar.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
		return at
	}
	// The text begins in the line below the scalar's indicator.
	inside := inner.docs[part].Location(pick(inner.docs[part].Root))
	return finding.Location{File: at.File, Line: at.Line + inside.Line}
}

// whole picks all of a patch.
func whole(root *yaml.Node) *yaml.Node { return root }

func (c *carrier) refuse(d *demanded, err error) {
	c.say(finding.OverlayDiffers, c.atPatch(d.patch, d.part, whole), "%s[%d]: %v", d.patch.list, d.patch.index, err)
}

// demanded is what the function demands of a part of a patch, which several
// kustomizations may list.
type demanded struct {
	patch   *patch
	part    int
	demands []demand
}

// look builds the kustomizations and collects what the function demands of their
// patches, and what their replacements find.
func (c *carrier) look() {
	seen := map[*layer]bool{}
	for _, l := range slices.Backward(c.Package.order) {
		if l.component || l.obstacle != "" || seen[l] {
			continue
		}
		built, err := c.traced(l)
		if err != nil {
			l.obstacle = err.Error()
			continue
		}
		l.walk(func(below *layer) { seen[below] = true })
		c.tops = append(c.tops, l)
		for _, w := range built {
			c.lookAt(w)
		}
	}
}

// traced returns the workloads that a layer builds.
func (c *carrier) traced(l *layer) ([]traced, error) {
	if built, known := c.built[l]; known {
		return built, nil
	}
	built, err := c.trace.build(l, c.isWorkload)
	if err == nil {
		c.built[l] = built
	}
	return built, err
}

func (c *carrier) lookAt(w traced) {
	for _, s := range w.steps {
		if d, ok := c.demand(w, s); ok {
			p := c.trace.patches[s.patch]
			key := partKey{p.file, p, s.part}
			if p.file != "" {
				key.patch = nil
			}
			if c.demands[key] == nil {
				c.demands[key] = &demanded{patch: p, part: s.part}
			}
			c.demands[key].demands = append(c.demands[key].demands, d)
		}
	}
	for l, was := range w.layers {
		// Replacements come after patchesJson6902.
		for _, s := range w.steps {
			if p := c.trace.patches[s.patch]; p.layer == l && p.list == json6902Patches && s.before != nil {
				if after, err := p.apply(s.part, s.before); err == nil {
					was = after
				}
			}
		}
		if is, err := c.editBuilt(w)(was); err == nil {
			c.states[l] = append(c.states[l], state{was, is})
		}
	}
}

// partKey is a part of a patch: of a file, or of an entry of a kustomization.
type partKey struct {
	file  string
	patch *patch
	part  int
}

// inOrder returns what is demanded in the order of the patches.
func (c *carrier) inOrder() []*demanded {
	number := map[*patch]int{}
	for i, p := range c.trace.patches {
		number[p] = i
	}
	return slices.SortedFunc(maps.Values(c.demands), func(a, b *demanded) int {
		return cmp.Or(number[a.patch]-number[b.patch], a.part-b.part)
	})
}

// demand returns what the function demands of a step. ok is false if that is not known,
// because kustomize or the function refuses the object at that place.
func (c *carrier) demand(w traced, s step) (d demand, ok bool) {
	if s.before == nil {
		return demand{}, false
	}
	p := c.trace.patches[s.patch]
	after, err := p.apply(s.part, s.before)
	if err != nil || after == nil {
		return demand{}, false
	}
	c.stale(p, s.part, s.before, after)
	edit := c.editBuilt(w)
	now, err := edit(s.before)
	if err != nil {
		return demand{}, false
	}
	want, err := edit(after)
	if err != nil {
		return demand{}, false
	}
	return demand{object: pod.ResourceOf(w.object).String(), edit: edit, before: s.before, now: now, after: after, want: want}, true
}

// documents returns the documents of a file that is to be edited.
func (c *carrier) documents(path string) ([]*manifest.Document, error) {
	o, err := c.open(path)
	if err != nil {
		return nil, err
	}
	return o.docs, nil
}

// open opens a file that is to be edited.
func (c *carrier) open(path string) (*opened, error) {
	if o := c.opened[path]; o != nil {
		return o, nil
	}
	text, err := c.files.ReadFile(path)
	if err != nil {
		return nil, err
	}
	o, err := openText(path, text)
	c.opened[path] = o
	return o, err
}

func openText(name string, text []byte) (*opened, error) {
	o := &opened{src: &manifest.Source{Name: name, Text: text}}
	for _, s := range manifest.Cut(o.src) {
		doc, err := s.Open()
		if err != nil {
			return o, err
		}
		o.docs = append(o.docs, doc)
	}
	return o, nil
}

// edits returns the edits of the documents that change.
func (o *opened) edits() ([]Edited, error) {
	if o.replaced != nil {
		return []Edited{{0, []manifest.Edit{{Start: 0, End: len(o.src.Text), Text: o.replaced}}}}, nil
	}
	var all []Edited
	for i, doc := range o.docs {
		printed, err := doc.Edits()
		if err != nil {
			return nil, err
		}
		if len(printed.Edits) > 0 {
			all = append(all, Edited{i, printed.Edits})
		}
	}
	return all, nil
}

// edits returns the edits of all files that were rewritten, and the texts of all files
// that change.
func (c *carrier) edits() (map[string][]Edited, map[string][]byte, error) {
	all := map[string][]Edited{}
	texts := map[string][]byte{}
	maps.Copy(texts, c.edited)
	if err := c.setConfigurations(); err != nil {
		return nil, nil, err
	}
	for path, o := range c.opened {
		text, err := o.text()
		if err != nil {
			return nil, nil, err
		}
		if !bytes.Equal(text, o.src.Text) {
			if all[path], err = o.edits(); err != nil {
				return nil, nil, err
			}
			texts[path] = text
		}
	}
	return all, texts, nil
}
