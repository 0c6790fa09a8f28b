package kustomization

import (
	"bytes"
	"path/filepath"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// concern says which layers the function may be about, by the texts of all that they reach.
type concern struct {
	*Package
	Function
	files  map[string]bool // of resources
	layers map[*layer]bool // what each has by itself
}

func (p *Package) concern(f Function) *concern {
	return &concern{p, f, map[string]bool{}, map[*layer]bool{}}
}

// is reports whether the function may change an object that a layer builds, or say something
// about it.
func (c *concern) is(l *layer) (is bool) {
	if c.Concerns == nil {
		return true
	}
	l.walk(func(below *layer) { is = is || c.own(below) })
	return is
}

// composing are the fields of a kustomization for texts that are in none of its files.
var composing = []string{replacements, vars, "generators", transformers}

func (l *layer) sets(field string) bool { return yamlnode.Get(l.root, field) != nil }

// own reports whether something of a layer by itself may be what the function is about. That is
// not known of a layer that cannot be built here, and of what a tool adds to one.
func (c *concern) own(l *layer) bool {
	is, known := c.layers[l]
	if !known {
		is = l.obstacle != "" || slices.ContainsFunc(composing, l.sets) || l.kustomization != l.file || c.brings(l.file) ||
			slices.ContainsFunc(c.does(l), c.brings) || c.configures(l) || slices.ContainsFunc(l.resources, c.resource)
		c.layers[l] = is
	}
	return is
}

// remakes matches texts of patches that make another object of one: of a kind that the function
// may be about, or with names of objects, which layers compose, in other fields.
var remakes = lazyregexp.New(`allowKindChange|\bop\W+(copy|move)\b|\bpath\W+(kind|apiVersion)\b`)

// brings reports whether a kustomization or a patch in a file may make a resource one that the
// function is about.
func (c *concern) brings(file string) bool {
	text, err := c.Package.files.ReadFile(file)
	return err != nil || c.Brings(text) || remakes().Match(text)
}

// configures reports whether a layer lets kustomize change more fields of containers than it does
// by itself.
func (c *concern) configures(l *layer) bool {
	return slices.ContainsFunc(yamlnode.Elements(yamlnode.Get(l.root, configurationFiles)), func(entry *yaml.Node) bool {
		text, err := c.Package.files.ReadFile(filepath.Join(l.dir, entry.Value))
		return err != nil || bytes.Contains(text, []byte(aboutContainers[0]))
	})
}

// resource reports whether the function may be about something in the file of a resource.
func (c *concern) resource(file string) bool {
	is, known := c.files[file]
	if !known {
		text, err := c.Package.files.ReadFile(file)
		is = err != nil || slices.ContainsFunc(manifest.Cut(&manifest.Source{Name: file, Text: text}), c.Concerns)
		c.files[file] = is
	}
	return is
}
