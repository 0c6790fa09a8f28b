package v1alpha1

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/native-sidecar/native-sidecar/internal/scalar"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Source describes where a functionConfig comes from, so that errors can say where
// they are.
type Source struct {
	// File is the name to show. Leave it empty if it is not known.
	File string
	// LinesBefore is the number of lines before the functionConfig in the text that
	// the node was parsed from. It is subtracted from the lines of the nodes.
	LinesBefore int
	// Catalog are entries that come with the functionConfig, from a file of their own: what
	// [DecodeEntry] returned.
	Catalog []CatalogEntry
}

// Decode returns the configuration in the node of a functionConfig. The kind is
// SidecarTransformer or, for a conversion, ConfigMap. Defaults are filled in.
//
// The error has a line for each thing that is wrong, in the order of the file:
// unknown and duplicate fields, wrong types and everything that Kubernetes or
// [SidecarTransformer] forbids. A nil node is an error. Decode does not change the
// node and does not keep it.
func Decode(src Source, node *yaml.Node) (*SidecarTransformer, error) {
	d := newDecoder(src)
	var config *SidecarTransformer
	if node = d.document(node); node != nil {
		config = makeTransformer(node)
		config.fields = d.fields
		config.setDefaults()
		d.validate(node, &config.Spec)
		config.Spec.Catalog = append(config.Spec.Catalog, src.Catalog...)
	}
	if len(d.errs) > 0 {
		d.errs.Sort()
		return nil, d.errs
	}
	return config, nil
}

func newDecoder(src Source) *decoder {
	return &decoder{
		fields: fields{file: src.File, start: src.LinesBefore, nodes: map[string]*yaml.Node{}},
		told:   map[string]bool{},
		broken: map[string]bool{},
		more:   src.Catalog,
	}
}

// document decodes a node that may be a document node, or nothing, and returns that of the
// SidecarTransformer in it, or that it stands for: without aliases, and with the bodies of
// the entries that are used. It returns nil if there is nothing to validate.
func (d *decoder) document(node *yaml.Node) *yaml.Node {
	if node != nil && node.Kind == yaml.DocumentNode && len(node.Content) == 1 {
		node = node.Content[0]
	}
	if node == nil || node.IsZero() || node.Kind == yaml.DocumentNode || scalar.IsNull(node) {
		d.fail("", "there is no functionConfig. Write one of kind %s or ConfigMap.", Kind)
		return nil
	}
	if node = d.expanded(node); node == nil {
		return nil
	}
	d.nodes[""] = node
	return d.config(node)
}

// config decodes a functionConfig by its kind.
func (d *decoder) config(node *yaml.Node) *yaml.Node {
	if node.Kind != yaml.MappingNode {
		d.fail("", "must be a map with apiVersion, kind and spec, not %s", describe(node))
		return nil
	}
	kind, apiVersion := d.header(node, "kind"), d.header(node, "apiVersion")
	switch {
	case kind == configMapKind && apiVersion == configMapAPIVersion:
		if node = d.configMap(node); node == nil {
			return nil
		}
		fallthrough
	case kind == Kind && apiVersion == APIVersion:
		d.fillIn(node)
		d.value(node, kube.Field{Type: &sidecarTransformerType}, "")
		return node
	case kind == configMapKind:
		d.fail("apiVersion", "must be %s for a ConfigMap, not %q", configMapAPIVersion, apiVersion)
	case kind != Kind:
		d.fail("kind", "%s", mustBe(kind, []string{Kind, configMapKind}))
	default:
		d.fail("apiVersion", "%s", mustBe(apiVersion, []string{APIVersion}))
	}
	return nil
}

// header returns the text of a top-level field of the mapping m, or nothing.
func (d *decoder) header(m *yaml.Node, key string) string {
	field := yaml.NewRNode(m).Field(key)
	if field == nil {
		return ""
	}
	d.nodes[key] = field.Value.YNode()
	return d.nodes[key].Value
}

// describe returns what a node is, in the words of an error message.
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
