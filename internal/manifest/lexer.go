package manifest

import "bytes"

// lexer reads a text in block style line by line, without parsing it. It knows
// indentation, dashes, where a key ends, and how to skip a value that goes over
// several lines: it never takes a line within a scalar for an entry.
//
// A text with anything that it does not know is unusual, and is opened whole.
type lexer struct {
	text    []byte
	at      int // the offset of the next line
	line    int // how many lines come before it
	end     int // the offset behind the last line that was more than blank or a comment
	unusual bool
	// open is the column of the key or dash whose value may follow in lines of its
	// own, below 0 for none.
	open int
	// anchors are the names of anchors, with the last block of lines that has each: a
	// line at column scope or before it begins another block. tangled: an alias refers
	// to an anchor that is not in its block.
	anchors map[string]int
	row     int
	scope   int
	tangled bool
	// marker is where the document ends, if it was asked for.
	marker int
	// openEnd: the last entry ends in a block scalar.
	openEnd bool
}

// entryLine is a line that begins an entry.
type entryLine struct {
	start, line int
	before      int  // the offset behind the content before it
	indent      int  // the column of the first character
	dash        bool // which is a dash
	inner       int  // the column of what stands behind that, below 0 for nothing
	key         span // a plain key at indent or, behind a dash, at inner; else empty
	value       span // what follows the key in its line
	over        bool // the value goes over several lines
}

// next finds the next line that begins an entry no deeper than column deep. It reports
// false at the end, and if the text is unusual.
func (l *lexer) next(deep int) (entryLine, bool) {
	for l.at < len(l.text) && !l.unusual {
		t := entryLine{start: l.at, line: l.line, before: l.end, inner: -1}
		at := l.at + indentOf(l.text[l.at:])
		if at == l.at && l.isMarker() {
			l.text = l.text[:at]
			break
		}
		t.indent = at - l.at
		end := l.advance()
		switch l.char(at, end) {
		case '\n', '#':
			continue
		case '\t':
			// Blank, or indented with a tab, which has no certain width.
			l.unusual = len(trimBlanks(l.text[at:end])) > 0
			continue
		}
		l.end = end
		l.entry(&t, at, end)
		t.over = l.end > end
		if t.indent <= deep && !l.unusual {
			return t, true
		}
	}
	return entryLine{}, false
}

// isMarker reports whether the document ends before the next line.
func (l *lexer) isMarker() bool {
	switch l.text[l.at] {
	case '-':
		return isMarker(l.text[l.at:], "---")
	case '.':
		return isMarker(l.text[l.at:], "...")
	}
	return false
}

// advance goes to the next line and returns where it starts.
func (l *lexer) advance() int {
	if i := bytes.IndexByte(l.text[l.at:], '\n'); i >= 0 {
		l.at += i + 1
	} else {
		l.at = len(l.text)
	}
	l.line++
	return l.at
}

// char returns the character at an offset of a line, \n at its end.
func (l *lexer) char(at, end int) byte {
	if at >= end || l.text[at] == '\r' {
		return '\n'
	}
	return l.text[at]
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' }

// entry reads the dashes, the key and the value of a line.
func (l *lexer) entry(t *entryLine, at, end int) {
	line := at - t.indent
	if t.indent <= l.scope {
		l.row++
	}
	owner := -1
	open := l.open
	l.open, l.openEnd = -1, false
	for first := true; l.char(at, end) == '-' && isSpace(l.char(at+1, end)); first = false {
		owner = at - line
		for at++; l.char(at, end) == ' '; at++ {
		}
		if first {
			t.dash = true
			if c := l.char(at, end); c != '\n' && c != '#' {
				t.inner = at - line
			}
		}
	}
	node := at
	at, end = l.properties(at, end)
	switch c := l.char(at, end); c {
	case '\n', '#':
		l.open = owner
		l.unusual = l.unusual || owner < 0 // an anchor or a tag in a line of its own
		return
	case '"', '\'', '[', '{':
		first := end
		if at, end = l.collection(at, end); l.unusual || l.char(at, end) != ':' || end != first {
			l.rest(at, end)
			return
		}
		owner = node - line
		at++
	case '\t', '?', '%', '@', '`', ',', ']', '}', utf8BOM[0]:
		l.unusual = true // or a letter that is rare in keys
		return
	case '*':
		l.reference(at, end)
		l.unusual = l.unusual || bytes.IndexByte(l.text[at:end], ':') >= 0
		return
	case '|', '>':
		if owner < 0 {
			owner = open
		}
		l.blockScalar(owner)
		return
	default:
		colon := l.colon(at, end)
		if colon < 0 {
			if owner < 0 {
				owner = open
			}
			l.plain(owner)
			return
		}
		if node == at && (!t.dash || node-line == t.inner) {
			t.key = span{at, colon}
		}
		owner, at = node-line, colon+1
	}
	l.value(t, at, end, owner)
}

// value reads what follows a key that stands in column owner.
func (l *lexer) value(t *entryLine, at, end, owner int) {
	for c := l.char(at, end); c == ' ' || c == '\t'; c = l.char(at, end) {
		at++
	}
	t.value = span{at, end}
	at, end = l.properties(at, end)
	switch c := l.char(at, end); c {
	case '\n', '#':
		l.open = owner
	case '"', '\'', '[', '{':
		at, end = l.collection(at, end)
		l.rest(at, end)
	case '*':
		l.reference(at, end)
	case '|', '>':
		l.blockScalar(owner)
	case '\t', '%', '@', '`', ',', ']', '}':
		l.unusual = true
	default:
		l.plain(owner)
	}
}

// properties skips anchors and tags.
func (l *lexer) properties(at, end int) (int, int) {
	for c := l.char(at, end); c == '&' || c == '!'; c = l.char(at, end) {
		start := at
		for !isSpace(l.char(at, end)) {
			at++
		}
		if c == '&' {
			l.anchor(string(l.text[start+1 : at]))
		}
		for l.char(at, end) == ' ' {
			at++
		}
	}
	return at, end
}

// anchor takes note of an anchor.
func (l *lexer) anchor(name string) {
	if l.anchors == nil {
		l.anchors = map[string]int{}
	}
	l.anchors[name] = l.row
}

// reference takes note of an anchor or an alias.
func (l *lexer) reference(at, end int) {
	name := at + 1
	for at = name; !isSpace(l.char(at, end)) && bytes.IndexByte([]byte(",[]{}"), l.text[at]) < 0; at++ {
	}
	if l.text[name-1] == '&' {
		l.anchor(string(l.text[name:at]))
		return
	}
	row, found := l.anchors[string(l.text[name:at])]
	l.tangled = l.tangled || !found || row != l.row
}

// documentEnd returns where the document ends: at the next line with a marker, wherever
// that is.
func (l *lexer) documentEnd() int {
	if l.marker == 0 {
		l.marker = len(l.text)
		for at := l.at; at < len(l.text); at++ {
			if isMarker(l.text[at:], "---") || isMarker(l.text[at:], "...") {
				l.marker = at
				break
			}
			next := bytes.IndexByte(l.text[at:], '\n')
			if next < 0 {
				break
			}
			at += next
		}
	}
	return l.marker
}

// collection skips a quoted scalar or a value in flow style. It returns the offset of
// what follows in its last line, and the end of that line.
func (l *lexer) collection(at, end int) (int, int) {
	start := at
	behind, closed := l.skip(l.text[:end], start)
	if !closed { // it goes on in other lines, if the document does
		text := l.text[:l.documentEnd()]
		behind, closed = l.skip(text, start)
		if behind > len(text) || !closed && len(text) < len(l.text) {
			l.unusual = true
			return start, end
		}
	}
	at = behind
	for at > l.at {
		l.unusual = l.unusual || l.isMarker()
		end = l.advance()
		l.end = end
	}
	for c := l.char(at, end); c == ' ' || c == '\t'; c = l.char(at, end) {
		at++
	}
	return at, end
}

// skip returns the offset behind the quoted scalar or the value in flow style at the start,
// and whether it ends in the text.
func (l *lexer) skip(text []byte, start int) (behind int, closed bool) {
	if c := text[start]; c == '"' || c == '\'' {
		behind = quotedEnd(text, start) + 1
		return behind, behind <= len(text)
	}
	open := 0
	length := scanFlow(text[start:], func(at int) { l.reference(start+at, len(text)) }, func(_, depth int) { open = depth })
	return start + length, open == 0
}

// rest makes the text unusual unless the rest of a line is blank or a comment.
func (l *lexer) rest(at, end int) {
	if c := l.char(at, end); c != '\n' && c != '#' {
		l.unusual = true
	}
}

// colon returns the offset of the colon that ends a plain key, below 0 for none.
func (l *lexer) colon(at, end int) int {
	for from := at; ; {
		i := bytes.IndexByte(l.text[from:end], ':')
		if i < 0 {
			return -1
		}
		if from += i; isSpace(l.char(from+1, end)) {
			if commentStart(l.text[at:from]) >= 0 {
				return -1
			}
			return from
		}
		from++
	}
}

// blockScalar skips the lines of a block scalar, and plain the further lines of a
// plain scalar: those deeper than their owner, which has to be known.
func (l *lexer) blockScalar(owner int) {
	l.deeper(owner, false)
	l.openEnd = true
}

func (l *lexer) plain(owner int) { l.deeper(owner, true) }

func (l *lexer) deeper(owner int, comments bool) {
	l.unusual = l.unusual || owner < 0
	for l.at < len(l.text) && !l.unusual {
		at := l.at + indentOf(l.text[l.at:])
		c := l.char(at, len(l.text))
		if c != '\n' && (at-l.at <= owner || comments && c == '#') {
			return
		}
		if end := l.advance(); c != '\n' {
			l.end = end
		}
	}
}
