package manifest

import "bytes"

// lineBlanks are the characters that YAML takes for blank. Other spaces of Unicode
// are part of scalars.
const lineBlanks = " \t\r\n"

func trimBlanks(text []byte) []byte { return bytes.Trim(text, lineBlanks) }

// outline is what the lexer finds in a slice that is a block mapping: its fields,
// and the elements of the list under the key items.
type outline struct {
	column int
	fields []lexedField
	items  []Slice
	listed bool // items is a list in block style, with its elements in items
	dash   int  // the column of its dashes, or else of those of another list
	header header
	// tangled: an alias may refer to something outside of its field or element.
	tangled bool
	// openEnd: the text ends in a block scalar.
	openEnd bool
}

// lexedField is a field of a mapping. It ends before comments that are about what
// follows.
type lexedField struct {
	key              []byte
	start, end, line int
	empty            bool // nothing follows the key, in its line or below, or null
}

// find returns the field under a key, or nil.
func (o *outline) find(key string) *lexedField {
	for i := range o.fields {
		if string(o.fields[i].key) == key {
			return &o.fields[i]
		}
	}
	return nil
}

// isTwice reports whether a key comes twice.
func (o *outline) isTwice() bool {
	for i := range o.fields {
		if o.find(string(o.fields[i].key)) != &o.fields[i] {
			return true
		}
	}
	return false
}

// outliner makes outlines, one after the other.
type outliner struct {
	lexer   lexer
	outline outline
	slice   *Slice
	names   map[string]string // each name once
	item    *header           // of the element being read
}

// read makes the outline of a slice. It reports whether the lexer knows the slice.
func (r *outliner) read(s *Slice) bool {
	if s.form != whole || s.column > 0 || s.odd {
		return false
	}
	text := s.Text()
	r.lexer = lexer{text: text, open: -1, scope: -1}
	r.outline = outline{fields: r.outline.fields[:0]}
	r.slice, r.item = s, nil
	t, found := r.lexer.next(len(text))
	r.outline.column, r.outline.dash, r.lexer.scope = t.indent, t.indent, t.indent
	for found {
		if t.indent != r.outline.column || t.dash || t.key.start == t.key.end || text[t.key.start] == '<' {
			return false
		}
		r.field(t)
		t, found = r.inside()
	}
	if r.lexer.unusual || len(r.outline.fields) == 0 {
		return false
	}
	r.close(len(r.lexer.text), r.lexer.end)
	r.outline.tangled, r.outline.openEnd = r.lexer.tangled, r.lexer.openEnd
	return true
}

// detach gives the outline away.
func (r *outliner) detach() *outline {
	o := r.outline
	r.outline = outline{}
	return &o
}

// current returns the field being read.
func (r *outliner) current() *lexedField { return &r.outline.fields[len(r.outline.fields)-1] }

// field begins a field.
func (r *outliner) field(t entryLine) {
	r.close(t.start, t.before)
	text := r.lexer.text
	key := bytes.TrimRight(text[t.key.start:t.key.end], " \t")
	r.outline.header.see(text, t, r.names)
	rest := trimBlanks(withoutComment(text[t.value.start:t.value.end]))
	r.outline.fields = append(r.outline.fields, lexedField{
		key: key, start: t.start, line: t.line, empty: len(rest) == 0 || rest[0] == '#' || isNullText(rest),
	})
}

// close ends the field being read: what follows starts at offset next, and the
// content ends at offset end.
func (r *outliner) close(next, end int) {
	if len(r.outline.fields) == 0 {
		return
	}
	f := r.current()
	f.end = beforeComments(r.lexer.text, end, next, r.outline.column)
	f.empty = f.empty && end <= lineEnd(r.lexer.text, f.start)
	r.closeItem(f.end, end)
}

// inside reads what is below the field being read, up to the next field.
func (r *outliner) inside() (entryLine, bool) {
	f, column := r.current(), r.outline.column
	deep := column
	if f.empty {
		deep = len(r.lexer.text)
	}
	t, found := r.lexer.next(deep)
	if found && f.empty && t.dash && t.indent >= column && !r.outline.listed {
		r.outline.dash = t.indent
		if string(f.key) == listKey {
			r.outline.listed = true
			return r.elements(t)
		}
	}
	for found && (t.indent > column || t.indent == column && t.dash && f.empty) {
		t, found = r.lexer.next(column)
	}
	return t, found
}

// elements reads the elements of the list that starts at a line, up to the next
// field.
func (r *outliner) elements(t entryLine) (entryLine, bool) {
	dash := r.outline.dash
	r.lexer.scope = dash
	keys := -1 // the column of the keys of the element being read, below 0 if unknown
	found := true
	for found && (t.indent > dash || t.indent == dash && t.dash) {
		switch {
		case t.indent == dash:
			r.closeItem(t.start, t.before)
			keys = t.inner
			r.beginItem(t)
		case keys < 0:
			keys = t.indent
			if t.dash {
				r.item.odd = true
			}
			r.item.see(r.lexer.text, t, r.names)
		case t.indent == keys && t.dash:
		case t.indent == keys:
			r.item.see(r.lexer.text, t, r.names)
		case t.indent < keys:
			r.lexer.unusual = true
			return entryLine{}, false
		}
		deep := keys
		if keys < 0 {
			deep = len(r.lexer.text)
		}
		t, found = r.lexer.next(deep)
	}
	r.lexer.scope = r.outline.column
	return t, found
}

// beginItem begins an element at its dash.
func (r *outliner) beginItem(t entryLine) {
	r.outline.items = append(r.outline.items, Slice{
		src: r.slice.src, form: element, start: r.slice.start + t.start, line: r.slice.line + t.line,
	})
	r.item = &header{}
	if t.inner >= 0 {
		r.item.see(r.lexer.text, t, r.names)
	}
}

// closeItem ends the element being read.
func (r *outliner) closeItem(next, end int) {
	if r.item == nil {
		return
	}
	item := &r.outline.items[len(r.outline.items)-1]
	item.end = r.slice.start + beforeComments(r.lexer.text, end, next, r.outline.dash)
	item.peek(*r.item)
	r.item = nil
}

// beforeComments returns where an entry ends whose content ends at offset end, if the
// next one begins at offset next: before the comments that are no deeper than the
// entry, since they are about what follows. Blank lines above these may be part of a
// block scalar, and stay.
func beforeComments(text []byte, end, next, indent int) int {
	cut := next
	for at := end; at < next; {
		after := lineEnd(text, at)
		line := bytes.TrimRight(text[at:after], lineBlanks)
		content := bytes.TrimLeft(line, " ")
		if len(content) > 0 {
			if len(line)-len(content) > indent {
				cut = next
			} else if cut == next {
				cut = at
			}
		}
		at = after
	}
	return cut
}
