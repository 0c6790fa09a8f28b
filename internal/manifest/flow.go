package manifest

import (
	"bytes"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func isFlow(n *yaml.Node) bool { return n.Style&yaml.FlowStyle != 0 }

// flowElements are the elements of a list in flow style.
func (s Slice) flowElements(list *yaml.Node) ([]Slice, error) {
	var items []Slice
	for i, n := range list.Content {
		item, err := s.flow(n)
		if err != nil {
			return nil, err
		}
		if i > 0 && items[i-1].end > item.start {
			return nil, s.errorAt(n, "the end of the element before cannot be told: write the list in block style")
		}
		items = append(items, item)
	}
	return items, nil
}

// flow is the slice of a value in flow style: from its first byte to its last.
func (s Slice) flow(n *yaml.Node) (Slice, error) {
	out := s.child(inFlow, n)
	line, column := s.pos(n)
	out.line, out.column = line-1, column-1
	characters := n.Column - 1
	if s.form == inFlow && n.Line == 1 {
		characters--
	}
	out.start = runes(s.src.Text[:s.end], s.offset(n.Line), characters)
	if out.start >= s.end {
		return Slice{}, s.errorAt(n, "the value cannot be found in the text: write it in block style")
	}
	out.end = out.start + flowLength(s.src.Text[out.start:s.end])
	return out, nil
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

// flowLength is the length of the value in flow style that a text starts with:
// up to its closing bracket, or else up to the comma or bracket behind it,
// without the blanks and comments before that.
func flowLength(text []byte) int {
	depth, end := 0, 0
	plain, property := false, false // what the token at hand is
	for at := 0; at < len(text); at++ {
		c := text[at]
		blank := bytes.IndexByte([]byte(lineBlanks), c) >= 0
		switch {
		case c == '#' && (!plain || bytes.IndexByte([]byte(lineBlanks), text[at-1]) >= 0):
			at = lineEnd(text, at) - 1
			continue
		case blank:
			plain = plain && !property
			continue
		case (c == '"' || c == '\'') && !plain:
			at = quotedEnd(text, at)
		case c == '{' || c == '[':
			depth++
			plain = false
		case (c == '}' || c == ']' || c == ',') && depth == 0:
			return end
		case c == '}' || c == ']':
			plain = false
			if depth--; depth == 0 && (text[0] == '{' || text[0] == '[') {
				return at + 1
			}
		case c == ',' || c == ':' && (!plain || at+1 < len(text) && bytes.IndexByte([]byte(" \t\r\n,[]{}"), text[at+1]) >= 0):
			plain = false
		case !plain:
			plain, property = true, c == '&' || c == '!'
		}
		end = min(at+1, len(text))
	}
	return end
}

// quotedEnd is the offset of the quote that closes the one at offset at.
func quotedEnd(text []byte, at int) int {
	quote := text[at]
	for at++; at < len(text); at++ {
		switch {
		case quote == '"' && text[at] == '\\':
			at++
		case text[at] != quote:
		case quote == '\'' && at+1 < len(text) && text[at+1] == quote:
			at++ // two quotes stand for one
		default:
			return at
		}
	}
	return at
}
