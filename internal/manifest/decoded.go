package manifest

import (
	"bytes"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// tree is a slice's own parse, made when somebody asks for what is in it and the
// lexer does not know. All copies of the slice share it.
type tree struct {
	outline *outline // of a slice that holds a list
	once    sync.Once
	root    *yaml.Node
	lines   []int // where each line starts in the slice
	err     error
}

// mapping is the slice's value, which has to be one.
func (s *Slice) mapping() (*yaml.Node, error) {
	if s.tree == nil {
		s.tree = &tree{}
	}
	s.tree.once.Do(func() {
		parsed, err := s.parse(s.text())
		if err == nil {
			s.tree.root, _, err = s.root(parsed)
		}
		s.tree.err = err
		s.tree.lines = lineStarts(s.text())
	})
	if s.tree.err != nil {
		return nil, s.tree.err
	}
	if s.tree.root.Kind != yaml.MappingNode {
		return nil, s.errorAt(s.tree.root, "is not a map")
	}
	return s.tree.root, nil
}

// Field is the value under a key of the slice, which is a mapping. Without such
// a key, or with null under it, found is false; a key that comes twice is an
// *[Error].
func (s Slice) Field(key string) (value Slice, found bool, err error) {
	if o, ok := s.outlined(); ok {
		if f, once := o.find(key); once {
			if f == nil || f.empty {
				return Slice{}, false, nil
			}
			value = s.child(field, nil)
			value.start, value.end, value.line = s.start+f.start, s.start+f.end, s.line+f.line
			return value, true, nil
		}
	}
	m, i, err := s.find(key)
	if err != nil || i < 0 || isNull(m.Content[i+1]) {
		return Slice{}, false, err
	}
	n := m.Content[i+1]
	if isFlow(m) {
		value, err = s.flow(n)
	} else {
		value, err = s.child(field, n), s.startsLine(m, i)
		value.start, value.end = s.entry(m, i)
		value.line = s.line + m.Content[i].Line - 1
	}
	if err != nil {
		return Slice{}, false, err
	}
	s.share([]*yaml.Node{n}, []*Slice{&value})
	return value, true, nil
}

// Items are the elements of the list under a key of the slice. Without such a
// key, or with null under it, there are none; something else than a list, and a
// key that comes twice, is an *[Error].
func (s Slice) Items(key string) ([]Slice, error) {
	if o, ok := s.outlined(); ok && key == listKey {
		if f, once := o.find(key); once && (f == nil || f.empty || s.isEmptyList(f) || o.listed && !o.entangled) {
			return o.items, nil
		}
	}
	return s.decodedItems(key)
}

// isEmptyList tells whether a field is [] and nothing else.
func (s Slice) isEmptyList(f *lexedField) bool {
	_, value, _ := bytes.Cut(s.text()[f.start:f.end], []byte(":"))
	return string(trimBlanks(value)) == "[]"
}

// decodedItems are the elements as the parser finds them.
func (s Slice) decodedItems(key string) ([]Slice, error) {
	m, i, err := s.find(key)
	if err != nil || i < 0 || isNull(m.Content[i+1]) {
		return nil, err
	}
	list := m.Content[i+1]
	if list.Kind != yaml.SequenceNode {
		return nil, s.errorAt(list, key+" is not a list")
	}
	var items []Slice
	if isFlow(m) || isFlow(list) {
		items, err = s.flowElements(list)
	} else {
		_, end := s.entry(m, i)
		items, err = s.elements(list, end)
	}
	if err != nil {
		return nil, err
	}
	refs := make([]*Slice, len(items))
	for i := range items {
		refs[i] = &items[i]
	}
	s.share(list.Content, refs)
	return items, nil
}

// Split is [Slice.Items] where every element can be read by itself: split is false
// where the list is no list, is not laid out in lines, or may refer from one
// element to another. Then the slice is to be opened as one document.
func (s Slice) Split(key string) (items []Slice, split bool) {
	if text := s.text(); bytes.IndexByte(text, '&') >= 0 && bytes.IndexByte(text, '*') >= 0 {
		return nil, false
	}
	items, err := s.Items(key)
	return items, err == nil && (len(items) == 0 || items[0].form == element)
}

// child is the slice of a part of this one, without its range.
func (s Slice) child(f form, n *yaml.Node) Slice {
	return Slice{src: s.src, form: f, tagged: s.tagged, want: n, tree: &tree{}}
}

// find is the slice's mapping and the place of a key in it, below 0 for none.
func (s *Slice) find(key string) (m *yaml.Node, i int, err error) {
	if m, err = s.mapping(); err != nil {
		return nil, 0, err
	}
	found := -1
	for i := 0; i+1 < len(m.Content); i += 2 {
		if k := m.Content[i]; k.Kind != yaml.ScalarNode || k.Value != key {
			continue
		}
		if found >= 0 {
			return nil, 0, s.errorAt(m.Content[i], key+" comes twice")
		}
		found = i
	}
	return m, found, nil
}

// share marks the slices that hold an anchor to which something outside of them
// refers: to change them would change that as well.
func (s Slice) share(values []*yaml.Node, parts []*Slice) {
	if !bytes.Contains(s.text(), []byte("&")) {
		return
	}
	owner := map[*yaml.Node]*Slice{}
	for i, value := range values {
		walk(value, func(n *yaml.Node) { owner[n] = parts[i] })
	}
	walk(s.tree.root, func(n *yaml.Node) {
		if n.Kind == yaml.AliasNode && owner[n.Alias] != nil && owner[n.Alias] != owner[n] {
			owner[n.Alias].shared = n.Value
		}
	})
}

// elements cuts a list in block style, which ends at offset end, at its dashes.
// Comments between two elements belong to neither.
func (s Slice) elements(list *yaml.Node, end int) ([]Slice, error) {
	column := list.Column
	if list.Anchor != "" || list.Style&yaml.TaggedStyle != 0 {
		column = s.firstDash(list.Line + 1) // the list is said to be at its anchor or tag
	}
	items := make([]Slice, len(list.Content))
	for i := len(list.Content) - 1; i >= 0; i-- {
		n := list.Content[i]
		line := n.Line
		for line > list.Line && !s.isDash(line, column) {
			line-- // the dash stands alone, or before a comment
		}
		if !s.isDash(line, column) {
			return nil, s.errorAt(n, "the element has no dash at the start of a line")
		}
		items[i] = s.child(element, n)
		items[i].start, items[i].line = s.offset(line), s.line+line-1
		items[i].end = s.endOf(items[i].start, end, column-1, n)
		items[i].peek(headerOf(n))
		end = items[i].start
	}
	return items, nil
}

// firstDash is the column of the first dash at the start of a line, from a line
// on.
func (s Slice) firstDash(line int) int {
	for ; line <= len(s.tree.lines); line++ {
		text := s.src.Text[s.offset(line):s.end]
		if column := indentOf(text) + 1; s.isDash(line, column) {
			return column
		}
	}
	return 1
}

// isDash tells whether a line has a dash in a column, and nothing before it.
func (s Slice) isDash(line, column int) bool {
	start := s.offset(line)
	text := s.src.Text[start:lineEnd(s.src.Text, start)]
	return len(text) >= column && len(bytes.TrimLeft(text[:column-1], " ")) == 0 && isMarker(text[column-1:], "-")
}

// entry is the range of the lines of the field at place i of a mapping in block
// style.
func (s Slice) entry(m *yaml.Node, i int) (start, end int) {
	end = s.end
	if i+2 < len(m.Content) {
		end = s.offset(m.Content[i+2].Line)
	}
	start = s.offset(m.Content[i].Line)
	return start, s.endOf(start, end, m.Content[i].Column-1, m.Content[i+1])
}

// endOf is where an entry ends that starts at one offset, ends in a value, and is
// followed by another one at offset next: see beforeComments.
func (s Slice) endOf(start, next, indent int, value *yaml.Node) int {
	for len(value.Content) > 0 && !isFlow(value) {
		value = value.Content[len(value.Content)-1]
	}
	if last, err := s.flow(value); err == nil && last.start > start && isQuoted(value) {
		// A line of it may look like a comment.
		start = lineEnd(s.src.Text, min(quotedEnd(s.src.Text, last.start), next-1))
	}
	end := start
	for at := start; at < next; {
		after := lineEnd(s.src.Text, at)
		if content := trimBlanks(s.src.Text[at:after]); len(content) > 0 && content[0] != '#' {
			end = after
		}
		at = after
	}
	return beforeComments(s.src.Text, end, next, indent)
}

// startsLine is an error unless the key at place i of a mapping in block style
// stands at the start of a line.
func (s Slice) startsLine(m *yaml.Node, i int) error {
	key, first := m.Content[i], m.Content[0]
	before := s.src.Text[s.offset(key.Line):s.end]
	// A map with an anchor or a tag is said to stand there. A key may stand in a
	// line of its own behind its question mark, too.
	asked := first.Column != m.Column && bytes.IndexByte(s.src.Text[s.offset(m.Line):s.offset(first.Line)], '?') >= 0
	plain := m.Anchor == "" && m.Style&yaml.TaggedStyle == 0
	if key.Line == 1 && s.column > 0 || indentOf(before) != key.Column-1 || key.Column != first.Column ||
		asked || plain && first.Column != m.Column {
		return s.errorAt(key, key.Value+" does not stand at the start of a line as the other keys do")
	}
	return nil
}

// offset is where a line of the slice's text starts in the source.
func (s Slice) offset(line int) int {
	if line > len(s.tree.lines) {
		return s.end
	}
	return s.start + s.tree.lines[line-1]
}

func isNull(n *yaml.Node) bool { return n.ShortTag() == yaml.NodeTagNull }
