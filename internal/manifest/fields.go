package manifest

import (
	"bytes"
	"fmt"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// tree is a slice's own parse, made when somebody asks for what is in it and
// shared by all copies of the slice.
type tree struct {
	once  sync.Once
	root  *yaml.Node
	lines []int // where each line starts in the source
	err   error
}

// mapping is the slice's value, which has to be one.
func (s Slice) mapping() (*yaml.Node, error) {
	s.tree.once.Do(func() {
		parsed, err := s.parse(s.text())
		if err == nil {
			s.tree.root, err = s.root(parsed)
		}
		s.tree.err = err
		for at := s.start; at < s.end; at = lineEnd(s.src.Text, at) {
			s.tree.lines = append(s.tree.lines, at)
		}
	})
	if s.tree.err != nil {
		return nil, s.tree.err
	}
	if s.tree.root.Kind != yaml.MappingNode {
		return nil, s.errorf(s.tree.root, "is not a map")
	}
	return s.tree.root, nil
}

// Field is the value under a key of the slice, which is a mapping. Without such
// a key, or with null under it, found is false.
func (s Slice) Field(key string) (value Slice, found bool, err error) {
	m, err := s.mapping()
	if err != nil {
		return Slice{}, false, err
	}
	i := indexOf(m, key)
	if i < 0 || m.Content[i+1].ShortTag() == yaml.NodeTagNull {
		return Slice{}, false, nil
	}
	if isFlow(m) {
		return s.flow(m.Content[i+1]), true, nil
	}
	start, end := s.entry(m, i)
	return Slice{src: s.src, start: start, end: end, line: s.line + m.Content[i].Line - 1, form: field, tree: &tree{}}, true, nil
}

// Items are the elements of the list under a key of the slice. Without such a
// key, or with null under it, there are none; something else than a list is an
// *[Error].
func (s Slice) Items(key string) ([]Slice, error) {
	m, err := s.mapping()
	if err != nil {
		return nil, err
	}
	i := indexOf(m, key)
	if i < 0 || m.Content[i+1].ShortTag() == yaml.NodeTagNull {
		return nil, nil
	}
	list := m.Content[i+1]
	if list.Kind != yaml.SequenceNode {
		return nil, s.errorf(list, key+" is not a list")
	}
	if isFlow(m) || isFlow(list) {
		var items []Slice
		for _, n := range list.Content {
			items = append(items, s.flow(n))
		}
		return items, nil
	}
	_, end := s.entry(m, i)
	return s.elements(list, end)
}

// elements cuts a list in block style, which ends at offset end, at its dashes.
// Comments between two elements belong to neither.
func (s Slice) elements(list *yaml.Node, end int) ([]Slice, error) {
	items := make([]Slice, len(list.Content))
	for i := len(list.Content) - 1; i >= 0; i-- {
		line := list.Content[i].Line
		for line > list.Line && !s.isDash(line, list.Column) {
			line-- // the dash stands alone, or before a comment
		}
		if !s.isDash(line, list.Column) {
			return nil, s.errorf(list.Content[i], "the element has no dash of its own")
		}
		start := s.offset(line)
		items[i] = Slice{
			src: s.src, start: start, end: s.beforeComments(start, end, list.Column-1),
			line: s.line + line - 1, form: element, tree: &tree{},
		}
		items[i].peek()
		end = start
	}
	return items, nil
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
	return start, s.beforeComments(start, end, m.Content[i].Column-1)
}

// beforeComments is the end of an entry that starts at start: before the comments
// at its end that stand no deeper than itself, since they are about what follows.
// Blank lines above them may belong to a block scalar, and stay.
func (s Slice) beforeComments(start, end, indent int) int {
	cut := end
	for at := start; at < end; {
		next := lineEnd(s.src.Text, at)
		line := bytes.TrimRight(s.src.Text[at:next], " \t\r\n")
		content := bytes.TrimLeft(line, " ")
		comment := len(content) > 0 && content[0] == '#' && len(line)-len(content) <= indent
		switch {
		case comment && cut == end:
			cut = at
		case !comment && len(content) > 0:
			cut = end
		}
		at = next
	}
	return cut
}

// offset is where a line of the slice's text starts in the source.
func (s Slice) offset(line int) int { return s.tree.lines[line-1] }

// SetField replaces the field key of the slice, which is a mapping, or adds it
// at its end. A nil value takes the field out; where there is none, the edit is
// empty.
func (s Slice) SetField(key string, value *yaml.Node) (Edit, error) {
	m, err := s.mapping()
	if err != nil {
		return Edit{}, err
	}
	i := indexOf(m, key)
	if isFlow(m) {
		return s.setFlowField(m, i, key, value)
	}
	edit := Edit{Start: s.end, End: s.end}
	if i >= 0 {
		edit.Start, edit.End = s.entry(m, i)
	}
	if value == nil {
		return edit, nil
	}
	text, err := encode(pair(key, value), yaml.CompactSequenceStyle)
	if err != nil {
		return Edit{}, fmt.Errorf("printing %s: %w", key, err)
	}
	edit.Text = indented(text, m.Column-1)
	if edit.Start > s.start && s.src.Text[edit.Start-1] != '\n' {
		edit.Text = append([]byte("\n"), edit.Text...)
	}
	return edit, nil
}

func pair(key string, value *yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap, Content: []*yaml.Node{
		{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: key}, value,
	}}
}

func indexOf(m *yaml.Node, key string) int {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			return i
		}
	}
	return -1
}
