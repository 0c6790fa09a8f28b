package manifest

import "bytes"

// peek reads apiVersion and kind from the lines at which they stand in a block
// mapping. It gives up, and leaves the slice to be parsed, wherever it cannot be
// sure: in flow style, on quoted or merged keys, and where a key seems to come
// twice.
func (s *Slice) peek() {
	found := map[string]int{}
	column := -1
	for text := s.text(); len(text) > 0; {
		line := text[:lineEnd(text, 0)]
		text = text[len(line):]
		line = bytes.TrimRight(line, " \t\r\n")
		content := bytes.TrimLeft(line, " ")
		if s.form == element && column < 0 && bytes.HasPrefix(content, []byte("-")) {
			content = bytes.TrimLeft(content[1:], " ")
		}
		if len(content) == 0 || content[0] == '#' {
			continue
		}
		indent := len(line) - len(content)
		if column < 0 {
			column = indent
			if bytes.IndexByte([]byte(`{["'?!&*-|>@%`+"`"), content[0]) >= 0 {
				return
			}
		}
		if indent != column {
			continue
		}
		if content[0] == '"' || content[0] == '\'' || content[0] == '?' || bytes.HasPrefix(content, []byte("<<")) {
			return
		}
		for key, into := range map[string]*string{"apiVersion": &s.APIVersion, "kind": &s.Kind} {
			rest, is := bytes.CutPrefix(content, []byte(key))
			rest = bytes.TrimLeft(rest, " ")
			if !is || len(rest) == 0 || rest[0] != ':' {
				continue
			}
			value, plain := plainScalar(rest[1:])
			if found[key]++; !plain || found[key] > 1 {
				s.APIVersion, s.Kind = "", ""
				return
			}
			*into = value
		}
	}
	s.peeked = true
}

// plainScalar is the scalar that stands behind a key in its line, if it is whole
// and says what it means.
func plainScalar(text []byte) (string, bool) {
	if i := bytes.Index(text, []byte(" #")); i >= 0 {
		text = text[:i]
	}
	text = bytes.TrimSpace(text)
	if n := len(text); n >= 2 && (text[0] == '"' || text[0] == '\'') && text[n-1] == text[0] {
		text = text[1 : n-1]
	}
	for _, c := range text {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && bytes.IndexByte([]byte("./-_"), c) < 0 {
			return "", false
		}
	}
	return string(text), len(text) > 0
}
