package manifest

import (
	"bytes"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func isFlow(n *yaml.Node) bool { return n.Style&yaml.FlowStyle != 0 }

// flowLength returns the length of the value in flow style that a text starts with:
// up to its closing bracket, or else up to the comma or bracket behind it, without
// the blanks and comments before that.
func flowLength(text []byte) int { return scanFlow(text, func(int) {}, func(_, _ int) {}) }

// flowEnds adds to ends where the value in flow style at an offset of a text ends, and
// each collection in it, by where they start. It returns where the value ends.
func flowEnds(ends map[int]int, text []byte, start int) int {
	var open []int
	length := scanFlow(text[start:], func(int) {}, func(at, depth int) {
		if depth > len(open) {
			open = append(open, start+at)
			return
		}
		ends[open[depth]] = start + at + 1
		open = open[:depth]
	})
	return start + length
}

// scanFlow is [flowLength]. It calls reference with the offset of each anchor and alias,
// and bracket with that of each bracket of the value and how many are open behind it.
func scanFlow(text []byte, reference func(at int), bracket func(at, depth int)) int {
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
			bracket(at, depth)
			plain = false
		case (c == '}' || c == ']' || c == ',') && depth == 0:
			return end
		case c == '}' || c == ']':
			plain = false
			depth--
			bracket(at, depth)
			if depth == 0 && (text[0] == '{' || text[0] == '[') {
				return at + 1
			}
		case c == ',' || c == ':' && (!plain || at+1 < len(text) && bytes.IndexByte([]byte(" \t\r\n,[]{}"), text[at+1]) >= 0):
			plain = false
		case c == '?' && !plain: // a key follows
		case !plain:
			plain, property = true, c == '&' || c == '!'
			if c == '&' || c == '*' {
				reference(at)
			}
		}
		end = min(at+1, len(text))
	}
	return end
}

// quotedEnd returns the offset of the quote that closes the one at offset at.
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
