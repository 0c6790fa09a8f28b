package v1alpha1

import (
	"fmt"
	"maps"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// maxNodes bounds what aliases may make of a functionConfig: one of a few lines
// can stand for a tree that fills the memory.
const maxNodes = 100_000

// mergeTag is the short tag of the key <<.
const mergeTag = "!!merge"

// expanded is a copy of a tree in which aliases and merge keys are replaced by
// what they stand for. Lines, columns, styles and comments stay. An alias that
// contains itself, a merge of something else than maps and a tree that grows
// past maxNodes are errors.
func expanded(n *yaml.Node) (*yaml.Node, error) {
	e := &expander{within: map[*yaml.Node]bool{}}
	return e.node(n)
}

type expander struct {
	nodes  int
	within map[*yaml.Node]bool // the aliased nodes around the current one
}

func (e *expander) node(n *yaml.Node) (*yaml.Node, error) {
	if e.nodes++; e.nodes > maxNodes {
		return nil, fmt.Errorf("its aliases expand to more than %d values", maxNodes)
	}
	if n.Kind == yaml.AliasNode {
		return e.alias(n)
	}
	out := *n
	out.Anchor, out.Content = "", nil
	if n.Kind == yaml.MappingNode {
		return e.mapping(n, &out)
	}
	for _, child := range n.Content {
		c, err := e.node(child)
		if err != nil {
			return nil, err
		}
		out.Content = append(out.Content, c)
	}
	return &out, nil
}

func (e *expander) alias(n *yaml.Node) (*yaml.Node, error) {
	if e.within[n.Alias] {
		return nil, fmt.Errorf("line %d: the alias *%s contains itself", n.Line, n.Value)
	}
	e.within[n.Alias] = true
	defer delete(e.within, n.Alias)
	out, err := e.node(n.Alias)
	if err != nil {
		return nil, err
	}
	out.Line, out.Column = n.Line, n.Column
	out.HeadComment, out.LineComment, out.FootComment = n.HeadComment, n.LineComment, n.FootComment
	return out, nil
}

// mapping copies the fields of n to out: those that n has itself, then those
// that it merges and has not.
func (e *expander) mapping(n, out *yaml.Node) (*yaml.Node, error) {
	var merged []*yaml.Node
	own := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, err := e.node(n.Content[i])
		if err != nil {
			return nil, err
		}
		value, err := e.node(n.Content[i+1])
		if err != nil {
			return nil, err
		}
		if key.ShortTag() == mergeTag {
			merged = append(merged, value)
			continue
		}
		own[key.Value] = true
		out.Content = append(out.Content, key, value)
	}
	for _, source := range flattened(merged) {
		if source.Kind != yaml.MappingNode {
			return nil, fmt.Errorf("line %d: << merges %s: it takes maps", source.Line, describe(source))
		}
		fields := map[string]bool{}
		for i := 0; i+1 < len(source.Content); i += 2 {
			if key := source.Content[i]; !own[key.Value] {
				fields[key.Value] = true
				out.Content = append(out.Content, key, source.Content[i+1])
			}
		}
		maps.Copy(own, fields)
	}
	return out, nil
}

// flattened gives the maps of << one by one: it takes one, or a list.
func flattened(merged []*yaml.Node) []*yaml.Node {
	var sources []*yaml.Node
	for _, m := range merged {
		if m.Kind == yaml.SequenceNode {
			sources = append(sources, m.Content...)
			continue
		}
		sources = append(sources, m)
	}
	return sources
}
