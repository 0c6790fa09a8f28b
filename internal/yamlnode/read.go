package yamlnode

import (
	"iter"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/scalar"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// mergeTag is the short tag of the key <<.
const mergeTag = "!!merge"

// Resolve returns the node that an alias stands for, or n itself. nil stays nil.
func Resolve(n *yaml.Node) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// Get returns the value under a path of keys as Kubernetes would read it, through
// aliases and merge keys. It returns nil if a key is missing, its value is null, or
// what should have it is not a mapping.
func Get(m *yaml.Node, path ...string) *yaml.Node {
	for _, key := range path {
		m = get(Resolve(m), key)
	}
	return m
}

func get(m *yaml.Node, key string) *yaml.Node {
	var l lookup
	return l.get(m, key)
}

// Column returns the elements of a list, with aliases resolved, and for each what [Get]
// returns for the key. A map that many elements merge is searched once. The list must not
// be edited meanwhile.
func Column(list *yaml.Node, key string) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(element, value *yaml.Node) bool) {
		found := map[*yaml.Node]*yaml.Node{}
		for _, element := range Elements(list) {
			element = Resolve(element)
			l := lookup{found: found}
			if !yield(element, l.get(element, key)) {
				return
			}
		}
	}
}

// lookup is the search for one key through merge keys.
type lookup struct {
	// merged are the maps that were looked at for a merge key. Maps may merge each
	// other many times over, or themselves.
	merged map[*yaml.Node]bool
	// found are the values that other lookups of the key found in merged maps, and nil
	// where they found none.
	found map[*yaml.Node]*yaml.Node
}

func (l *lookup) get(m *yaml.Node, key string) *yaml.Node {
	if m == nil || m.Kind != yaml.MappingNode {
		return nil
	}
	merges := false
	for i := 0; i+1 < len(m.Content); i += 2 {
		k, v := m.Content[i], m.Content[i+1]
		if k.Value == key && !IsMerge(k) {
			if v = Resolve(v); v == nil || scalar.IsNull(v) {
				return nil
			}
			return v
		}
		merges = merges || IsMerge(k)
	}
	if !merges {
		return nil
	}
	for i := 0; i+1 < len(m.Content); i += 2 {
		if IsMerge(m.Content[i]) {
			if v := l.getMerged(Resolve(m.Content[i+1]), key); v != nil {
				return v
			}
		}
	}
	return nil
}

// getMerged looks a key up in the value of <<: a map, or a list of maps. The first
// map that has the key wins.
func (l *lookup) getMerged(source *yaml.Node, key string) *yaml.Node {
	maps := []*yaml.Node{source}
	if source != nil && source.Kind == yaml.SequenceNode {
		maps = source.Content
	}
	for _, m := range maps {
		if v := l.getFrom(Resolve(m), key); v != nil {
			return v
		}
	}
	return nil
}

func (l *lookup) getFrom(m *yaml.Node, key string) *yaml.Node {
	if l.found == nil {
		if l.merged[m] {
			return nil
		}
		if l.merged == nil {
			l.merged = map[*yaml.Node]bool{}
		}
		l.merged[m] = true
		return l.get(m, key)
	}
	v, known := l.found[m]
	if !known {
		v = get(m, key)
		l.found[m] = v
	}
	return v
}

// Text returns the scalar under a path of keys, or "" if there is none.
func Text(m *yaml.Node, path ...string) string {
	if v := Get(m, path...); v != nil && v.Kind == yaml.ScalarNode {
		return v.Value
	}
	return ""
}

// Elements returns the elements of a sequence; none if n is something else.
func Elements(n *yaml.Node) []*yaml.Node {
	if n = Resolve(n); n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

// Named returns the element of a list whose field name has the value, and its index,
// or nil and -1.
func Named(list *yaml.Node, name string) (*yaml.Node, int) {
	for i, element := range Elements(list) {
		if Text(element, "name") == name {
			return element, i
		}
	}
	return nil, -1
}

// Keys returns the keys of a mapping, without those that it merges.
func Keys(n *yaml.Node) []*yaml.Node {
	if n = Resolve(n); n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	keys := make([]*yaml.Node, 0, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		keys = append(keys, n.Content[i])
	}
	return keys
}

// Fields returns the keys of a mapping, without those that it merges, and for each what
// [Get] returns. If a key occurs twice, the first one counts.
func Fields(m *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(key, value *yaml.Node) bool) {
		keys := Keys(m)
		var first map[string]*yaml.Node
		if len(keys) > short {
			first = map[string]*yaml.Node{}
		}
		for i, key := range keys {
			value, known := first[key.Value]
			switch {
			case first == nil, IsMerge(key):
				value = Get(m, key.Value)
			case !known:
				if value = Resolve(Resolve(m).Content[2*i+1]); value != nil && scalar.IsNull(value) {
					value = nil
				}
				first[key.Value] = value
			}
			if !yield(key, value) {
				return
			}
		}
	}
}

// Texts returns the scalars of a mapping by their keys, with "" for what is no scalar.
func Texts(m *yaml.Node) map[string]string {
	found := map[string]string{}
	for key, value := range Fields(m) {
		found[key.Value] = Text(value)
	}
	return found
}

// index returns the index of the key in the content of m, or -1.
func index(m *yaml.Node, key string) int {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key && !IsMerge(m.Content[i]) {
			return i
		}
	}
	return -1
}

// Lines returns how many lines a node and the comment above it have in the text that it
// was parsed from: 0 if it is new. A folded or quoted scalar over several lines may count as
// fewer.
func Lines(n *yaml.Node) int {
	if n.Line == 0 {
		return 0
	}
	last := n.Line
	var find func(n *yaml.Node)
	find = func(n *yaml.Node) {
		last = max(last, n.Line)
		if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
			last = max(last, n.Line+strings.Count(n.Value, "\n"))
		}
		for _, child := range n.Content {
			find(child)
		}
	}
	find(n)
	above := strings.Count(n.HeadComment, "\n") + 1
	if n.HeadComment == "" {
		above = 0
	}
	return last - n.Line + 1 + above
}

// Clone returns an exact deep copy, with lines and comments. Its aliases stand for
// the copies of the nodes that they stood for.
func Clone(n *yaml.Node) *yaml.Node {
	copies := map[*yaml.Node]*yaml.Node{}
	var aliases []*yaml.Node
	var clone func(n *yaml.Node) *yaml.Node
	clone = func(n *yaml.Node) *yaml.Node {
		out := *n
		copies[n] = &out
		out.Content = make([]*yaml.Node, len(n.Content))
		for i, child := range n.Content {
			out.Content[i] = clone(child)
		}
		if n.Alias != nil {
			aliases = append(aliases, &out)
		}
		return &out
	}
	root := clone(n)
	for _, alias := range aliases {
		if target := copies[alias.Alias]; target != nil {
			alias.Alias = target
		}
	}
	return root
}

// Copy returns a deep copy that belongs to no text yet: without lines and columns.
// The tree must have no aliases or anchors any more; a comment that was after an
// anchor is then after its key.
func Copy(n *yaml.Node) *yaml.Node {
	out := *n
	out.Line, out.Column = 0, 0
	out.Content = make([]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		out.Content[i] = Copy(child)
		if n.Kind == yaml.MappingNode && i%2 == 1 {
			settle(out.Content[i-1], out.Content[i])
		}
	}
	return &out
}

// Element returns a [Copy] of a mapping that becomes an element of a list. The
// comment above its first field is above the element then.
func Element(n *yaml.Node) *yaml.Node {
	out := Copy(n)
	if len(out.Content) > 0 {
		first := out.Content[0]
		out.HeadComment, first.HeadComment = Joined(out.HeadComment, first.HeadComment), ""
	}
	return out
}

// Bare returns a [Copy] without comments, for a value that is written a second time.
// Aliases are replaced by what they stand for.
func Bare(n *yaml.Node) *yaml.Node {
	out := *Resolve(n)
	out.Line, out.Column, out.Anchor = 0, 0, ""
	out.HeadComment, out.LineComment, out.FootComment = "", "", ""
	out.Content = make([]*yaml.Node, len(out.Content))
	for i, child := range Resolve(n).Content {
		out.Content[i] = Bare(child)
	}
	return &out
}

// String returns a string scalar, quoted if YAML would otherwise read it as another
// type.
func String(text string) *yaml.Node {
	n := yaml.NewStringRNode(text).YNode()
	if !scalar.IsText(text) {
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

// Null returns a null.
func Null() *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagNull, Value: "null"}
}

// Mapping returns a mapping of texts to texts, given in pairs.
func Mapping(keysAndValues ...string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap}
	for _, text := range keysAndValues {
		n.Content = append(n.Content, String(text))
	}
	return n
}
