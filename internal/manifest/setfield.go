package manifest

import (
	"bytes"
	"fmt"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// SetField replaces the field key of the slice, which is a mapping, or adds it
// behind the last one. A nil value takes the field out; where there is none, the
// edit is empty. What surrounds the field stays as it is; where that cannot be,
// there is an *[Error].
func (s Slice) SetField(key string, value *yaml.Node) (Edit, error) {
	m, i, err := s.find(key)
	if err != nil {
		return Edit{}, err
	}
	if i < 0 && value == nil {
		return Edit{Start: s.end, End: s.end}, nil
	}
	if isFlow(m) {
		return s.setFlowField(m, i, key, value)
	}
	return s.setBlockField(m, i, key, value)
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
	if err := s.proveField(text, value); err != nil {
		return Edit{}, err
	}
	text = indented(text, m.Content[0].Column-1)
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

// proveField is an error unless the text of a field reads back as the value.
func (s Slice) proveField(text []byte, value *yaml.Node) error {
	alone := Slice{src: s.src, form: field}
	tree, err := alone.parse(text)
	if err != nil {
		return fmt.Errorf("the printed field does not read back: %w", err)
	}
	read, _, err := alone.root(tree)
	if err != nil {
		return err
	}
	proof := comparison{}
	if n, what := proof.compare(value, read); n != nil {
		return s.errorAt(nil, "the printed field reads back with "+what)
	}
	return nil
}

// proveLineEnd is an error if the last field of the mapping means something else
// once its last line has a line end, as a block scalar does.
func (s Slice) proveLineEnd(m *yaml.Node) error {
	i := len(m.Content) - 2
	start, end := s.entry(m, i)
	text := append(bytes.Clone(s.src.Text[start:end]), '\n')
	last := Slice{src: s.src, form: field, line: s.line + m.Content[i].Line - 1}
	tree, err := last.parse(text)
	if err == nil {
		var read *yaml.Node
		if read, _, err = last.root(tree); err == nil {
			same := comparison{}
			if n, _ := same.compare(m.Content[i+1], read); n == nil {
				return nil
			}
		}
	}
	return s.errorAt(m.Content[i], "nothing can be added behind this field, which ends without a line end: add one")
}

// setFlowField is SetField in a mapping in flow style, in which the field stands
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
	proof := comparison{}
	if n, what := proof.compare(&want, read); n != nil {
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
