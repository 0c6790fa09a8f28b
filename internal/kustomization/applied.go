package kustomization

import (
	"bytes"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Part is a part of a document that names containers by what a kustomization builds.
type Part struct {
	File  string
	Index int    // of the document
	Field string // in the document; empty for all of it
}

// application is an object that lets a tool build folders, with the differences there that
// the tool ignores.
type application struct {
	applied
	tool   *tool
	layers []*layer // of the folders
	why    string   // not all folders are known; empty if they are
}

// Add reads the objects in some files that let Flux or Argo CD build folders. What they
// add to the kustomizations there is one more layer of these, which is of interest in the
// other files if it uses an edited resource. What may be built from another repository is
// left alone. repository returns what is known of the repository that begins in a folder.
func (p *Package) Add(files, others []string, repository func(root string) Repository) {
	var all []applied
	git := map[[2]string]*yaml.Node{}
	for number, file := range slices.Concat(files, others) {
		file = p.files.real(file)
		text, err := p.files.ReadFile(file)
		if err != nil || number >= len(files) && !slices.ContainsFunc(groups(), func(group string) bool { return bytes.Contains(text, []byte(group)) }) {
			continue // what cannot be read was spoken of
		}
		for index, slice := range manifest.Cut(&manifest.Source{Name: file, Text: text}) {
			if slice.Peeked() && !IsApplied(slice.APIVersion, slice.Kind) || !MayHold(slice) {
				continue
			}
			doc, err := slice.Open()
			if err != nil {
				continue // that was said
			}
			apiVersion, kind := yamlnode.Text(doc.Root, "apiVersion"), yamlnode.Text(doc.Root, "kind")
			switch {
			case !IsApplied(apiVersion, kind):
			case isGitRepository(apiVersion, kind):
				git[[2]string{yamlnode.Text(doc.Root, "metadata", "namespace"), yamlnode.Text(doc.Root, "metadata", "name")}] = doc.Root
			default:
				all = append(all, applied{file, index, doc, number < len(files)})
			}
		}
	}
	known := map[string]*sources{} // by the roots of repositories
	for _, o := range all {
		root := p.rootOf(o.file)
		if known[root] == nil {
			known[root] = &sources{repository(root), git}
		}
		p.add(o, root, known[root])
	}
}

// rootOf returns the innermost of the folders within that a file is in.
func (p *Package) rootOf(file string) string {
	found := ""
	for _, dir := range p.files.within {
		if below, err := filepath.Rel(dir, file); err == nil && filepath.IsLocal(below) && len(dir) > len(found) {
			found = dir
		}
	}
	return found
}

// add opens the folders of an object.
func (p *Package) add(o applied, root string, from *sources) {
	a := &application{applied: o, tool: toolOf(yamlnode.Text(o.doc.Root, "apiVersion"), yamlnode.Text(o.doc.Root, "kind"))}
	for _, folders := range a.tool.folders {
		yamlnode.Each(o.doc.Root, "", folders, func(at *yaml.Node, field string) {
			if yamlnode.Get(at, "ref") != nil && yamlnode.Get(at, a.tool.path) == nil {
				return // it builds nothing, and has files for others
			}
			if a.tool.fields != "" {
				field += "." + a.tool.fields
			}
			why := a.tool.elsewhere(from, o, at)
			if why == "" {
				var l *layer
				if l, why = p.layerOf(o, at, a.tool, filepath.Join(root, filepath.FromSlash(folder(yamlnode.Text(at, a.tool.path)))), field); l != nil {
					a.layers = append(a.layers, l)
				}
			}
			if why != "" {
				p.left[Part{o.file, o.index, field}] = why
				a.why = why
			}
		})
	}
	if a.tool.ignores(o.doc.Root) {
		p.applications = append(p.applications, a)
	}
}

// layerOf opens the layer of what an object adds to the kustomization of a folder, or to the
// one that the tool makes of the manifests there.
func (p *Package) layerOf(o applied, at *yaml.Node, by *tool, dir, field string) (l *layer, why string) {
	dir = p.files.real(dir)
	if !p.files.reads(dir) || !p.files.IsDir(dir) {
		return nil, fmt.Sprintf("there is no folder %s here", yamlnode.Text(at, by.path))
	}
	l = &layer{dir: dir, file: o.file, index: o.index, field: field, doc: o.doc}
	l.root = yamlnode.Resolve(l.in(o.doc.Root))
	if !adds(l.root) && !by.ignores(o.doc.Root) {
		return nil, ""
	}
	if l.root == nil {
		l.root = yamlnode.Mapping()
	}
	if name := p.kustomizationIn(dir); name != "" {
		over := p.open(dir)
		l.over, l.kustomization, l.obstacle = over, over.file, over.obstacle
		l.below = slices.Clone(over.below)
		l.resources = slices.Clone(over.resources)
	} else {
		if by.fields != "" && yamlnode.Get(at, by.fields) != nil {
			return nil, fmt.Sprintf("there is no kustomization in %s", yamlnode.Text(at, by.path))
		}
		if by.fields != "" && p.files.Exists(filepath.Join(dir, "Chart.yaml")) {
			return nil, fmt.Sprintf("there is a Helm chart in %s", yamlnode.Text(at, by.path))
		}
		l.kustomization = filepath.Join(dir, konfig.DefaultKustomizationFileName())
		l.made = yamlnode.Mapping("apiVersion", "kustomize.config.k8s.io/v1beta1", "kind", "Kustomization")
		if err := p.collect(l, by.recursive(at)); err != nil {
			l.obstacle = err.Error()
		}
	}
	for _, component := range yamlnode.Elements(yamlnode.Get(l.root, "components")) {
		if isRemote(component.Value) {
			l.obstacle = wouldFetch("components", component.Value)
		} else if err := p.list(l, "components", component.Value); err != nil {
			l.obstacle = err.Error()
		}
	}
	for _, one := range p.listedPatches(l) {
		if path := yamlnode.Text(one.entry, "path"); isRemote(path) {
			l.obstacle = wouldFetch(one.String(), path)
		}
	}
	if l.over != nil {
		l.below = append(l.below, l.over)
	}
	l.walk(func(below *layer) { below.given = below.given || o.given })
	l.number = len(p.order)
	p.order = append(p.order, l)
	return l, ""
}

// kustomizationIn returns the kustomization in a folder; empty if there is none.
func (p *Package) kustomizationIn(dir string) string {
	for _, name := range konfig.RecognizedKustomizationFileNames() {
		if path := filepath.Join(dir, name); p.files.Exists(path) && !p.files.IsDir(path) {
			return path
		}
	}
	return ""
}

// collect lists the manifests in a folder without a kustomization. Of a folder below it
// that has one, this is listed.
func (p *Package) collect(l *layer, recursive bool) error {
	var all []*yaml.Node
	list := func(path string) error {
		below, err := filepath.Rel(l.dir, path)
		if err == nil {
			all = append(all, yamlnode.String("./"+filepath.ToSlash(below)))
			err = p.list(l, "the folder", below)
		}
		return err
	}
	err := p.files.Walk(l.dir, func(path string, info fs.FileInfo, err error) error {
		switch {
		case err != nil:
			return err
		case path == l.dir:
			return nil
		case strings.HasPrefix(info.Name(), "."): // Flux leaves out those of Git and of CI systems
			if info.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case !info.IsDir():
			if slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(path)) || !recursive && filepath.Ext(path) == ".json" {
				return list(path)
			}
			return nil
		case !recursive:
			return filepath.SkipDir
		case p.kustomizationIn(path) != "":
			if err := list(path); err != nil {
				return err
			}
			return filepath.SkipDir
		}
		return nil
	})
	replace(l.made, "resources", all)
	return err
}

// in returns the fields of a kustomization in a document: those of a kustomization, or
// what a layer adds to one. It is nil if there are none.
func (l *layer) in(root *yaml.Node) *yaml.Node {
	if l.field == "" {
		return root
	}
	return yamlnode.Pointed(root, "/"+strings.NewReplacer(".", "/", "[", "/", "]", "").Replace(l.field))
}

// object names the object that a layer is built for; empty if it is a kustomization.
func (l *layer) object() string {
	if l.kustomization == l.file {
		return ""
	}
	return pod.ResourceOf(l.doc.Root).String()
}
