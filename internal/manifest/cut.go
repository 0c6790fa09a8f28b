package manifest

import (
	"bytes"
	"slices"
)

var (
	utf8BOM  = []byte("\xef\xbb\xbf")
	utf16BOM = [][]byte{[]byte("\xff\xfe"), []byte("\xfe\xff")}
)

// Cut finds the documents of a stream. Separators, directives, a byte order mark
// and documents with nothing but comments belong to no slice. A text in UTF-16 is one
// slice, which cannot be opened.
//
// A line that starts with --- or ... ends a document wherever it is: YAML allows
// neither in any scalar.
func Cut(src *Source) []Slice {
	if isUTF16(src.Text) {
		return []Slice{{src: src, end: len(src.Text)}}
	}
	return cut(src, oddBreaks(src.Text))
}

// cut cuts a text. odd means that lines may end in something else than LF or CRLF.
// The lexer does not know such lines, so each one is looked at.
func cut(src *Source, odd bool) []Slice {
	c := cutter{src: src, odd: odd, outliner: outliner{names: map[string]string{}}}
	at := 0
	if bytes.HasPrefix(src.Text, utf8BOM) {
		at = len(utf8BOM)
	}
	c.begin(at, 0, 0)
	for line := 0; at < len(src.Text); line++ {
		if at == c.current.start && c.lexed() {
			line += c.outliner.lexer.line
			if at = c.current.end; at == len(src.Text) {
				break
			}
		}
		next := c.lineEnd(at)
		text := src.Text[at:next]
		switch {
		case isMarker(text, "---"):
			c.finish(at)
			c.begin(at+len("---"), line, len("---"))
			if content := bytes.Trim(text[len("---"):], anyBlanks); len(content) == 0 || content[0] == '#' {
				c.begin(next, line+1, 0)
			}
		case isMarker(text, "..."):
			c.finish(at)
			c.tagged = false
			c.begin(next, line+1, 0)
		case !c.content && bytes.HasPrefix(text, []byte("%")):
			c.tagged = c.tagged || bytes.HasPrefix(text, []byte("%TAG"))
			c.begin(next, line+1, 0)
		default:
			trimmed := bytes.Trim(text, anyBlanks)
			c.content = c.content || len(trimmed) > 0 && trimmed[0] != '#'
		}
		at = next
	}
	c.finish(len(src.Text))
	return c.slices
}

// anyBlanks are blanks and line breaks of every kind.
const anyBlanks = lineBlanks + "\u0085\u2028\u2029"

const notUTF8 = "the text is UTF-16. Save it as UTF-8."

// isUTF16 reports whether the parser would take a text for UTF-16, by its first
// bytes.
func isUTF16(text []byte) bool {
	return slices.ContainsFunc(utf16BOM, func(bom []byte) bool { return bytes.HasPrefix(text, bom) })
}

// cutter gathers the documents of a stream.
type cutter struct {
	src     *Source
	slices  []Slice
	current Slice
	content bool // the current document has more than comments in it
	tagged  bool // a %TAG directive is in force
	odd     bool // lines may end in something else than LF or CRLF

	outliner outliner
}

func (c *cutter) lineEnd(at int) int {
	if c.odd {
		return lineEnd(c.src.Text, at)
	}
	if i := bytes.IndexByte(c.src.Text[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(c.src.Text)
}

func (c *cutter) begin(start, line, column int) {
	c.current = Slice{src: c.src, start: start, line: line, column: column, odd: c.odd}
	c.content = column > 0
}

// lexed reads the current document with the lexer, which finds its end as well. It
// reports whether the lexer knows the document.
func (c *cutter) lexed() bool {
	s := &c.current
	s.end, s.tagged = len(c.src.Text), c.tagged
	if !c.outliner.read(s) {
		return false
	}
	s.end = s.start + len(c.outliner.lexer.text)
	s.peek(c.outliner.outline.header)
	if c.outliner.outline.listed {
		s.outline = c.outliner.detach()
	}
	c.content = true
	return true
}

func (c *cutter) finish(end int) {
	if !c.content {
		return
	}
	s := c.current
	s.end, s.tagged = end, c.tagged
	c.slices = append(c.slices, s)
	c.tagged = false
}

func isMarker(line []byte, marker string) bool {
	rest, found := bytes.CutPrefix(line, []byte(marker))
	if !found || len(rest) == 0 || bytes.IndexByte([]byte(" \t\r\n"), rest[0]) >= 0 {
		return found
	}
	return slices.ContainsFunc(unicodeBreaks, func(b []byte) bool { return bytes.HasPrefix(rest, b) })
}
