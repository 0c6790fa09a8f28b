package manifest

import (
	"bytes"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// page is the text of a slice by lines. Lines count from 1 and columns from 0.
type page struct {
	text       []byte
	starts     []int       // where each line starts
	characters *characters // known when a column was first asked for
}

func newPage(text []byte) *page { return &page{text: text, starts: lineStarts(text)} }

// lines returns how many lines there are.
func (p *page) lines() int { return len(p.starts) }

// offset returns where a line starts; behind the last one, where the text ends.
func (p *page) offset(line int) int {
	if line > len(p.starts) {
		return len(p.text)
	}
	return p.starts[line-1]
}

// line returns the text of a line, without blanks at its ends.
func (p *page) line(line int) []byte {
	return trimBlanks(p.text[p.offset(line):p.offset(line+1)])
}

func (p *page) isBlank(line int) bool { return len(p.line(line)) == 0 }

func (p *page) isComment(line int) bool {
	text := p.line(line)
	return len(text) > 0 && text[0] == '#'
}

// indent returns how many blanks a line starts with.
func (p *page) indent(line int) int { return indentOf(p.text[p.offset(line):]) }

// depth returns how deep a comment is: its column. Editors also comment out lines with a
// # in column 0, in place of the first blank or before it, with or without another blank.
// Such a comment is as deep as its text was. Most columns are even, so an odd one is
// rounded: down for a dash, and up for other text.
func (p *page) depth(line int) int {
	text := p.text[p.offset(line):p.offset(line+1)]
	if len(text) == 0 || text[0] != '#' {
		return indentOf(text)
	}
	depth := indentOf(text[1:])
	switch {
	case depth < 2:
		return 0
	case depth%2 == 1 && !isMarker(text[1+depth:], "-"):
		return depth + 1
	}
	return depth &^ 1
}

// isBareHash reports whether a line is a comment without a text in column 0, which may
// be a blank line that was commented out.
func (p *page) isBareHash(line int) bool {
	return p.text[p.offset(line)] == '#' && len(p.line(line)) == 1
}

// columns returns where dashes and what follows them begin in a line.
func (p *page) columns(line int) []int {
	text := p.text[p.offset(line):p.offset(line+1)]
	column := indentOf(text)
	columns := []int{column}
	for column < len(text) && isMarker(text[column:], "-") {
		column++
		column += indentOf(text[column:])
		columns = append(columns, column)
	}
	return columns
}

// lineOf returns the line that an offset is in.
func (p *page) lineOf(offset int) int {
	low, high := 0, len(p.starts)
	for low < high {
		if middle := (low + high) / 2; p.starts[middle] <= offset {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}

// lineEnd returns where the line at an offset ends, including its line break. Unlike
// [lineEnd], it does not read the line, which may be all of a document.
func (p *page) lineEnd(offset int) int { return p.offset(p.lineOf(offset) + 1) }

// at returns the offset of a column, counted in characters from the start of its line,
// or the end of the text if that comes before.
func (p *page) at(line, column int) int {
	c := p.counted()
	return c.offset(c.before(p.offset(line)) + column)
}

// column returns how many characters are between the start of a line and an offset.
func (p *page) column(line, offset int) int {
	c := p.counted()
	return c.before(offset) - c.before(p.offset(line))
}

func (p *page) counted() *characters {
	if p.characters == nil {
		p.characters = newCharacters(p.text)
	}
	return p.characters
}

// start returns the offset at which a node starts: its anchor or tag, if it has one.
func (p *page) start(n *yaml.Node) int { return p.at(n.Line, n.Column-1) }

// valueStart returns the offset of a value behind its anchor and tag.
func (p *page) valueStart(n *yaml.Node) int {
	at := p.start(n)
	for at < len(p.text) && (p.text[at] == '&' || p.text[at] == '!') {
		for at < len(p.text) && bytes.IndexByte([]byte(lineBlanks), p.text[at]) < 0 {
			at++
		}
		for at < len(p.text) && bytes.IndexByte([]byte(lineBlanks), p.text[at]) >= 0 {
			at++
		}
	}
	return at
}

// isMarked reports whether there is an anchor or a tag before the value of a node.
func (p *page) isMarked(n *yaml.Node) bool { return p.valueStart(n) != p.start(n) }

// scalarHeader returns the first line of a block scalar from its bar on, and the number
// of that line: an anchor may be in a line before.
func (p *page) scalarHeader(n *yaml.Node) (text []byte, line int) {
	at := p.valueStart(n)
	line = p.lineOf(at)
	return p.text[at:p.offset(line+1)], line
}

// lastOfBlockScalar returns the last line of a block scalar behind a key or dash in
// column owner, including the blank lines behind it if it keeps them. The next node
// starts at line limit.
func (p *page) lastOfBlockScalar(n *yaml.Node, owner, limit int) int {
	header, last := p.scalarHeader(n)
	header, _, _ = bytes.Cut(header, []byte("#"))
	indent := -1
	if digit := bytes.IndexAny(header, "123456789"); digit >= 0 {
		indent = max(owner, 0) + int(header[digit]-'0')
	}
	for line := last + 1; line < limit; line++ {
		if p.isBlank(line) {
			continue
		}
		deep := p.indent(line)
		if indent < 0 {
			indent = max(deep, owner+1)
		}
		if deep < indent {
			break
		}
		last = line
	}
	for bytes.IndexByte(header, '+') >= 0 && last+1 < limit && p.isBlank(last+1) {
		last++
	}
	return last
}
