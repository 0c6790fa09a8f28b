package kustomization

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// saysNothing reports whether a patch has no operations, or nothing but the name of what it
// is about.
func saysNothing(root *yaml.Node) bool {
	if root.Kind == yaml.SequenceNode {
		return len(root.Content) == 0
	}
	return isBare(root, "apiVersion", "kind", "metadata", "name", "namespace")
}

// isBare reports whether a mapping has nothing but mappings that have nothing, and fields
// with some names.
func isBare(m *yaml.Node, names ...string) bool {
	for key, value := range yamlnode.Fields(m) {
		if value == nil {
			return false // null removes a field
		}
		if value.Kind == yaml.ScalarNode && slices.Contains(names, key.Value) {
			continue
		}
		below := []string{}
		if key.Value == "metadata" && slices.Contains(names, key.Value) {
			below = names
		}
		if value.Kind != yaml.MappingNode || !isBare(value, below...) {
			return false
		}
	}
	return true
}

// drop removes a patch of which nothing is left. The comments that are gone are those in it,
// unless its file stays.
func (c *carrier) drop(d *demanded, gone []manifest.Gone) error {
	entry, err := c.entry(d.patch)
	if err != nil {
		return err
	}
	docs, err := c.documents(c.files.real(d.patch.layer.file))
	if err != nil {
		return err
	}
	doc := docs[d.patch.layer.index]
	at := c.atPatch(d.patch, d.part, whole)
	before, err := doc.Edits()
	if err != nil {
		return err
	}
	fields := d.patch.layer.in(doc.Root)
	if err := yamlnode.Cut(fields, d.patch.list, slices.Index(yamlnode.Elements(yamlnode.Get(fields, d.patch.list)), entry)); err != nil {
		return err
	}
	after, err := doc.Edits()
	if err != nil {
		return err
	}
	more := ""
	if d.patch.file != "" {
		more, gone = ". Remove its file, unless others use it", nil
	}
	c.tell(at, "remove %s, of which nothing is left for %s%s", d.patch, about(d.demands), more)
	c.tellGone(append(without(after.Gone, before.Gone), gone...))
	return nil
}

// goneFrom returns the comments that are gone from all groups.
func goneFrom(groups []group) []manifest.Gone {
	gone := groups[0].gone
	for _, g := range groups[1:] {
		gone = without(gone, without(gone, g.gone))
	}
	return gone
}

// without returns the comments that are not among others.
func without(all, others []manifest.Gone) []manifest.Gone {
	known := map[string]bool{}
	for _, other := range others {
		known[other.Text] = true
	}
	return slices.DeleteFunc(slices.Clone(all), func(comment manifest.Gone) bool { return known[comment.Text] })
}
