package pipeline

import (
	"iter"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/podtemplate"
	"github.com/native-sidecar/native-sidecar/internal/sops"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// isWhole reports whether a List is laid out as a whole: with aliases, an item may
// need another one, and SOPS encrypts the document.
func isWhole(list manifest.Slice) bool {
	aliases := list.Mentions([]string{"&"}) && list.Mentions([]string{"*"})
	return aliases || list.Mentions([]string{sops.Mark})
}

// items returns the documents of a slice: those of a List, or else itself.
func items(slice manifest.Slice) iter.Seq[manifest.Slice] {
	if podtemplate.IsList(slice.Kind) && !isWhole(slice) {
		if list, ok := slice.List(); ok {
			return slices.Values(list.Items)
		}
	}
	return func(yield func(manifest.Slice) bool) { yield(slice) }
}

// objectsOf returns the objects of a document: the items of a list that could not
// be cut into them, or else the document itself.
func objectsOf(root *yaml.Node) []*yaml.Node {
	list := yamlnode.Get(root, "items")
	if list == nil || list.Kind != yaml.SequenceNode || !podtemplate.IsList(yamlnode.Text(root, "kind")) {
		return []*yaml.Node{root}
	}
	return list.Content
}

// isKindKnown reports whether a slice is one object, whose kind is known without parsing.
func isKindKnown(slice manifest.Slice) bool {
	return slice.Peeked() && !podtemplate.IsList(slice.Kind)
}

// kindOf returns the apiVersion and the kind of an object.
func kindOf(object *yaml.Node) (apiVersion, kind string) {
	return yamlnode.Text(object, "apiVersion"), yamlnode.Text(object, "kind")
}

// ofKind calls do for the objects of a slice that are of a kind that is wanted. A slice is
// parsed only if it may have some; what cannot be parsed has none, and that was said.
func ofKind(slice manifest.Slice, wanted func(apiVersion, kind string) bool, do func(doc *manifest.Document, object *yaml.Node)) {
	if isKindKnown(slice) && !wanted(slice.APIVersion, slice.Kind) {
		return
	}
	doc, err := slice.Open()
	if err != nil {
		return
	}
	for _, object := range objectsOf(doc.Root) {
		if wanted(kindOf(object)) {
			do(doc, object)
		}
	}
}
