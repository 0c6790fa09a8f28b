package v1alpha1

import (
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// spelled makes nodes for what the user did not write, such as what the name of an entry
// stands for. They are at the line and column of a node that the user wrote.
type spelled struct{ at *yaml.Node }

// word returns a string.
func (s spelled) word(text string) *yaml.Node { return s.here(yamlnode.String(text)) }

// mapping returns a mapping of keys and values.
func (s spelled) mapping(content ...*yaml.Node) *yaml.Node {
	return s.here(&yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap, Content: content})
}

// list returns a list of elements.
func (s spelled) list(content ...*yaml.Node) *yaml.Node {
	return s.here(&yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq, Content: content})
}

func (s spelled) here(n *yaml.Node) *yaml.Node {
	n.Line, n.Column = s.at.Line, s.at.Column
	return n
}
