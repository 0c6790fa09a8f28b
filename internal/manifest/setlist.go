package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// List is a list that is to be written: its length, and what gives its elements,
// so that they need not all be there at once.
type List struct {
	Len     int
	Element func(i int) *yaml.Node
	// Each calls do for every number below n and returns when all have returned.
	// Where it calls them side by side, Element is called so as well. Without it,
	// one comes after the other.
	Each func(n int, do func(i int))
}

func (l List) each(n int, do func(i int)) {
	if l.Each != nil {
		l.Each(n, do)
		return
	}
	for i := range n {
		do(i)
	}
}

// batch is how many elements are written at a time.
const batch = 128

// SetList replaces the field key of the slice, which is a mapping, by a list, or
// adds it behind the last one. An empty list takes the field out; where there is
// none, the edit is empty. What surrounds the field stays as it is; where that
// cannot be, there is an *[Error].
func (s Slice) SetList(key string, list List) (Edit, error) {
	if o, ok := s.outlined(); ok {
		if edit, known, err := s.setOutlined(o, key, list); known || err != nil {
			return edit, err
		}
	}
	m, i, err := s.find(key)
	if err != nil {
		return Edit{}, err
	}
	var value *yaml.Node
	switch {
	case list.Len > 0:
		value = &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq}
		for i := range list.Len {
			value.Content = append(value.Content, list.Element(i))
		}
	case i < 0:
		return Edit{Start: s.end, End: s.end}, nil
	}
	if isFlow(m) {
		return s.setFlowField(m, i, key, value)
	}
	return s.setBlockField(m, i, key, value)
}

// setOutlined is SetList in a mapping that the lexer knows. known is false where
// it takes more to be sure of the edit.
func (s Slice) setOutlined(o *outline, key string, list List) (edit Edit, known bool, err error) {
	f, once := o.find(key)
	last := o.fields[len(o.fields)-1]
	edit = Edit{Start: s.start + last.end, End: s.start + last.end}
	if f != nil {
		edit = Edit{Start: s.start + f.start, End: s.start + f.end}
	}
	old := s.src.Text[edit.Start:edit.End]
	switch {
	case list.Len == 0 && f == nil:
		return edit, once, nil
	case !once, s.tagged, bytes.IndexByte(old, '&') >= 0, list.Len == 0 && len(o.fields) == 1,
		f == nil && s.src.Text[edit.Start-1] != '\n':
		return edit, false, nil
	case list.Len == 0:
		return edit, true, nil
	}
	texts := make([][]byte, (list.Len+batch-1)/batch)
	errs := make([]error, len(texts))
	list.each(len(texts), func(i int) {
		texts[i], errs[i] = s.printed(list, i*batch, min((i+1)*batch, list.Len), o.dash)
	})
	if err := errors.Join(errs...); err != nil {
		return Edit{}, true, fmt.Errorf("%s: printing %s: %w", s.src.Name, key, err)
	}
	text := append(append(spaces(o.column), key...), ":\n"...)
	text = append(text, bytes.Join(texts, nil)...)
	if f == nil {
		edit.Text = likeLines(text, s.text())
	} else {
		edit.Text = append(likeLines(bytes.TrimRight(text, "\n"), s.text()), trailing(old)...)
	}
	return edit, true, nil
}

// printed are some elements of the list, with their dashes in a column. They read
// back as what they are: that is proved for those that are not plain.
func (s Slice) printed(list List, from, to, dash int) (text []byte, err error) {
	writer := block{style: style{step: usual.step, gap: usual.gap}}
	var doubtful []byte
	all := &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq}
	for i := from; i < to; i++ {
		n, start := list.Element(i), len(text)
		if text, err = writer.element(text, n, dash); err != nil {
			return nil, err
		}
		if !isKnown(n) {
			doubtful = append(doubtful, text[start:]...)
			all.Content = append(all.Content, n)
		}
	}
	if len(all.Content) == 0 {
		return text, nil
	}
	return text, s.proveAs(whole, doubtful, all)
}

// isKnown tells whether nodes surely read back as they are, printed in block style:
// scalars that can be told by themselves, in nothing but lists and maps.
func isKnown(n *yaml.Node) bool {
	bare := n.Anchor == "" && n.Style&(yaml.TaggedStyle|yaml.FlowStyle) == 0 && !hasComment(n)
	switch {
	case !bare || !isCollection(n):
		_, known := knownText(n, false)
		return bare && known && n.Kind == yaml.ScalarNode
	case len(n.Content) == 0:
		return false
	}
	return !slices.ContainsFunc(n.Content, func(child *yaml.Node) bool { return !isKnown(child) })
}

func (s Slice) setBlockField(m *yaml.Node, i int, key string, value *yaml.Node) (Edit, error) {
	edit := Edit{}
	for at := 0; at < len(m.Content); at += 2 {
		if at > 0 && at != i && at != i+2 {
			continue
		}
		if err := s.startsLine(m, at); err != nil {
			return edit, err
		}
	}
	if i >= 0 {
		if err := s.notShared(m, i); err != nil {
			return edit, err
		}
		edit.Start, edit.End = s.entry(m, i)
	} else {
		_, edit.Start = s.entry(m, len(m.Content)-2)
		edit.End = edit.Start
	}
	old := s.src.Text[edit.Start:edit.End]
	if value == nil {
		if len(m.Content) == 2 {
			edit.Text = append([]byte("{}"), trailing(old)...)
		}
		return edit, nil
	}
	text, err := encode(pair(key, value), sequenceStyle(m))
	if err != nil {
		return Edit{}, fmt.Errorf("%s: printing %s: %w", s.src.Name, key, err)
	}
	if err := s.proveAs(field, text, value); err != nil {
		return Edit{}, err
	}
	text = shifted(text, m.Content[0].Column-1)
	if i >= 0 {
		text = bytes.TrimRight(text, "\n")
	} else if s.src.Text[edit.Start-1] != '\n' {
		if err := s.proveLineEnd(m); err != nil {
			return Edit{}, err
		}
		text = append([]byte("\n"), text...)
	}
	edit.Text = likeLines(text, s.text())
	if i >= 0 {
		edit.Text = append(edit.Text, trailing(old)...)
	}
	return edit, nil
}

// notShared is an error if the field at place i of the mapping holds an anchor
// that something outside of it refers to.
func (s Slice) notShared(m *yaml.Node, i int) error {
	var old Slice
	s.share([]*yaml.Node{m.Content[i+1]}, []*Slice{&old})
	if old.shared == "" {
		return nil
	}
	return s.errorAt(m.Content[i], fmt.Sprintf("%s holds the anchor &%s, to which something outside of it refers: write that out",
		m.Content[i].Value, old.shared))
}

// proveAs is an error unless a text reads back as the value, in the place of a
// field or an element.
func (s Slice) proveAs(f form, text []byte, value *yaml.Node) error {
	alone := Slice{src: s.src, form: f}
	tree, err := alone.parse(text)
	if err != nil {
		return fmt.Errorf("printed, it does not read back: %w", err)
	}
	read, _, err := alone.root(tree)
	if err != nil {
		return err
	}
	if n, what := compareValues(value, read); n != nil {
		return s.errorAt(nil, "printed, it reads back with "+what)
	}
	return nil
}

// proveLineEnd is an error if the last field of the mapping means something else
// once its last line has a line end, as a block scalar does.
func (s Slice) proveLineEnd(m *yaml.Node) error {
	i := len(m.Content) - 2
	start, end := s.entry(m, i)
	text := append(bytes.Clone(s.src.Text[start:end]), '\n')
	key := m.Content[i]
	oneLine := key.Kind == yaml.ScalarNode && key.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0
	if oneLine && s.proveAs(field, text, m.Content[i+1]) == nil {
		return nil
	}
	return s.errorAt(m.Content[i], "nothing can be added behind this field, which ends without a line end: add one")
}

// setFlowField is SetList in a mapping in flow style, in which the field stands
// at place i of the content, or nowhere.
func (s Slice) setFlowField(m *yaml.Node, i int, key string, value *yaml.Node) (Edit, error) {
	want := *m
	want.Content = slices.Clone(m.Content)
	if i >= 0 {
		if err := s.notShared(m, i); err != nil {
			return Edit{}, err
		}
		want.Content = slices.Delete(want.Content, i, i+2)
	}
	if value != nil {
		at := i
		if i < 0 {
			at = len(want.Content)
		}
		want.Content = slices.Insert(want.Content, at, pair(key, value).Content...)
	}
	edit, err := s.flowEdit(m, i, key, value)
	if err != nil {
		return Edit{}, err
	}
	// Brackets, commas and comments are easily got wrong: all of it is read again.
	text := slices.Concat(s.src.Text[s.start:edit.Start], edit.Text, s.src.Text[edit.End:s.end])
	tree, err := s.parse(text)
	if err != nil {
		return Edit{}, s.errorAt(m, fmt.Sprintf("%s cannot be set in flow style: %v", key, err))
	}
	read, _, err := s.root(tree)
	if err != nil {
		return Edit{}, err
	}
	if n, what := compareValues(&want, read); n != nil {
		return Edit{}, s.errorAt(m, fmt.Sprintf("%s cannot be set in flow style: it reads back with %s", key, what))
	}
	return edit, nil
}

func (s Slice) flowEdit(m *yaml.Node, i int, key string, value *yaml.Node) (Edit, error) {
	whole, err := s.flow(m)
	if err != nil {
		return Edit{}, err
	}
	if value == nil && len(m.Content) == 2 {
		return Edit{Start: whole.start + 1, End: whole.end - 1}, nil
	}
	if value != nil && i >= 0 {
		old, err := s.flow(m.Content[i+1])
		if err != nil {
			return Edit{}, err
		}
		text, err := s.encodeFlow(value)
		return Edit{Start: old.start, End: old.end, Text: text}, err
	}
	if value == nil && i+2 < len(m.Content) { // up to the next key
		from, err := s.flow(m.Content[i])
		if err != nil {
			return Edit{}, err
		}
		to, err := s.flow(m.Content[i+2])
		return Edit{Start: from.start, End: to.start}, err
	}
	// Behind the last value, or from behind the one before.
	edit := Edit{Start: whole.end - 1, End: whole.end - 1}
	if last := len(m.Content) - 1; last > 0 {
		n, err := s.flow(m.Content[last])
		if err != nil {
			return Edit{}, err
		}
		edit = Edit{Start: n.end, End: n.end}
	}
	if value == nil {
		before, err := s.flow(m.Content[i-1])
		edit.Start = before.end
		return edit, err
	}
	text, err := s.encodeFlow(pair(key, value))
	if err != nil {
		return Edit{}, err
	}
	text = text[1 : len(text)-1] // without its braces
	if len(m.Content) > 0 {
		text = append([]byte(", "), text...)
	}
	edit.Text = text
	return edit, nil
}

func pair(key string, value *yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap, Content: []*yaml.Node{
		{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: key}, value,
	}}
}
