package yamlnode

import (
	"cmp"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/scalar"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Where is the place of a new key in a mapping. The first of its keys that the
// mapping has decides.
type Where struct {
	// After puts it after one of these keys, and after those that directly follow
	// and are in the list, too.
	After []string
	// Before puts it in front of one of these keys.
	Before []string
}

// Last returns the end of the mapping.
func Last() Where { return Where{} }

// Own returns the key and value of a field that is written in m itself, or nil and
// nil if there is none. It is an error if the field cannot be edited there: m is not
// a mapping, the key occurs twice, or m inherits it through a merge key.
func Own(m *yaml.Node, key string) (k, v *yaml.Node, err error) {
	if err := editable(m, yaml.MappingNode, "the parent of "+key); err != nil {
		return nil, nil, err
	}
	i := index(m, key)
	if i < 0 {
		if inherited := get(m, key); inherited != nil {
			return nil, nil, refuse(m, "%s comes from a merge key (<<), and an edit would change every place that uses it. Write %[1]s here as well.", key)
		}
		return nil, nil, nil
	}
	for j := i + 2; j+1 < len(m.Content); j += 2 {
		if m.Content[j].Value == key {
			return nil, nil, refuse(m.Content[j], "%s occurs twice, and parsers disagree on which one counts. Remove one.", key)
		}
	}
	return m.Content[i], m.Content[i+1], nil
}

// Map returns the mapping under key, to be edited. It makes an absent or null one.
func Map(m *yaml.Node, key string, where Where) (*yaml.Node, error) {
	return child(m, key, yaml.MappingNode, yaml.NodeTagMap, where)
}

// List returns the sequence under key, to be edited. It makes an absent or null one.
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
		// It gets its first element next, and is then printed as a block.
		v.Style &^= yaml.FlowStyle
		k.LineComment, v.LineComment = Joined(k.LineComment, v.LineComment), ""
	}
	return v, nil
}

// Set sets the field key of m to the value. An existing field keeps its place, its
// key and its comments, and a scalar its node. A new field goes to where.
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

// settle moves the comment after a key to the node that prints it there: the key if
// the value is a block, otherwise the value, which follows in the same line.
func settle(key, value *yaml.Node) {
	block := value.Kind != yaml.ScalarNode && value.Style&yaml.FlowStyle == 0 && len(value.Content) > 0
	from, to := &key.LineComment, &value.LineComment
	if block {
		from, to = to, from
	}
	*to, *from = Joined(*to, *from), ""
}

// SetEntry does what [Set] does, at the end of m with copies of key and value. It is
// for maps whose keys are data and may carry comments.
func SetEntry(m, key, value *yaml.Node) error {
	if err := Set(m, key.Value, Copy(value), Last()); err != nil {
		return err
	}
	if k, _, err := Own(m, key.Value); err == nil && k.Line == 0 {
		*k = *Copy(key)
	}
	return nil
}

// AddEntry does what [SetEntry] does for a key that m neither has nor merges, and returns
// the new value.
func AddEntry(m, key, value *yaml.Node) *yaml.Node {
	added := Copy(value)
	m.Content = append(m.Content, Copy(key), added)
	return added
}

// IsMerge reports whether a key merges other maps.
func IsMerge(key *yaml.Node) bool { return key.ShortTag() == mergeTag }

// setScalar changes the value of a scalar, and keeps its quotes if they still fit.
func setScalar(n, value *yaml.Node) {
	if n.ShortTag() != value.ShortTag() || n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 || n.Style == 0 {
		n.Style = value.Style
	}
	n.Tag, n.Value = value.Tag, value.Value
}

// keepComments gives the comments of a node to its replacement, unless that
// has its own, and returns the latter.
func keepComments(old, value *yaml.Node) *yaml.Node {
	value.HeadComment = cmp.Or(value.HeadComment, old.HeadComment)
	value.LineComment = cmp.Or(value.LineComment, old.LineComment)
	value.FootComment = cmp.Or(value.FootComment, old.FootComment)
	return value
}

// Move puts the field key of m, with its comments, to where. It stays if m has none of
// the keys that decide.
func Move(m *yaml.Node, key string, where Where) {
	at := index(m, key)
	if at < 0 || !slices.ContainsFunc(slices.Concat(where.After, where.Before), func(k string) bool { return index(m, k) >= 0 }) {
		return
	}
	field := slices.Clone(m.Content[at : at+2])
	m.Content = slices.Delete(m.Content, at, at+2)
	m.Content = slices.Insert(m.Content, where.index(m), field...)
}

// index returns the index in the content of m that w means.
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

// Drop removes the field key from m, with the comments above it and in it. Those below
// it go to the next field, or to the one before. It does nothing if there is no such
// field.
func Drop(m *yaml.Node, key string) error {
	return remove(m, key, func(k, v *yaml.Node) string { return Joined(v.FootComment, k.FootComment) })
}

// Unset removes the field key from m, and keeps the comments above and below it:
// they go to the next field, or to the one before.
func Unset(m *yaml.Node, key string) error {
	return remove(m, key, func(k, _ *yaml.Node) string { return Joined(k.HeadComment, k.FootComment) })
}

// UnsetIn does what [Unset] does in the map under key of m, and removes a map that is
// then empty, unless there are comments in it or beside its key: then it stays as {}.
func UnsetIn(m *yaml.Node, key, field string) error {
	k, v, err := Own(m, key)
	if k == nil || err != nil {
		return err
	}
	if err := Unset(v, field); err != nil {
		return err
	}
	return prune(m, k, v, "")
}

// remove removes the field key from m, but for what it leaves of its comments.
func remove(m *yaml.Node, key string, leaves func(k, v *yaml.Node) string) error {
	k, v, err := Own(m, key)
	if k == nil || err != nil {
		return err
	}
	i, left := index(m, key), leaves(k, v)
	m.Content = slices.Delete(m.Content, i, i+2)
	before := i - 2
	for before > 0 && m.Content[before].Line == 0 {
		before -= 2 // a new field would bring the comments along
	}
	switch {
	case i < len(m.Content) && (before < 0 || m.Content[i].Line > 0):
		m.Content[i].HeadComment = Joined(left, m.Content[i].HeadComment)
	case before >= 0:
		m.Content[before].FootComment = Joined(m.Content[before].FootComment, left)
	default:
		m.FootComment = Joined(m.FootComment, left)
	}
	return nil
}

// Emptied makes {} or [] of the value of a field that has lost its last entry and
// stays, because it has comments.
func Emptied(key, value *yaml.Node) {
	value.Style |= yaml.FlowStyle
	settle(key, value)
}

// Comments returns the lines of the comments on a field of m or, if key is no key of
// it, on an element. To which of them a comment below belongs is the parser's guess.
func Comments(m, key *yaml.Node) []string {
	var lines []string
	var add func(n *yaml.Node)
	add = func(n *yaml.Node) {
		for line := range strings.Lines(Joined(n.HeadComment, n.LineComment, n.FootComment)) {
			if line = strings.TrimSpace(line); line != "" {
				lines = append(lines, line)
			}
		}
		for _, child := range n.Content {
			add(child)
		}
	}
	add(key)
	for i := 0; m.Kind == yaml.MappingNode && i+1 < len(m.Content); i += 2 {
		if m.Content[i] == key {
			add(m.Content[i+1])
		}
	}
	return lines
}

// Joined returns the comments that are not empty, one below the other.
func Joined(comments ...string) string {
	return strings.Join(slices.DeleteFunc(comments, func(c string) bool { return c == "" }), "\n")
}

// Merged returns a node with another one merged into it, which wins.
func Merged(n, more *yaml.Node) *yaml.Node {
	switch {
	case more == nil:
		return n
	case n == nil || n.Kind != yaml.MappingNode || more.Kind != yaml.MappingNode:
		return more
	}
	for i := 0; i+1 < len(more.Content); i += 2 {
		key, value := more.Content[i], more.Content[i+1]
		at := slices.IndexFunc(Keys(n), func(k *yaml.Node) bool { return k.Value == key.Value })
		if at < 0 {
			n.Content = append(n.Content, key, value)
			continue
		}
		n.Content[2*at+1] = Merged(n.Content[2*at+1], value)
	}
	return n
}
