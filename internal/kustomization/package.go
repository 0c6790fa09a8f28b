package kustomization

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// layer is a kustomization or a component, or what an object of Flux or Argo CD adds to a
// kustomization.
type layer struct {
	number int // in the package
	// dir is its folder, and file the file with its fields: of the document with a number,
	// in a field of that; empty for all of it.
	dir, file string
	index     int
	field     string
	doc       *manifest.Document // nil if it cannot be read
	root      *yaml.Node         // its fields in doc
	component bool
	// kustomization is the file that kustomize reads in the folder. If it is another one, the
	// layer adds to what over has there or, if the folder has no kustomization, to the one that
	// is made of the manifests there.
	kustomization string
	over          *layer
	made          *yaml.Node
	// resources are the files that it lists, and below the layers that it lists.
	resources []string
	below     []*layer
	data      []listed // the files that are data
	secrets   []string // literals of Secrets
	openapi   map[string]string
	used      bool   // another kustomization lists it
	given     bool   // it is in a given folder, or such a one reaches it
	watched   bool   // it is built only to be seen
	obstacle  string // why it cannot be built here; empty if it can
}

// cause returns the layer below from which a layer has its obstacle, or itself.
func (l *layer) cause() *layer {
	for _, below := range l.below {
		if below.obstacle == l.obstacle {
			return below.cause()
		}
	}
	return l
}

// walk calls do once with each layer that a layer reaches, and with itself, in the order
// in which their patches are carried out.
func (l *layer) walk(do func(*layer)) {
	seen := map[*layer]bool{}
	var visit func(*layer)
	visit = func(l *layer) {
		if seen[l] {
			return
		}
		seen[l] = true
		for _, below := range l.below {
			visit(below)
		}
		do(l)
	}
	visit(l)
}

// repeats reports whether a component may be carried out twice on an object: two layers that
// a layer reaches list it. A build records only the second time.
func (l *layer) repeats() (repeats bool) {
	listed := map[*layer]bool{}
	l.walk(func(one *layer) {
		for _, below := range one.below {
			repeats = repeats || below.component && listed[below]
			listed[below] = true
		}
	})
	return repeats
}

// Package is the kustomizations of some folders, with all that these reach.
type Package struct {
	files  texts
	layers map[string]*layer // by their folders
	order  []*layer          // each after those that it lists
	idle   []*layer          // those that name containers, and none that the function is about
	// applications are the objects that ignore differences in what they let a tool build, and
	// left says why parts of documents are left alone.
	applications []*application
	left         map[Part]string
	cut          map[string]*cutSource // files with some of these objects, as they were read last
	// configure is that of the function whose edits are carried.
	configure func(config *yaml.Node, file string) (Edit, error)
	quiet     func() (done func())
	schemas   map[*layer]schema
}

// Open reads the kustomizations in the folders, and those that they reach. One that
// cannot be read has an obstacle. Nothing is read outside of the folders within.
func Open(files filesys.FileSystem, within, dirs []string) *Package {
	p := &Package{files: texts{FileSystem: files, known: map[string]cleaned{}}, layers: map[string]*layer{}, schemas: map[*layer]schema{}, left: map[Part]string{}, cut: map[string]*cutSource{}}
	for _, dir := range within {
		p.files.within = append(p.files.within, p.files.real(dir))
	}
	for _, dir := range dirs {
		p.open(p.files.real(dir)).walk(func(l *layer) { l.given = true })
	}
	return p
}

// LookUp reads more kustomizations, which are of interest if they use an edited resource.
func (p *Package) LookUp(dirs []string) {
	for _, dir := range dirs {
		p.open(p.files.real(dir))
	}
}

// Patches returns the files of all patches, without links.
func (p *Package) Patches() map[string]bool {
	files := map[string]bool{}
	for _, l := range p.order {
		for _, one := range p.listedPatches(l) {
			if one.file != "" {
				files[p.files.real(one.file)] = true
			}
		}
	}
	return files
}

// Use is how a kustomization uses a file.
type Use struct {
	// Kustomization is its file, and Field the field that names the other.
	Kustomization, Field string
}

// helmCharts is the field of a kustomization with charts, and files with their values.
const helmCharts = "helmCharts"

// IsValues reports whether the file has the values of a Helm chart. Nothing that is built
// here depends on it, since charts are not rendered.
func (u Use) IsValues() bool { return u.Field == helmCharts }

// Data returns the files that are used as data alone, without links.
func (p *Package) Data() map[string]Use {
	uses := map[string]Use{}
	for _, l := range p.order {
		for _, in := range l.data {
			for _, path := range in.paths {
				if path != "" {
					uses[p.files.real(filepath.Join(l.dir, path))] = Use{l.file, in.field}
				}
			}
		}
	}
	for _, l := range p.order {
		for _, file := range l.resources {
			delete(uses, file)
		}
	}
	return uses
}

func (p *Package) open(dir string) *layer {
	if l := p.layers[dir]; l != nil {
		return l
	}
	l := &layer{dir: dir}
	p.layers[dir] = l
	l.file = p.kustomizationIn(dir)
	l.kustomization = l.file
	if err := p.read(l); err != nil {
		l.obstacle = err.Error()
	}
	l.number = len(p.order)
	p.order = append(p.order, l)
	return l
}

// read parses the kustomization file and opens what it lists.
func (p *Package) read(l *layer) error {
	if l.file == "" {
		return fmt.Errorf("there is no kustomization in %s", l.dir)
	}
	text, err := p.files.ReadFile(l.file)
	if err != nil {
		return err
	}
	if l.doc, err = onlyDocument(l.file, text); err != nil {
		return err
	}
	l.root = l.doc.Root
	l.component = yamlnode.Text(l.root, "kind") == "Component"
	k, err := decode(text)
	if err != nil {
		return err
	}
	l.obstacle, l.data, l.openapi = p.obstacle(l, k), dataFiles(k), k.OpenAPI
	for _, g := range k.SecretGenerator {
		l.secrets = append(l.secrets, g.LiteralSources...)
	}
	for _, in := range folders(k) {
		for _, entry := range in.paths {
			err = cmp.Or(err, p.list(l, in.field, entry)) // all count for what it reaches
		}
	}
	return err
}

// list opens a file or folder that a layer lists.
func (p *Package) list(l *layer, field, entry string) error {
	path := p.files.real(filepath.Join(l.dir, entry))
	switch {
	case isRemote(entry):
		return nil // the obstacle says so
	case !p.files.reads(path):
		return fmt.Errorf("%s lists %q, which is outside of the repository", field, entry)
	case !p.files.Exists(path):
		return fmt.Errorf("%s lists %q, which is not here", field, entry)
	case !p.files.IsDir(path):
		l.resources = append(l.resources, path)
		return nil
	}
	if other := p.layers[path]; other != nil && !slices.Contains(p.order, other) {
		return fmt.Errorf("it reaches itself through %q", entry)
	}
	below := p.open(path)
	below.used = below.used || !l.component
	l.below = append(l.below, below)
	if below.obstacle != "" && l.obstacle == "" {
		l.obstacle = below.obstacle
	}
	return nil
}

// onlyDocument parses the text of a file that has one document.
func onlyDocument(path string, text []byte) (*manifest.Document, error) {
	slices := manifest.Cut(&manifest.Source{Name: path, Text: text})
	if len(slices) != 1 {
		return nil, fmt.Errorf("%s has %d documents instead of one", path, len(slices))
	}
	return slices[0].Open()
}
