package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// List is a block mapping that the lexer has read: an object that may hold others
// under the key items.
type List struct {
	// Items are the elements under items. Each of them can be opened by itself.
	Items []Slice

	slice   Slice
	outline *outline
}

// List reads the slice with the lexer. ok is false if the slice is to be opened
// as one document instead: it is in flow style or JSON, it is no mapping, a key
// comes twice, what is under items is not a block list, or an alias refers to
// something outside of its item or field.
func (s Slice) List() (list List, ok bool) {
	o := s.outline
	if o == nil {
		r := outliner{names: map[string]string{}}
		if !r.read(&s) {
			return List{}, false
		}
		o = &r.outline
	}
	text := s.Text()
	if o.tangled || o.isTwice() || s.tagged || o.openEnd && !bytes.HasSuffix(text, []byte("\n")) {
		return List{}, false
	}
	if f := o.find(listKey); f != nil && !f.empty && !o.listed && !isEmptyList(text[f.start:f.end]) {
		return List{}, false
	}
	return List{Items: o.items, slice: s, outline: o}, true
}

// isEmptyList reports whether a field is [] and nothing else.
func isEmptyList(field []byte) bool {
	_, value, _ := bytes.Cut(field, []byte(":"))
	return string(trimBlanks(value)) == "[]"
}

// Field returns the value under a key. found is false if there is no such key, or
// if its value is null.
func (l List) Field(key string) (value Slice, found bool) {
	f := l.outline.find(key)
	if f == nil || f.empty {
		return Slice{}, false
	}
	s := l.slice
	return Slice{src: s.src, form: field, start: s.start + f.start, end: s.start + f.end, line: s.line + f.line}, true
}

// Elements are the elements of a list that is to be written: how many there are,
// and a function that makes them, so that they need not all exist at once.
type Elements struct {
	Len int
	At  func(i int) *yaml.Node
	// Each calls do for every number below n and returns when all calls have
	// returned. If it makes calls concurrently, At is called concurrently as well.
	// If Each is nil, the calls are made one by one.
	Each func(n int, do func(i int))
}

func (e Elements) each(n int, do func(i int)) {
	if e.Each != nil {
		e.Each(n, do)
		return
	}
	for i := range n {
		do(i)
	}
}

// batch is how many elements are written at a time.
const batch = 128

// SetField returns the edits that put a list under a key: in the place of the
// field that is there, or else behind the last field. An empty list removes the
// field, if there is one. Nothing around the field changes.
func (l List) SetField(key string, elements Elements) ([]Edit, error) {
	s, o := l.slice, l.outline
	f := o.find(key)
	end := s.start + o.fields[len(o.fields)-1].end
	start := end
	if f != nil {
		start, end = s.start+f.start, s.start+f.end
	}
	if elements.Len == 0 {
		return []Edit{{Start: start, End: end}}, nil
	}
	eol, head := lineBreak(s.Text()), append(append(spaces(o.column), key...), ":\n"...)
	if f == nil && s.src.Text[end-1] != '\n' {
		head = append([]byte("\n"), head...)
	}
	edits := make([]Edit, (elements.Len+batch-1)/batch)
	errs := make([]error, len(edits))
	elements.each(len(edits), func(i int) {
		text, err := s.printed(elements, i*batch, min((i+1)*batch, elements.Len), o.dash)
		if i == 0 {
			text = append(head, text...)
		}
		if len(eol) > 1 {
			text = bytes.ReplaceAll(text, []byte("\n"), eol)
		}
		edits[i], errs[i] = Edit{Start: end, End: end, Text: text}, err
	})
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("printing %s: %w", key, err)
	}
	edits[0].Start = start
	if last := &edits[len(edits)-1]; f != nil {
		last.Text = append(bytes.TrimRight(last.Text, "\r\n"), trailing(s.src.Text[start:end])...)
	}
	return edits, nil
}

// printed returns the text of some elements, with their dashes in a column.
// Elements that may not read back as they are, are read back.
func (s Slice) printed(elements Elements, from, to, dash int) (text []byte, err error) {
	writer := blockWriter{style: style{step: usual.step, gap: usual.gap}}
	var doubtful []byte
	all := &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq}
	for i := from; i < to; i++ {
		n, start := elements.At(i), len(text)
		if text, err = writer.element(text, n, dash); err != nil {
			return nil, err
		}
		if !isKnown(n) {
			doubtful = append(doubtful, text[start:]...)
			all.Content = append(all.Content, n)
		}
	}
	if len(all.Content) == 0 {
		return text, nil
	}
	read, err := Slice{src: s.src}.parse(doubtful)
	if err != nil {
		return nil, fmt.Errorf("printed, it does not read back: %w", err)
	}
	if n, what := (&comparison{excerpt: &excerpt{}}).compare(all, read.Content[0]); n != nil {
		return nil, finding.New(finding.Unreadable, nil, "printed, it reads back with %s", what)
	}
	return text, nil
}

// isKnown reports whether a node surely reads back as it is, printed in block
// style: scalars that can be told by themselves, in nothing but lists and maps.
func isKnown(n *yaml.Node) bool {
	bare := n.Anchor == "" && n.Style&(yaml.TaggedStyle|yaml.FlowStyle) == 0 && !hasComment(n)
	switch {
	case !bare || !isCollection(n):
		_, known := knownText(n, false)
		return bare && known && n.Kind == yaml.ScalarNode
	case len(n.Content) == 0:
		return false
	}
	return !slices.ContainsFunc(n.Content, func(child *yaml.Node) bool { return !isKnown(child) })
}
