package catalog

import (
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"github.com/native-sidecar/native-sidecar/internal/scalar"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// CanBeAdded reports whether a pattern can use the entry.
func (e Entry) CanBeAdded() bool { return !e.Add.IsZero() }

// Body returns the body of a pattern that uses the entry, with the values of its
// parameters, which have the right types. What mentions a parameter without a value is
// left out: the element of a list or, outside of lists, the field.
//
// A plain scalar that is nothing but ${NAME} is replaced by the value, with its comments.
// In any other scalar the value becomes a part of its text, whatever it contains. An
// element of a list that mentions a list is there once for each of its elements.
//
// All nodes but the values have the line and column of the node at or, if that is nil, those
// that they have in the entry.
func (e Entry) Body(values map[string]*yaml.Node, at *yaml.Node) *yaml.Node {
	f := filler{map[string]*yaml.Node{}, at}
	for _, p := range e.Parameters {
		if value, set := values[p.Name]; set {
			f.values[p.Name] = value
		} else if !p.Default.IsZero() {
			f.values[p.Name] = f.copied(&p.Default)
		}
	}
	body, _ := f.mapping(&e.Add, false)
	return body
}

// mention matches what stands for the value of a parameter.
var mention = lazyregexp.New(`\$\{([A-Za-z]+)\}`)

// Mentions returns the names of the parameters that a text mentions.
func Mentions(text string) []string {
	if !strings.Contains(text, "${") {
		return nil
	}
	var names []string
	for _, match := range mention().FindAllStringSubmatch(text, -1) {
		names = append(names, match[1])
	}
	return names
}

// filler puts the values of parameters into a tree.
type filler struct {
	values map[string]*yaml.Node
	at     *yaml.Node // where the nodes of the entry are for a user
}

// copied returns a copy of a tree of the entry.
func (f filler) copied(n *yaml.Node) *yaml.Node {
	out := f.bare(n)
	out.Content = make([]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		out.Content[i] = f.copied(child)
	}
	return out
}

// mapping returns a mapping with its values filled in. It is nil if nothing is left. In an
// element of a list, unset reports that it mentions a parameter without a value.
func (f filler) mapping(n *yaml.Node, inList bool) (filled *yaml.Node, unset bool) {
	out := f.bare(n)
	for i := 0; i+1 < len(n.Content); i += 2 {
		value, unset := f.field(n.Content[i+1], inList)
		if unset && inList {
			return nil, true
		}
		if value != nil {
			out.Content = append(out.Content, f.copied(n.Content[i]), value)
		}
	}
	if len(out.Content) == 0 && len(n.Content) > 0 {
		return nil, false
	}
	return out, false
}

// field returns the value of a field; nil if the field is left out.
func (f filler) field(n *yaml.Node, inList bool) (value *yaml.Node, unset bool) {
	switch n.Kind {
	case yaml.MappingNode:
		return f.mapping(n, inList)
	case yaml.SequenceNode:
		return f.sequence(n), false
	}
	if f.lacks(n) {
		return nil, true
	}
	if whole := f.whole(n); whole != nil {
		if whole.Kind == yaml.SequenceNode && len(whole.Content) == 0 {
			return nil, false
		}
		return whole, false
	}
	return f.text(n, ""), false
}

// sequence returns a list with its values filled in; nil if nothing is left.
func (f filler) sequence(n *yaml.Node) *yaml.Node {
	out := f.bare(n)
	for _, element := range n.Content {
		switch {
		case element.Kind == yaml.MappingNode:
			if filled, _ := f.mapping(element, true); filled != nil {
				out.Content = append(out.Content, filled)
			}
		case element.Kind == yaml.SequenceNode || f.lacks(element):
		default:
			out.Content = append(out.Content, f.elements(element)...)
		}
	}
	if len(out.Content) == 0 {
		return nil
	}
	return out
}

// elements returns what an element of a list becomes.
func (f filler) elements(n *yaml.Node) []*yaml.Node {
	if whole := f.whole(n); whole != nil {
		if whole.Kind == yaml.SequenceNode {
			return whole.Content
		}
		return []*yaml.Node{whole}
	}
	names := Mentions(n.Value)
	list := slices.IndexFunc(names, func(name string) bool { return f.values[name].Kind == yaml.SequenceNode })
	if list < 0 {
		return []*yaml.Node{f.text(n, "")}
	}
	var all []*yaml.Node
	for _, item := range f.values[names[list]].Content {
		all = append(all, f.text(n, item.Value))
	}
	return all
}

// bare returns a copy of a node without its content.
func (f filler) bare(n *yaml.Node) *yaml.Node {
	out := *n
	out.Content = nil
	if f.at != nil {
		out.Line, out.Column = f.at.Line, f.at.Column
	}
	return &out
}

// lacks reports whether a scalar mentions a parameter without a value.
func (f filler) lacks(n *yaml.Node) bool {
	return slices.ContainsFunc(Mentions(n.Value), func(name string) bool { return f.values[name] == nil })
}

// whole returns the value that a plain scalar stands for; nil if it is anything else.
func (f filler) whole(n *yaml.Node) *yaml.Node {
	if names := Mentions(n.Value); n.Style == 0 && len(names) == 1 && n.Value == "${"+names[0]+"}" {
		return f.values[names[0]]
	}
	return nil
}

// text returns a scalar with values in its text: that of a list is item.
func (f filler) text(n *yaml.Node, item string) *yaml.Node {
	out := f.copied(n)
	if !strings.Contains(n.Value, "${") {
		return out
	}
	out.Tag = yaml.NodeTagString
	out.Value = mention().ReplaceAllStringFunc(n.Value, func(match string) string {
		value := f.values[match[2:len(match)-1]]
		if value.Kind == yaml.SequenceNode {
			return item
		}
		return value.Value
	})
	if out.Style == 0 && !scalar.IsText(out.Value) {
		out.Style = yaml.DoubleQuotedStyle
	}
	return out
}
