package fn

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/fn/internal/hostguard"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// locate returns the file and index that the host put on the item. Lines would be
// those of stdin, which users never see, so they are left out.
func locate(_ *manifest.Document, _ int, item, _ *yaml.Node) finding.Location {
	return hostguard.Location(item)
}

// accept keeps the host from putting comments on the wrong nodes.
func accept(slice manifest.Slice, doc *manifest.Document, printed manifest.Printed) ([]finding.Finding, error) {
	items, whole := itemsOf(doc.Root)
	if !slices.ContainsFunc(items, func(item *yaml.Node) bool { return hostguard.Paired(yaml.NewRNode(item)) }) {
		return nil, nil
	}
	// The host copies from what it read from a file, where the item is alone.
	sent, err := slice.Alone()
	if err != nil {
		return nil, err
	}
	returned, err := doc.Read(printed)
	if err != nil {
		return nil, err
	}
	if !whole {
		return hostguard.Guard(yaml.NewRNode(sent), yaml.NewRNode(returned), yaml.NewRNode(doc.Root)), nil
	}
	before, _ := itemsOf(sent.Content[0])
	after, _ := itemsOf(returned)
	var findings []finding.Finding
	for i, item := range items {
		if !yamlnode.Equal(before[i], item) {
			findings = append(findings, hostguard.Guard(yaml.NewRNode(before[i]), yaml.NewRNode(after[i]), yaml.NewRNode(item))...)
		}
	}
	return findings, nil
}

// itemsOf returns the items of a list that was opened as one document, or else the
// item itself.
func itemsOf(root *yaml.Node) (items []*yaml.Node, whole bool) {
	if yamlnode.Text(root, "kind") != listKind {
		return []*yaml.Node{root}, false
	}
	return yamlnode.Elements(yamlnode.Get(root, itemsField)), true
}
