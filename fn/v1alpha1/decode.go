package v1alpha1

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/scalar"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Source tells where a functionConfig comes from, for the lines of its errors.
type Source struct {
	// File is the name to show; empty where it is not known.
	File string
	// LinesBefore is subtracted from the node's lines.
	LinesBefore int
}

// Decode makes a configuration of the functionConfig in node: either of kind
// SidecarTransformer or, for conversions alone, a ConfigMap with the keys of
// [configMapKeys]. Defaults are filled in.
//
// A nil or null node (no functionConfig), an unknown or duplicate field, a
// value of the wrong type and everything that [SidecarTransformer] forbids are
// [Errors], all of them at once and in the order of lines. The node is not
// changed, and not kept.
func Decode(src Source, node *yaml.Node) (*SidecarTransformer, error) {
	d := &decoder{fields: fields{file: src.File, start: src.LinesBefore, nodes: map[string]*yaml.Node{}}}
	config := d.document(node)
	if config != nil {
		config.fields = d.fields
		config.setDefaults()
		d.errs = append(d.errs, config.validate(d.errs)...)
	}
	if len(d.errs) > 0 {
		d.errs.Sort()
		return nil, d.errs
	}
	return config, nil
}

// document decodes a node that may be a document, or nothing.
func (d *decoder) document(node *yaml.Node) *SidecarTransformer {
	if node != nil && node.Kind == yaml.DocumentNode && len(node.Content) == 1 {
		node = node.Content[0]
	}
	if node == nil || node.IsZero() || node.Kind == yaml.DocumentNode || scalar.IsNull(node) {
		d.fail("", "there is no functionConfig: give one of kind %s, or of kind ConfigMap", Kind)
		return nil
	}
	if node = d.expanded(node); node == nil {
		return nil
	}
	d.nodes[""] = node
	return d.config(node)
}

// config decodes by the functionConfig's kind. It is nil where what there is
// says nothing about a configuration.
func (d *decoder) config(node *yaml.Node) *SidecarTransformer {
	if node.Kind != yaml.MappingNode {
		d.fail("", "a functionConfig is a map with apiVersion, kind and spec, not %s", describe(node))
		return nil
	}
	kind, apiVersion := d.header(node, "kind"), d.header(node, "apiVersion")
	switch {
	case kind == configMapKind && apiVersion == configMapAPIVersion:
		return d.configMap(node)
	case kind == configMapKind:
		d.fail("apiVersion", "apiVersion is %q: that of a ConfigMap is %s", apiVersion, configMapAPIVersion)
	case kind != Kind:
		d.fail("kind", "kind is %q: the function takes %s, or a ConfigMap of apiVersion %s%s",
			kind, Kind, configMapAPIVersion, finding.DidYouMean(kind, []string{Kind, configMapKind}))
	case apiVersion != APIVersion:
		d.fail("apiVersion", "apiVersion is %q: the function takes %s", apiVersion, APIVersion)
	default:
		config := &SidecarTransformer{}
		d.decode(node, config)
		return config
	}
	return nil
}

// header is the text of a field that tells what the mapping m is; empty where
// there is none.
func (d *decoder) header(m *yaml.Node, key string) string {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			d.nodes[key] = m.Content[i+1]
			return m.Content[i+1].Value
		}
	}
	return ""
}

// describe is what a node is, in the words of an error message.
func describe(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a map"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case scalar.IsNull(n):
		return "null"
	}
	switch n.ShortTag() {
	case yaml.NodeTagBool:
		return fmt.Sprintf("the boolean %s", n.Value)
	case yaml.NodeTagInt, yaml.NodeTagFloat:
		return fmt.Sprintf("the number %s", n.Value)
	}
	return fmt.Sprintf("%q", n.Value)
}
