package v1alpha1

import (
	"maps"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// maxNodes limits the size of a functionConfig whose aliases are expanded: a few
// lines of aliases can expand to a tree that does not fit into memory.
const maxNodes = 100_000

// mergeTag is the short tag of the key <<.
const mergeTag = "!!merge"

// expanded returns a copy of a tree with aliases and merge keys replaced by what
// they stand for. Lines, columns, styles and comments stay. It returns nil, and adds
// an error, if an alias contains itself, << merges something other than maps, or the
// tree grows beyond maxNodes.
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
	for _, child := range n.Content {
		c := e.node(child)
		if c == nil {
			return nil
		}
		out.Content = append(out.Content, c)
	}
	if n.Kind == yaml.MappingNode {
		return e.merged(&out)
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

// merged replaces << in the mapping m by the fields that it merges and that m does not
// have itself.
func (e *expander) merged(m *yaml.Node) *yaml.Node {
	var sources []*yaml.Node // the maps that << merges: one, or those of a list
	merges := false
	fields, own := m.Content, map[string]bool{}
	m.Content = nil
	for i := 0; i+1 < len(fields); i += 2 {
		switch key, value := fields[i], fields[i+1]; {
		case key.ShortTag() != mergeTag:
			own[key.Value] = true
			m.Content = append(m.Content, key, value)
		case merges:
			e.failAt(key, "", "<< is set twice in one map. Write it once, with a list.")
			return nil
		default:
			merges, sources = true, []*yaml.Node{value}
			if value.Kind == yaml.SequenceNode {
				sources = value.Content
			}
		}
	}
	for _, source := range sources {
		if source.Kind != yaml.MappingNode {
			e.failAt(source, "", "<< must merge maps, not %s", describe(source))
			return nil
		}
		fields := map[string]bool{}
		for i := 0; i+1 < len(source.Content); i += 2 {
			if key := source.Content[i]; !own[key.Value] {
				fields[key.Value] = true
				m.Content = append(m.Content, key, source.Content[i+1])
			}
		}
		maps.Copy(own, fields)
	}
	return m
}
