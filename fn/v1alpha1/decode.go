package v1alpha1

import (
	"fmt"

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
// [Errors], all of them at once. The node is not changed, and not kept.
func Decode(src Source, node *yaml.Node) (*SidecarTransformer, error) {
	d := &decoder{positions: positions{file: src.File, start: src.LinesBefore, nodes: map[string]*yaml.Node{}}}
	if node != nil && node.Kind == yaml.DocumentNode && len(node.Content) == 1 {
		node = node.Content[0]
	}
	if node == nil || isNull(node) {
		d.fail("", "there is no functionConfig: give one of kind %s, or of kind ConfigMap", Kind)
		return nil, d.errs
	}
	node, err := expanded(node)
	if err != nil {
		d.fail("", "%v", err)
		return nil, d.errs
	}
	d.nodes[""] = node
	config := d.config(node)
	if len(d.errs) == 0 {
		config.positions = d.positions
		config.setDefaults()
		d.errs = config.validate()
	}
	if len(d.errs) > 0 {
		return nil, d.errs
	}
	return config, nil
}

// config decodes by the functionConfig's kind.
func (d *decoder) config(node *yaml.Node) *SidecarTransformer {
	if node.Kind != yaml.MappingNode {
		d.fail("", "a functionConfig is a map with apiVersion, kind and spec, not %s", describe(node))
		return nil
	}
	kind, apiVersion := scalarField(node, "kind"), scalarField(node, "apiVersion")
	switch {
	case kind == "ConfigMap" && apiVersion == "v1":
		return d.configMap(node)
	case kind != Kind:
		d.fail("kind", "kind is %q%s: the function takes %s, or a ConfigMap of apiVersion v1",
			kind, DidYouMean(kind, []string{Kind, "ConfigMap"}), Kind)
	case apiVersion != APIVersion:
		d.fail("apiVersion", "apiVersion is %q: the function takes %s", apiVersion, APIVersion)
	}
	config := &SidecarTransformer{}
	d.decode(node, config)
	return config
}

func scalarField(m *yaml.Node, key string) string {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			return m.Content[i+1].Value
		}
	}
	return ""
}

func isNull(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.ShortTag() == yaml.NodeTagNull
}

// describe is what a node is, in the words of an error message.
func describe(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a map"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case isNull(n):
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
