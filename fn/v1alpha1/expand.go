package v1alpha1

import (
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
// past maxNodes are errors, and then there is no copy.
func (d *decoder) expanded(n *yaml.Node) *yaml.Node {
	e := &expander{decoder: d, within: map[*yaml.Node]bool{}}
	return e.node(n)
}

type expander struct {
	*decoder
	count  int
	within map[*yaml.Node]bool // the aliased nodes around the current one
}

func (e *expander) node(n *yaml.Node) *yaml.Node {
	if e.count++; e.count > maxNodes {
		e.failAt(n, "", "has more than %d values once its aliases are expanded", maxNodes)
		return nil
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
		c := e.node(child)
		if c == nil {
			return nil
		}
		out.Content = append(out.Content, c)
	}
	return &out
}

func (e *expander) alias(n *yaml.Node) *yaml.Node {
	if e.within[n.Alias] {
		e.failAt(n, "", "the alias *%s contains itself", n.Value)
		return nil
	}
	e.within[n.Alias] = true
	defer delete(e.within, n.Alias)
	out := e.node(n.Alias)
	if out == nil {
		return nil
	}
	out.Line, out.Column = n.Line, n.Column
	out.HeadComment, out.LineComment, out.FootComment = n.HeadComment, n.LineComment, n.FootComment
	return out
}

// mapping copies the fields of n to out: those that n has itself, then those
// that it merges and has not.
func (e *expander) mapping(n, out *yaml.Node) *yaml.Node {
	var merged *yaml.Node
	own := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := e.node(n.Content[i])
		if key == nil {
			return nil
		}
		value := e.node(n.Content[i+1])
		if value == nil {
			return nil
		}
		if key.ShortTag() != mergeTag {
			own[key.Value] = true
			out.Content = append(out.Content, key, value)
			continue
		}
		if merged != nil {
			e.failAt(key, "", "<< is set twice in one map. Write it once, with a list.")
			return nil
		}
		merged = value
	}
	for _, source := range sources(merged) {
		if source.Kind != yaml.MappingNode {
			e.failAt(source, "", "<< must merge maps, not %s", describe(source))
			return nil
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
	return out
}

// sources gives the maps of << one by one: it takes one, or a list.
func sources(merged *yaml.Node) []*yaml.Node {
	switch {
	case merged == nil:
		return nil
	case merged.Kind == yaml.SequenceNode:
		return merged.Content
	}
	return []*yaml.Node{merged}
}
