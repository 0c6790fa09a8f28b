package manifest

import (
	"bytes"
	"unicode/utf8"
)

// Lines is a text by lines, as the parser ends them and as [Document.Pos] and
// [Error] count them: from 1, columns in characters, a byte order mark left out.
type Lines struct{ page *page }

// NewLines finds the lines of a text.
func NewLines(text []byte) Lines { return Lines{newPage(text)} }

// Text is a line without its line break and without a byte order mark; nothing
// where there is no such line.
func (l Lines) Text(line int) []byte {
	if line < 1 || line > l.page.lines() {
		return nil
	}
	text := l.page.text[l.page.offset(line):l.page.offset(line+1)]
	text = text[:len(text)-len(breakOf(text))]
	if line == 1 {
		text = bytes.TrimPrefix(text, utf8BOM)
	}
	return text
}

// Position is the line and column of an offset. The end of a text that ends in a
// line break is at the start of a line of its own.
func (l Lines) Position(offset int) (line, column int) {
	line = max(l.page.lineOf(offset), 1)
	text := l.page.text[l.page.offset(line):offset]
	if len(breakOf(text)) > 0 && offset == len(l.page.text) {
		return line + 1, 1
	}
	if line == 1 {
		text = bytes.TrimPrefix(text, utf8BOM)
	}
	return line, utf8.RuneCount(text) + 1
}

// LineBreaks are what ends a line.
func LineBreaks() []string {
	all := []string{"\r\n", "\n", "\r"}
	for _, b := range unicodeBreaks {
		all = append(all, string(b))
	}
	return all
}

// breakOf is the line break that a line ends in.
func breakOf(line []byte) string {
	for _, b := range LineBreaks() {
		if bytes.HasSuffix(line, []byte(b)) {
			return b
		}
	}
	return ""
}
