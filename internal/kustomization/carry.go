package kustomization

import (
	"bytes"
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
	// Judge edits a copy of an object, and returns it with all that there is to say about it,
	// each with its node. It may be nil.
	Judge func(object *yaml.Node) (*yaml.Node, []finding.Finding)
	// Configure returns the edit of another configuration, which a kustomization lists among
	// its transformers.
	Configure func(config *yaml.Node, file string) (Edit, error)
	// Locate returns the pod templates of an object, and LocatePart those of a part of one, which
	// is a patch.
	Locate     func(object *yaml.Node) []pod.Template
	LocatePart func(part, object *yaml.Node) []pod.Template
	// TopOf returns the field of an object that its pod templates are in, or that patches may
	// put them into, such as spec; "" if it is no workload.
	TopOf func(object *yaml.Node) string
	// Quiet is called before each build, and done after it. kustomize prints to stderr and
	// into the log of the process that fields are out of use. It may be nil.
	Quiet func() (done func())
	// Concerns reports whether the function may change something in a file of resources, or say
	// something about it. Brings reports whether a patch or a kustomization with a text may make it
	// so. What is not concerned is not built. They are nil if the function may be about everything.
	Concerns func(resource manifest.Slice) bool
	Brings   func(text []byte) bool
	// Name returns what a file is called in findings.
	Name func(path string) string
	Watch
	// Means returns what reports whether a text in a field of one of the objects that a
	// kustomization builds means there what another text meant before. It may be nil.
	Means func(objects []*yaml.Node) func(object *yaml.Node, field string, was, is *yaml.Node) bool
	// Edits reports whether the objects of a file are edited. Those of other files stay as
	// they are.
	Edits func(path string) bool
}

func (f Function) isWorkload(object *yaml.Node) bool { return f.TopOf(object) != "" }

// Carried is what became of a package.
type Carried struct {
	// Edits are the edits of patches and kustomizations, by their files.
	Edits map[string][]Edited
	// Findings say what is rewritten, and what could not be carried or proved.
	Findings []finding.Finding
	// Built are the kustomizations that were built, or that have nothing to do with the function,
	// with the patches and replacements that they list.
	Built map[string]bool
	// Parts are the parts of documents of Flux and Argo CD that name containers: why they are
	// left alone, or nothing if the edits were carried through them.
	Parts map[Part]string
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
	about    *concern
	demands  map[partKey]*demanded
	entries  map[*patch]*yaml.Node  // in the kustomizations that are edited
	inline   map[*yaml.Node]*opened // the inline configurations of transformers, by their entries
	states   map[*layer]states
	built    map[*layer][]traced
	tops     []*layer // the layers that were looked at, with all that they reach
	findings []finding.Finding
	said     map[saying]bool // the findings
	changes  []finding.Finding
	looked   map[string][]*layer       // what was looked at, and which layers build it; nil for its file
	judged   map[int][]finding.Finding // what there is to say of the sources
	touches  map[int][]touch           // what patches make of the sources, if the function looks
}

// Carry rewrites the patches of the package so that its kustomizations build to what the
// function makes of their former builds, and proves that. edited are the texts of the
// resources that the function has changed, by their paths.
func (p *Package) Carry(edited map[string][]byte, f Function) (Carried, error) {
	defer enter()()
	c, err := p.carrier(edited, f)
	if c == nil || err != nil {
		return Carried{Built: p.carriedThrough(), Parts: p.left}, err
	}
	if len(c.findings) > 0 {
		return c.carried(nil), nil // patches that are wrong already cannot be carried
	}
	for _, d := range c.inOrder() {
		if err := c.rewrite(d); err != nil {
			c.refuse(d, err)
		}
	}
	for _, l := range c.Package.order {
		if l.obstacle != "" || l.watched {
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
	for _, a := range c.applications {
		if err := c.ignored(a); err != nil {
			return Carried{}, err
		}
	}
	edits, texts, err := c.edits()
	if err != nil {
		return Carried{}, err
	}
	c.prove(texts)
	return c.carried(edits), nil
}

// carried returns what became of the package, with the edits.
func (c *carrier) carried(edits map[string][]Edited) Carried {
	for _, l := range c.Package.order {
		if l.kustomization != l.file {
			c.left[Part{l.file, l.index, l.field}] = l.obstacle
		}
	}
	return Carried{edits, append(c.changes, c.findings...), c.carriedThrough(), c.left}
}

// Prove does what [Package.Carry] does, but for the rewriting: the findings say which
// kustomizations would build to something else with only the resources edited.
func (p *Package) Prove(edited map[string][]byte, f Function) ([]finding.Finding, error) {
	defer enter()()
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
	about := p.concern(f)
	p.keep(edited, f.Words, about)
	p.configure, p.quiet = f.Configure, f.Quiet
	if len(p.order) == 0 {
		return nil, nil
	}
	t, err := p.newTrace(f.TopOf)
	if err != nil {
		return nil, err
	}
	c := &carrier{
		Package: p, Function: f, trace: t, edited: edited,
		opened: map[string]*opened{}, demands: map[partKey]*demanded{}, entries: map[*patch]*yaml.Node{}, inline: map[*yaml.Node]*opened{},
		states: map[*layer]states{}, built: map[*layer][]traced{}, said: map[saying]bool{}, looked: map[string][]*layer{},
		about: about, touches: map[int][]touch{}, judged: map[int][]finding.Finding{},
	}
	c.look()
	return c, nil
}

// carriedThrough returns the files of the layers that were built, or that need not be.
func (p *Package) carriedThrough() map[string]bool {
	all := map[string]bool{}
	for _, l := range slices.Concat(p.order, p.idle) {
		if l.component || l.obstacle != "" || l.watched {
			continue
		}
		l.walk(func(below *layer) {
			if file := p.files.real(below.file); below.kustomization == below.file {
				if all[file] {
					return
				}
				all[file] = true
			}
			for _, one := range p.listedPatches(below) {
				if one.file != "" {
					all[p.files.real(one.file)] = true
				}
			}
		})
	}
	return all
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
