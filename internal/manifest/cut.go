package manifest

import (
	"bytes"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Slice is a range of a Source that holds one value: a document, the element of
// a list, or a field.
type Slice struct {
	// APIVersion and Kind are what the text says at the top of the value, if
	// Peeked.
	APIVersion, Kind string

	peeked     bool
	src        *Source
	start, end int
	line       int // how many lines of the source come before
	column     int // how many columns of its first line come before
	form       form
	tagged     bool       // a %TAG directive gives tags in it another meaning
	odd        bool       // lines may end in something else than LF or CRLF
	shared     string     // an anchor in it that an alias outside of it refers to
	want       *yaml.Node // what it is in the tree that it was cut from
	tree       *tree
}

// form is what the text of a slice is when it is parsed by itself.
type form int

const (
	whole   form = iota // the value itself
	element             // a list with the value as its one element
	field               // a map with the value under its one key
	inFlow              // a part of a flow list
)

// Peeked tells whether APIVersion and Kind are known without parsing. A block
// mapping that has none is peeked, and they are empty.
func (s Slice) Peeked() bool { return s.peeked }

// Mentions tells whether one of the words is in the slice's text.
func (s Slice) Mentions(words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return bytes.Contains(s.text(), []byte(word)) })
}

func (s Slice) text() []byte { return s.src.Text[s.start:s.end] }

// errorAt is an error at a node of the slice's tree, or at its first line.
func (s Slice) errorAt(n *yaml.Node, message string) *Error {
	err := &Error{File: s.src.Name, Line: s.line + 1, Message: message}
	if n != nil && n.Line > 0 {
		err.Line, err.Column = s.pos(n)
	}
	return err
}

// pos is where a node of the slice's tree stands in the source.
func (s Slice) pos(n *yaml.Node) (line, column int) {
	column = n.Column
	if n.Line == 1 {
		column += s.column
		if s.form == inFlow {
			column-- // the bracket that it is parsed with
		}
	}
	return s.line + n.Line, column
}

var (
	utf8BOM  = []byte("\xef\xbb\xbf")
	utf16BOM = [][]byte{[]byte("\xff\xfe"), []byte("\xfe\xff")}
)

// Cut finds the documents of a stream. Separators, directives, a byte order mark
// and what holds nothing but comments belong to no slice. A text that is not
// UTF-8 is an *[Error].
//
// A line that starts with --- or ... ends a document wherever it stands: YAML
// allows neither in any scalar.
func Cut(src *Source) ([]Slice, error) {
	if isUTF16(src.Text) {
		return nil, &Error{File: src.Name, Line: 1, Message: notUTF8}
	}
	return cut(src, oddBreaks(src.Text)), nil
}

// cut cuts a text. odd: lines may end in something else than LF or CRLF, so that the
// lexer does not know them, and each one is looked at.
func cut(src *Source, odd bool) []Slice {
	c := cutter{src: src, odd: odd, outliner: outliner{names: map[string]string{}}}
	at := 0
	if bytes.HasPrefix(src.Text, utf8BOM) {
		at = len(utf8BOM)
	}
	c.begin(at, 0, 0)
	for line := 0; at < len(src.Text); line++ {
		if at == c.current.start && c.lexed() {
			line += c.outliner.line
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

// anyBlanks are blanks, and the ends of lines of every kind.
const anyBlanks = lineBlanks + "\u0085\u2028\u2029"

const notUTF8 = "is UTF-16: save it as UTF-8"

// isUTF16 tells whether the parser would take a text for UTF-16, by its first
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
	c.current = Slice{src: c.src, start: start, line: line, column: column, odd: c.odd, tree: &tree{}}
	c.content = column > 0
}

// lexed reads the current document with the lexer, which finds its end as well. It
// is false where the lexer does not know the document.
func (c *cutter) lexed() bool {
	s := &c.current
	s.end, s.tagged = len(c.src.Text), c.tagged
	if !c.outliner.read(s) {
		return false
	}
	s.end = s.start + len(c.outliner.text)
	s.peek(c.outliner.header)
	if c.outliner.listed {
		s.tree.outline = c.outliner.detach()
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
