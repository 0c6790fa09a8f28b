package manifest

import "bytes"

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
	return text[l.mark(line) : len(text)-len(breakOf(text))]
}

// Offset returns where a column begins in the text of a line, or where the text ends if
// it has fewer columns. There must be such a line.
func (l Lines) Offset(line, column int) int {
	mark := l.mark(line)
	at := l.page.at(line, max(column, 1)-1+min(mark, 1)) - l.page.offset(line) - mark
	return min(at, len(l.Text(line)))
}

// Position returns the line and column of an offset. If a text ends in a line break,
// its end is at the start of another line.
func (l Lines) Position(offset int) (line, column int) {
	line = max(l.page.lineOf(offset), 1)
	if offset == len(l.page.text) && len(breakOf(l.page.text[l.page.offset(line):])) > 0 {
		return line + 1, 1
	}
	if offset > 0 {
		column = l.page.column(line, offset) - min(l.mark(line), 1)
	}
	return line, column + 1
}

// mark returns the length of the byte order mark that a line begins with.
func (l Lines) mark(line int) int {
	if line == 1 && bytes.HasPrefix(l.page.text, utf8BOM) {
		return len(utf8BOM)
	}
	return 0
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
