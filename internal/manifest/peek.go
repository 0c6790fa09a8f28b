package manifest

import "bytes"

// peek reads apiVersion and kind from the lines at which they stand in a block
// mapping. It gives up, and leaves the slice to be parsed, wherever it cannot be
// sure: in flow style, on keys that are quoted, tagged, anchored, merged or not
// keys at all, on values that go on in the next line, and where a key seems to
// come twice.
func (s *Slice) peek() {
	p := peeker{element: s.form == element, column: -1}
	for text := s.text(); len(text) > 0; {
		end := lineEnd(text, 0)
		if !p.line(bytes.TrimRight(text[:end], lineBlanks)) {
			return
		}
		text = text[end:]
	}
	s.APIVersion, s.Kind, s.peeked = p.values[0], p.values[1], p.column >= 0
}

const (
	lineBlanks = " \t\r\n"
	// notPlain starts what is no plain key.
	notPlain = "{}[]\"'?!&*-|>@%`,\t\xef"
)

// peekedKeys are the keys that peek looks for.
var peekedKeys = [2][]byte{[]byte("apiVersion"), []byte("kind")}

type peeker struct {
	element bool // the dash has not been seen
	column  int  // of the keys; below 0 before the first
	inValue bool // the line before was one of the keys: deeper lines go on with it
	values  [2]string
}

// line looks at one line. It is false where the header cannot be told.
func (p *peeker) line(line []byte) bool {
	content := bytes.TrimLeft(line, " ")
	if p.element && len(content) > 0 && content[0] == '-' {
		p.element = false
		content = bytes.TrimLeft(content[1:], " ")
	}
	if len(content) == 0 || content[0] == '#' {
		return true
	}
	indent := len(line) - len(content)
	if p.column < 0 {
		if content[0] == '-' {
			return false
		}
		p.column = indent
	}
	if indent > p.column {
		return !p.inValue
	}
	p.inValue = false
	if isMarker(content, "-") && indent == p.column {
		return true // a list under a key, no deeper than the key
	}
	if indent < p.column || bytes.IndexByte([]byte(notPlain), content[0]) >= 0 || bytes.HasPrefix(content, []byte("<<")) || !hasColon(content) {
		return false
	}
	for i, key := range peekedKeys {
		rest, is := bytes.CutPrefix(content, key)
		rest = bytes.TrimLeft(rest, " \t")
		if !is || len(rest) == 0 || rest[0] != ':' {
			continue
		}
		value, plain := plainScalar(rest[1:])
		if !plain || p.values[i] != "" {
			return false
		}
		p.values[i], p.inValue = value, true
	}
	return true
}

// hasColon tells whether there is a colon in the line that can end a key.
func hasColon(line []byte) bool {
	return line[len(line)-1] == ':' || bytes.Contains(line, []byte(": ")) || bytes.Contains(line, []byte(":\t"))
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
	return string(text), len(text) > 0 && !bytes.EqualFold(text, []byte("null"))
}
