package yamlnode

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/scalar"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Where is where a new key goes in a mapping.
type Where struct {
	// After: behind the first of these keys that is there, and behind those that
	// follow it directly and are among these too.
	After []string
	// Before: in front of the first of these keys that is there.
	Before []string
}

// Last puts a new key at the end of the mapping.
func Last() Where { return Where{} }

// Own is the field of m that is written in m itself, key and value, or nil and
// nil where it has none. It refuses what cannot be edited there: an m that is no
// mapping, a key that comes twice, and one that m inherits through <<.
func Own(m *yaml.Node, key string) (k, v *yaml.Node, err error) {
	if err := editable(m, yaml.MappingNode, "what holds "+key); err != nil {
		return nil, nil, err
	}
	i := index(m, key)
	if i < 0 {
		if inherited := get(m, key); inherited != nil {
			return nil, nil, refuse(m, "%s comes through <<, and an edit would change every place that uses it: write it out here", key)
		}
		return nil, nil, nil
	}
	for j := i + 2; j+1 < len(m.Content); j += 2 {
		if m.Content[j].Value == key {
			return nil, nil, refuse(m.Content[j], "%s comes twice, and no two readers agree which one counts: drop one", key)
		}
	}
	return m.Content[i], m.Content[i+1], nil
}

// Map is the mapping under key, to be edited; an absent or null one is made,
// at where.
func Map(m *yaml.Node, key string, where Where) (*yaml.Node, error) {
	return child(m, key, yaml.MappingNode, yaml.NodeTagMap, where)
}

// List is the sequence under key, to be edited; an absent or null one is made,
// at where.
func List(m *yaml.Node, key string, where Where) (*yaml.Node, error) {
	return child(m, key, yaml.SequenceNode, yaml.NodeTagSeq, where)
}

func child(m *yaml.Node, key string, kind yaml.Kind, tag string, where Where) (*yaml.Node, error) {
	k, v, err := Own(m, key)
	if err != nil {
		return nil, err
	}
	if k == nil {
		v = &yaml.Node{Kind: kind, Tag: tag}
		return v, Set(m, key, v, where)
	}
	if scalar.IsNull(v) {
		v.Kind, v.Tag, v.Value = kind, tag, ""
	}
	if err := editable(v, kind, key); err != nil {
		return nil, err
	}
	if len(v.Content) == 0 {
		// Ready for its first element, and then printed as a block.
		v.Style &^= yaml.FlowStyle
		k.LineComment, v.LineComment = Joined(k.LineComment, v.LineComment), ""
	}
	return v, nil
}

// Set gives m the field key with the value. A field that is there keeps its
// place, its key and its comments; a scalar even its node. A new one goes where
// it is told.
func Set(m *yaml.Node, key string, value *yaml.Node, where Where) error {
	k, old, err := Own(m, key)
	if err != nil {
		return err
	}
	switch {
	case k == nil:
		at := where.index(m)
		m.Content = slices.Insert(m.Content, at, String(key), value)
	case old.Kind == yaml.ScalarNode && value.Kind == yaml.ScalarNode:
		setScalar(old, value)
	default:
		m.Content[index(m, key)+1] = keepComments(old, value)
		settle(k, value)
	}
	return nil
}

// settle puts the comment that stands behind a key where it is printed there: on
// the key in front of a block, on the value where that follows in the line.
func settle(key, value *yaml.Node) {
	block := value.Kind != yaml.ScalarNode && value.Style&yaml.FlowStyle == 0 && len(value.Content) > 0
	from, to := &key.LineComment, &value.LineComment
	if block {
		from, to = to, from
	}
	*to, *from = Joined(*to, *from), ""
}

// SetEntry is [Set] at the end of m with a copy of key and value, for maps whose
// keys are data and may carry comments.
func SetEntry(m, key, value *yaml.Node) error {
	if err := Set(m, key.Value, Copy(value), Last()); err != nil {
		return err
	}
	if k, _, err := Own(m, key.Value); err == nil && k.Line == 0 {
		*k = *Copy(key)
	}
	return nil
}

// setScalar changes what a scalar says. Its quotes stay where they still fit.
func setScalar(n, value *yaml.Node) {
	if n.ShortTag() != value.ShortTag() || n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 || n.Style == 0 {
		n.Style = value.Style
	}
	n.Tag, n.Value = value.Tag, value.Value
}

// keepComments gives the comments of old to what replaces it, where that has
// none.
func keepComments(old, value *yaml.Node) *yaml.Node {
	for _, c := range []struct{ from, to *string }{
		{&old.HeadComment, &value.HeadComment},
		{&old.LineComment, &value.LineComment},
		{&old.FootComment, &value.FootComment},
	} {
		if *c.to == "" {
			*c.to = *c.from
		}
	}
	return value
}

// index is the place in the content of m that w means.
func (w Where) index(m *yaml.Node) int {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if slices.Contains(w.Before, m.Content[i].Value) {
			return i
		}
		if !slices.Contains(w.After, m.Content[i].Value) {
			continue
		}
		for i+2 < len(m.Content) && slices.Contains(w.After, m.Content[i+2].Value) {
			i += 2
		}
		return i + 2
	}
	return len(m.Content)
}

// Drop takes the field key out of m, with its comments. No such field: nothing to
// do.
func Drop(m *yaml.Node, key string) error {
	k, _, err := Own(m, key)
	if k == nil || err != nil {
		return err
	}
	i := index(m, key)
	m.Content = slices.Delete(m.Content, i, i+2)
	return nil
}

// Unset takes the field key out of m, as [Drop] does, but for the comments above
// it and below it: they stay, with the field before or behind it.
func Unset(m *yaml.Node, key string) error {
	k, _, err := Own(m, key)
	if k == nil || err != nil {
		return err
	}
	i := index(m, key)
	if err := Drop(m, key); err != nil {
		return err
	}
	switch {
	case i < len(m.Content):
		m.Content[i].HeadComment = Joined(k.HeadComment, k.FootComment, m.Content[i].HeadComment)
	case i > 0:
		m.Content[i-2].FootComment = Joined(m.Content[i-2].FootComment, k.HeadComment, k.FootComment)
	}
	return nil
}

// Joined are the comments that are not empty, one below the other.
func Joined(comments ...string) string {
	out := ""
	for _, c := range comments {
		if out != "" && c != "" {
			out += "\n"
		}
		out += c
	}
	return out
}
