package kustomization

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// replacement is an entry of the replacements or vars of a layer.
type replacement struct {
	layer *layer
	// file is the file that has it; empty if it is inline.
	file  string
	list  string // the field of the kustomization
	index int    // in that list
	// config is the transformer that has it; nil if the kustomization has.
	config *configuration
}

// The fields of a kustomization with values that are taken from objects.
const (
	replacements = "replacements"
	vars         = "vars"
)

// replacementsOf returns the replacements and vars of a layer.
func (p *Package) replacementsOf(l *layer) []replacement {
	var all []replacement
	for _, list := range []string{replacements, vars} {
		for i, entry := range yamlnode.Elements(yamlnode.Get(l.root, list)) {
			r := replacement{layer: l, list: list, index: i}
			if path := yamlnode.Text(entry, "path"); path != "" {
				r.file = filepath.Join(l.dir, path)
			}
			all = append(all, r)
		}
	}
	for _, c := range p.configurations(p.files, l) {
		if c.kind() != "ReplacementTransformer" {
			continue
		}
		for i, entry := range yamlnode.Elements(yamlnode.Get(c.node, replacements)) {
			r := replacement{layer: l, list: transformers, index: i, config: c}
			if path := yamlnode.Text(entry, "path"); path != "" {
				r.file = filepath.Join(l.dir, path)
			}
			all = append(all, r)
		}
	}
	return all
}

// roots returns the nodes of a replacement in the files that are edited.
func (c *carrier) roots(r replacement) ([]*yaml.Node, error) {
	if r.file != "" {
		docs, err := c.documents(c.files.real(r.file))
		if err != nil {
			return nil, err
		}
		var all []*yaml.Node
		for _, doc := range docs {
			if doc.Root.Kind == yaml.SequenceNode {
				all = append(all, doc.Root.Content...)
			} else {
				all = append(all, doc.Root)
			}
		}
		return all, nil
	}
	if r.config != nil {
		root, err := c.root(r.config)
		if err != nil {
			return nil, err
		}
		return yamlnode.Elements(yamlnode.Get(root, replacements))[r.index : r.index+1], nil
	}
	docs, err := c.documents(c.files.real(r.layer.file))
	if err != nil {
		return nil, err
	}
	return yamlnode.Elements(yamlnode.Get(docs[0].Root, r.list))[r.index : r.index+1], nil
}

// states are the workloads that a layer's replacements find: as they are, and as the
// function makes them.
type states []state

// replace rewrites the paths of a replacement, so that each means the containers that it
// meant.
func (c *carrier) replace(r replacement, all states) (changed bool, err error) {
	roots, err := c.roots(r)
	if err != nil {
		return false, err
	}
	for _, root := range roots {
		was := yamlnode.Clone(root)
		if err := c.path(yamlnode.Get(root, "source"), yamlnode.Get(root, "source", "fieldPath"), all); err != nil {
			return false, err
		}
		if err := c.path(yamlnode.Get(root, "objref"), yamlnode.Get(root, "fieldref", "fieldpath"), all); err != nil {
			return false, err
		}
		for _, target := range yamlnode.Elements(yamlnode.Get(root, "targets")) {
			if err := c.paths(yamlnode.Get(target, "select"), yamlnode.Get(target, "fieldPaths"), all); err != nil {
				return false, err
			}
		}
		changed = changed || compare(was, root, nil) != nil
	}
	return changed, nil
}

// path rewrites one path.
func (c *carrier) path(selection, path *yaml.Node, all states) error {
	if path == nil {
		return nil
	}
	found, _, err := c.meaning(fieldPaths, path.Value, all.selected(selection))
	if err != nil {
		return err
	}
	if len(found) != 1 {
		return fmt.Errorf("%s means containers of both lists now, and can name only one", path.Value)
	}
	path.Value = found[0]
	return nil
}

// paths rewrites a list of paths.
func (c *carrier) paths(selection, list *yaml.Node, all states) error {
	for i := 0; i < len(yamlnode.Elements(list)); i++ {
		found, _, err := c.meaning(fieldPaths, list.Content[i].Value, all.selected(selection))
		if err != nil {
			return err
		}
		i = spread(list, i, found)
	}
	return nil
}

// selected returns the workloads that a selection is about.
func (all states) selected(selection *yaml.Node) states {
	var found states
	for _, s := range all {
		if selects(selection, s.was) {
			found = append(found, s)
		}
	}
	return found
}

// selects reports whether a selection of a replacement is about an object, as far as its
// kind and name say. Both are anchored regular expressions.
func selects(selection, object *yaml.Node) bool {
	for field, value := range map[string]string{"kind": yamlnode.Text(object, "kind"), "name": yamlnode.Text(object, "metadata", "name")} {
		wanted := yamlnode.Text(selection, field)
		expression, err := regexp.Compile("^(?:" + wanted + ")$")
		if wanted == "" || err == nil && expression.MatchString(value) {
			continue
		}
		if field == "name" && strings.HasSuffix(value, wanted) { // a layer has prefixed it
			continue
		}
		return false
	}
	return true
}
