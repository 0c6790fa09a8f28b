package yamlnode

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func refuse(n *yaml.Node, format string, args ...any) error {
	return finding.New(finding.NotEditable, n, format, args...)
}

// editable returns an error if a node is an alias or not of the wanted kind.
func editable(n *yaml.Node, kind yaml.Kind, name string) error {
	switch {
	case n.Kind == yaml.AliasNode:
		return refuse(n, "%s is the alias *%s, and an edit would change every place that uses it. Replace the alias with its value.", name, n.Value)
	case n.Kind != kind && kind == yaml.MappingNode:
		return refuse(n, "%s must be a map", name)
	case n.Kind != kind && kind == yaml.SequenceNode:
		return refuse(n, "%s must be a list", name)
	}
	return nil
}

// Anchors are the values of a tree's aliases before an edit, to be compared with
// those after it.
type Anchors struct {
	root   *yaml.Node
	before map[*yaml.Node]*yaml.Node // the aliased nodes, as they were
}

// NewAnchors remembers the values of a tree's aliases.
func NewAnchors(root *yaml.Node) Anchors {
	a := Anchors{root: root, before: map[*yaml.Node]*yaml.Node{}}
	a.remember(root)
	return a
}

func (a Anchors) remember(n *yaml.Node) {
	if n.Kind == yaml.AliasNode && a.before[n.Alias] == nil {
		a.before[n.Alias] = Clone(n.Alias)
	}
	for _, child := range n.Content {
		a.remember(child)
	}
}

// Check returns an error if, in the edited tree, an alias has another value than
// before, or comes before its anchor or without it, which no parser reads.
func (a Anchors) Check() error {
	if len(a.before) == 0 {
		return nil
	}
	seen, same := map[*yaml.Node]bool{}, map[*yaml.Node]bool{}
	var walk func(n *yaml.Node) error
	walk = func(n *yaml.Node) error {
		if n.Kind == yaml.AliasNode {
			switch was := a.before[n.Alias]; {
			case same[n.Alias]:
			case !seen[n.Alias]:
				return refuse(n, "the alias *%s would come before its anchor, or lose it. Replace it with its value.", n.Value)
			case was != nil && !Equal(was, n.Alias):
				return refuse(n, "the alias *%s would get another value, because the edit changes its anchor. Replace the alias with its value.", n.Value)
			default:
				same[n.Alias] = true
			}
		}
		if n.Anchor != "" {
			seen[n] = true
		}
		for _, child := range n.Content {
			if err := walk(child); err != nil {
				return err
			}
		}
		return nil
	}
	return walk(a.root)
}
