package manifest

import (
	"bytes"
	"unicode/utf8"
)

// Lines is a text by lines, as [Document.Location] counts them: from 1, with columns in
// characters, and without a byte order mark.
type Lines struct{ page *page }

// NewLines finds the lines of a text.
func NewLines(text []byte) Lines { return Lines{newPage(text)} }

// Text returns a line without its line break and without a byte order mark, or nothing
// if there is no such line.
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

// Position returns the line and column of an offset. If a text ends in a line break,
// its end is at the start of another line.
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

// LineBreaks returns all line breaks.
func LineBreaks() []string {
	all := []string{"\r\n", "\n", "\r"}
	for _, b := range unicodeBreaks {
		all = append(all, string(b))
	}
	return all
}

// breakOf returns the line break that a line ends in.
func breakOf(line []byte) string {
	for _, b := range LineBreaks() {
		if bytes.HasSuffix(line, []byte(b)) {
			return b
		}
	}
	return ""
}
