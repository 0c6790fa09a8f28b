package manifest

import (
	"bytes"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// patcher turns the difference between the tree as parsed and the tree as it is
// now into edits of the text. By the identity of nodes it tells what stayed, what
// is new, and what has moved; of all that stayed no byte is touched.
//
// Its methods are false where they know no edit: then what is around is written
// anew, as little of it as possible.
type patcher struct {
	*layout
	style style
	edits []Edit // offsets are those of the slice's text
	// edited is how many of the nodes before each one have changed.
	edited []int
	flows  *flowStyle // known when it was first asked for
	// breaks: what has comments is broken over lines, even within one line; blank
	// lines at the end of the text stay.
	breaks bool
	// unended is a block scalar at the end of the text, which has no line end there;
	// 0 where that does not matter. With lines behind it, it has to say so.
	unended int
}

// patch is the edits that make the text of the document out of its source; ok is
// false where it can only be printed as a whole. bold makes edits that are wanted
// only where it does not go without.
func (d *Document) patch(bold bool) (p *patcher, ok bool) {
	l := newLayout(d)
	p = &patcher{layout: l, style: l.style(), edited: make([]int, len(d.parsed)+1), breaks: bold}
	if last := len(d.parsed) - 1; bold && !l.ended && isBlock(&d.parsed[last].was) {
		p.unended = last
	}
	for i := range d.parsed {
		p.edited[i+1] = p.edited[i]
		if d.parsed[i].edited() || i > 0 && i == p.unended {
			p.edited[i+1]++
		}
	}
	root := d.find(d.Root)
	if root < 0 || len(d.tree.Content) != 1 || !p.node(root) {
		return p, false
	}
	return p, true
}

// result are the edits in their order, for the text as it is.
func (p *patcher) result() ([]Edit, error) {
	edits, err := sorted(p.text, 0, len(p.text), split(p.edits))
	if err != nil || p.ended || len(edits) == 0 {
		return edits, err
	}
	// The line end at the end of the text is not there. Of what reaches it, the last
	// line end is not written either.
	first := len(edits)
	start, end := len(p.text), len(p.text)
	for first > 0 && edits[first-1].End == start {
		first--
		start = edits[first].Start
	}
	if first == len(edits) {
		return edits, nil
	}
	text, err := apply(p.text, start, end, edits[first:])
	if err != nil {
		return nil, err
	}
	end -= len(p.eol)
	text = bytes.TrimSuffix(text, p.eol)
	switch {
	case start > end:
		start, text = end, slices.Concat(p.eol, text)
	case len(text) == 0:
		// The line before is the last one now, without blank ones behind it, unless
		// these may be a value's.
		blank := slices.Concat(p.eol, p.eol)
		for bound := endOf(edits[:first]); start > bound && bytes.HasSuffix(p.text[:start], p.eol) &&
			(!p.breaks || !bytes.HasSuffix(p.text[:start], blank)); {
			start -= len(p.eol)
		}
	}
	return append(edits[:first], Edit{Start: start, End: end, Text: text}), nil
}

// endOf is where the last of some edits ends.
func endOf(edits []Edit) int {
	if len(edits) == 0 {
		return 0
	}
	return edits[len(edits)-1].End
}

// split takes the cuts apart in which something is inserted.
func split(edits []Edit) []Edit {
	var inserts []int
	for _, e := range edits {
		if e.Start == e.End {
			inserts = append(inserts, e.Start)
		}
	}
	slices.Sort(inserts)
	var all []Edit
	for _, e := range edits {
		for _, at := range inserts {
			if len(e.Text) == 0 && e.Start < at && at < e.End {
				all = append(all, Edit{Start: e.Start, End: at})
				e.Start = at
			}
		}
		all = append(all, e)
	}
	return all
}

// inner is a patcher for a part of the tree that has moved.
func (p *patcher) inner() *patcher {
	inner := *p
	inner.edits = nil
	return &inner
}

func (p *patcher) isEdited(i int) bool { return p.edited[i+p.parsed[i].size] > p.edited[i] }

// node makes the edits of a node that is where it was, below its key or dash.
func (p *patcher) node(i int) bool {
	if !p.isEdited(i) {
		return true
	}
	n, was := p.parsed[i].node, &p.parsed[i].was
	switch {
	case n.Anchor != was.Anchor || n.Alias != was.Alias:
		return false
	case p.inFlow(i) || isFlow(was) && isFlow(n) && n.Kind == was.Kind && len(n.Content) > 0:
		return p.flow(i)
	case n.Kind == yaml.ScalarNode && was.Kind == yaml.ScalarNode:
		return p.scalar(i, false)
	case isCollection(n) && len(n.Content) > 0 && (isNull(was) || isFlow(was) && len(was.Content) == 0):
		return p.fill(i)
	case n.Kind != was.Kind || n.Tag != was.Tag || !isCollection(n) || isFlow(was):
		return false
	case len(n.Content) == 0:
		return p.empty(i)
	case n.Style != was.Style:
		return false
	}
	return p.block(i)
}

func isCollection(n *yaml.Node) bool {
	return n.Kind == yaml.MappingNode || n.Kind == yaml.SequenceNode
}

// scalar writes a scalar in the place of another one.
func (p *patcher) scalar(i int, flow bool) bool {
	n, was := p.parsed[i].node, &p.parsed[i].was
	if i == p.unended && !p.parsed[i].edited() {
		return p.endBlock(was)
	}
	if isBlock(was) || isBlock(n) || was.Value == "" && !isQuoted(was) || p.isMarked(was) || properties(n) != "" {
		return false
	}
	text, err := scalarText(n, flow)
	if err != nil || bytes.IndexByte([]byte(text), '\n') >= 0 {
		return false
	}
	p.replace(p.at(was), p.tokenEnd(i), []byte(text))
	return true
}

// endBlock makes a block scalar say that its last line end is not its own.
func (p *patcher) endBlock(was *yaml.Node) bool {
	at := p.value(was) + 1
	header, _ := p.header(was)
	header, _, _ = bytes.Cut(header[1:], []byte("#"))
	switch i := bytes.IndexAny(header, "+-"); {
	case i < 0:
		p.replace(at, at, []byte("-"))
	case header[i] == '+':
		p.replace(at+i, at+i+1, []byte("-"))
	}
	return true
}

// fill writes the entries of a collection that was null, or empty.
func (p *patcher) fill(i int) bool {
	n, was := p.parsed[i].node, &p.parsed[i].was
	if p.parsed[p.parsed[i].parent].was.Kind != yaml.MappingNode || p.isMarked(was) || properties(n) != "" {
		return false
	}
	key := p.child(p.parsed[i].parent, p.parsed[i].at-1)
	e := p.entry(key)
	style := p.styleIn(p.parsed[i].parent, p.style)
	column := e.column + style.step
	if n.Kind == yaml.SequenceNode {
		column = e.column + style.dash
	}
	text, err := p.writer(style).content(nil, n, column)
	if err != nil || e.first != was.Line {
		return false
	}
	end := p.tokenEnd(i)
	start := end
	if end > p.at(was) {
		start = p.offset(e.first) + len(bytes.TrimRight(p.text[p.offset(e.first):p.at(was)], " \t"))
	}
	p.replace(start, end, nil)
	p.insert(p.offset(p.lineOf(max(end-1, 0))+1), text)
	return true
}

// empty takes all entries out of a collection.
func (p *patcher) empty(i int) bool {
	was := &p.parsed[i].was
	if p.parsed[p.parsed[i].parent].was.Kind != yaml.MappingNode || p.isMarked(was) {
		return false
	}
	key := p.child(p.parsed[i].parent, p.parsed[i].at-1)
	colon := bytes.IndexByte(p.text[p.at(&p.parsed[key].was):p.offset(p.parsed[key].was.Line+1)], ':')
	entries := p.entries(i)
	first := p.entry(entries[0])
	if isQuoted(&p.parsed[key].was) || colon < 0 || first.inline || first.first == p.parsed[key].was.Line {
		return false
	}
	brackets := " []"
	if was.Kind == yaml.MappingNode {
		brackets = " {}"
	}
	at := p.at(&p.parsed[key].was) + colon + 1
	p.replace(at, at, []byte(brackets))
	last := p.entry(entries[len(entries)-1])
	p.cut(p.offset(first.head), p.offset(last.foot+1))
	return true
}

// insert puts lines, which end in LF, before the line at an offset.
func (p *patcher) insert(at int, lines []byte) {
	p.replace(at, at, p.lineBreaks(lines))
}

// cut takes a range out of the text, of which a part may be gone with the last cut:
// the blank lines between two entries.
func (p *patcher) cut(start, end int) {
	if last := len(p.edits) - 1; last >= 0 && len(p.edits[last].Text) == 0 && p.edits[last].Start <= start {
		start = max(start, p.edits[last].End)
	}
	p.replace(start, end, nil)
}

func (p *patcher) replace(start, end int, text []byte) {
	if start < end || len(text) > 0 {
		p.edits = append(p.edits, Edit{Start: start, End: end, Text: text})
	}
}

func (p *patcher) lineBreaks(text []byte) []byte {
	if len(p.eol) > 1 {
		return bytes.ReplaceAll(text, []byte("\n"), p.eol)
	}
	return text
}
