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
	dash   int  // in which column it, or else another list, has its dashes
	header header
	// entangled: an alias in it may refer to something outside of its element.
	entangled bool
}

// lexedField is a field of a mapping. end is in front of comments that are about
// what follows.
type lexedField struct {
	key              []byte
	start, end, line int
	empty            bool // nothing follows the key, in its line or below, or null
}

// outline reads the slice with the lexer. ok is false where it is not a block
// mapping that the lexer knows: then it has to be decoded.
func (s *Slice) outline() (o *outline, ok bool) {
	r := outliner{names: map[string]string{}}
	if !r.read(s) {
		return nil, false
	}
	return &r.outline, true
}

// outlined is the outline that was made when the slice was cut, or else a new
// one.
func (s *Slice) outlined() (*outline, bool) {
	if s.tree != nil && s.tree.outline != nil {
		return s.tree.outline, true
	}
	return s.outline()
}

// find is the field under a key, or nil; once is false where the key comes twice.
func (o *outline) find(key string) (found *lexedField, once bool) {
	for i := range o.fields {
		if string(o.fields[i].key) != key {
			continue
		}
		if found != nil {
			return nil, false
		}
		found = &o.fields[i]
	}
	return found, true
}

// outliner makes outlines, one after the other.
type outliner struct {
	lexer
	outline
	slice *Slice
	names map[string]string // each name once
	item  *header           // of the element at hand
}

// read makes the outline of a slice. It is false where there is none.
func (r *outliner) read(s *Slice) bool {
	if s.form != whole || s.column > 0 || s.odd {
		return false
	}
	text := s.text()
	r.lexer = lexer{text: text, open: -1, scope: -1, anchors: r.anchors[:0]}
	r.outline = outline{fields: r.fields[:0]}
	r.slice, r.item = s, nil
	t, found := r.next(len(text))
	r.column, r.dash = t.indent, t.indent
	for found {
		if t.indent != r.column || t.dash || t.key.start == t.key.end || text[t.key.start] == '<' {
			return false
		}
		r.field(t)
		t, found = r.inside()
	}
	if r.unusual || len(r.fields) == 0 {
		return false
	}
	r.close(len(r.text), r.end)
	r.entangled = r.tangled
	return true
}

// detach gives the outline away.
func (r *outliner) detach() *outline {
	o := r.outline
	r.outline = outline{}
	return &o
}

// field begins a field.
func (r *outliner) field(t token) {
	r.close(t.start, t.before)
	key := bytes.TrimRight(r.text[t.key.start:t.key.end], " \t")
	r.header.see(r.text, t, r.names)
	rest := trimBlanks(withoutComment(r.text[t.value.start:t.value.end]))
	r.fields = append(r.fields, lexedField{
		key: key, start: t.start, line: t.line, empty: len(rest) == 0 || rest[0] == '#' || isNullText(rest),
	})
}

// close ends the field at hand: what follows starts at offset next, and the
// content ends at offset end.
func (r *outliner) close(next, end int) {
	if len(r.fields) == 0 {
		return
	}
	f := &r.fields[len(r.fields)-1]
	f.end = beforeComments(r.text, end, next, r.column)
	f.empty = f.empty && end <= lineEnd(r.text, f.start)
	r.closeItem(f.end, end)
}

// inside reads what is below the field at hand, to the next field.
func (r *outliner) inside() (token, bool) {
	f := &r.fields[len(r.fields)-1]
	deep := r.column
	if f.empty {
		deep = len(r.text)
		r.anchors = r.anchors[:0]
	}
	t, found := r.next(deep)
	if found && f.empty && t.dash && t.indent >= r.column && !r.listed {
		r.dash = t.indent
		if string(f.key) == listKey {
			r.listed = true
			return r.elements(t)
		}
	}
	for found && (t.indent > r.column || t.indent == r.column && t.dash && f.empty) {
		t, found = r.next(r.column)
	}
	return t, found
}

// elements reads the elements of the list that starts with a token, to the next
// field.
func (r *outliner) elements(t token) (token, bool) {
	r.scope = r.dash
	keys := -1 // the column of the keys of the element at hand, below 0 for unknown
	found := true
	for found && (t.indent > r.dash || t.indent == r.dash && t.dash) {
		switch {
		case t.indent == r.dash:
			r.closeItem(t.start, t.before)
			r.items = append(r.items, Slice{src: r.slice.src, form: element, tagged: r.slice.tagged})
			item := &r.items[len(r.items)-1]
			item.start, item.line = r.slice.start+t.start, r.slice.line+t.line
			r.item = &header{}
			if keys = t.inner; keys >= 0 {
				r.item.see(r.text, t, r.names)
			}
		case keys < 0:
			keys = t.indent
			if t.dash {
				r.item.odd = true
			}
			r.item.see(r.text, t, r.names)
		case t.indent == keys && t.dash:
		case t.indent == keys:
			r.item.see(r.text, t, r.names)
		case t.indent < keys:
			r.unusual = true
			return token{}, false
		}
		deep := keys
		if keys < 0 {
			deep = len(r.text)
		}
		t, found = r.next(deep)
	}
	return t, found
}

// closeItem ends the element at hand.
func (r *outliner) closeItem(next, end int) {
	if r.item == nil {
		return
	}
	item := &r.items[len(r.items)-1]
	item.end = r.slice.start + beforeComments(r.text, end, next, r.dash)
	item.peek(*r.item)
	r.item = nil
}

// beforeComments is where an entry ends whose content ends at one offset and that
// is followed by another one at offset next: before the comments that stand no
// deeper than itself, since they are about what follows. Blank lines above them
// may belong to a block scalar, and stay.
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
