package manifest

import (
	"bytes"
	"encoding/json"
	"fmt"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func isFlow(n *yaml.Node) bool { return n.Style&yaml.FlowStyle != 0 }

// flow is the slice of a value in flow style: from its first byte to its last.
func (s Slice) flow(n *yaml.Node) Slice {
	start := s.offset(n.Line)
	column := n.Column - 1
	if n.Line == 1 {
		column += s.column
	}
	// The parser counts characters, the source has bytes.
	for range n.Column - 1 {
		start += runeLength(s.src.Text[start])
	}
	return Slice{src: s.src, start: start, end: flowEnd(s.src.Text, start), line: s.line + n.Line - 1, column: column, tree: &tree{}}
}

func runeLength(first byte) int {
	switch {
	case first < 0xc0:
		return 1
	case first < 0xe0:
		return 2
	case first < 0xf0:
		return 3
	}
	return 4
}

// flowEnd is where the value in flow style ends that starts at offset start:
// behind its closing bracket or quote, or before what ends a plain scalar.
func flowEnd(text []byte, start int) int {
	depth := 0
	for at := start; at < len(text); at++ {
		switch c := text[at]; c {
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return at
			}
			if depth--; depth == 0 {
				return at + 1
			}
		case ',':
			if depth == 0 {
				return at
			}
		case '"', '\'':
			if at > start && bytes.IndexByte([]byte(" \t\n{[,:"), text[at-1]) < 0 {
				continue // within a plain scalar
			}
			if at = quotedEnd(text, at); depth == 0 {
				return at + 1
			}
		case '#':
			if at > start && bytes.IndexByte([]byte(" \t\n"), text[at-1]) >= 0 {
				at = lineEnd(text, at) - 1
			}
		}
	}
	return len(text)
}

// quotedEnd is the offset of the quote that closes the one at offset at.
func quotedEnd(text []byte, at int) int {
	quote := text[at]
	for at++; at < len(text) && text[at] != quote; at++ {
		if quote == '"' && text[at] == '\\' {
			at++
		}
	}
	if quote == '\'' && at+1 < len(text) && text[at+1] == quote {
		return quotedEnd(text, at+1) // two quotes stand for one
	}
	return at
}

// setFlowField is SetField in a mapping in flow style, in which the field stands
// at place i of the content, or nowhere.
func (s Slice) setFlowField(m *yaml.Node, i int, key string, value *yaml.Node) (Edit, error) {
	if i >= 0 {
		old := s.flow(m.Content[i+1])
		edit := Edit{Start: old.start, End: old.end, Text: []byte("null")}
		if value == nil {
			return edit, nil
		}
		text, err := s.encodeFlow(value)
		edit.Text = text
		return edit, err
	}
	end := s.flow(m).end - 1
	if value == nil {
		return Edit{Start: end, End: end}, nil
	}
	text, err := s.encodeFlow(pair(key, value))
	if err != nil {
		return Edit{}, err
	}
	text = text[1 : len(text)-1] // without its braces
	if len(m.Content) > 0 {
		text = append([]byte(", "), text...)
	}
	return Edit{Start: end, End: end, Text: text}, nil
}

// encodeFlow prints a value in one line: as JSON where the slice is JSON.
func (s Slice) encodeFlow(n *yaml.Node) ([]byte, error) {
	isJSON := json.Valid(s.text())
	if isJSON {
		n = quoted(n)
	}
	n.Style |= yaml.FlowStyle
	text, err := encode(n, yaml.CompactSequenceStyle)
	text = bytes.TrimRight(text, "\n")
	if err == nil && isJSON && !json.Valid(text) {
		err = fmt.Errorf("%s: the edited value cannot be printed as JSON", s.src.Name)
	}
	return text, err
}

// quoted is a copy of a tree in the style of JSON, without comments.
func quoted(n *yaml.Node) *yaml.Node {
	out := *n
	out.HeadComment, out.LineComment, out.FootComment = "", "", ""
	out.Style = yaml.FlowStyle
	if n.Kind == yaml.ScalarNode {
		out.Style = 0
		if n.ShortTag() == yaml.NodeTagString {
			out.Style = yaml.DoubleQuotedStyle
		}
	}
	out.Content = make([]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		out.Content[i] = quoted(child)
	}
	return &out
}
