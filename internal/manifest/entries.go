package manifest

import (
	"bytes"
	"slices"
	"sort"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// member is an entry of a collection as it is now.
type member struct {
	key, value *yaml.Node // an element has no key
	old        int        // the place of its node among the parsed ones, below 0 if it is new
	stays      bool
}

// node returns the node that identifies the entry: its key, or the element.
func (m member) node() *yaml.Node {
	if m.key != nil {
		return m.key
	}
	return m.value
}

// members returns the entries of a collection. Those that stay are the longest
// sequence that is still in its order.
func (p *patcher) members(i int) []member {
	n := p.parsed[i].node
	var all []member
	for at := 0; at < len(n.Content); at++ {
		m := member{value: n.Content[at]}
		if n.Kind == yaml.MappingNode && at+1 < len(n.Content) {
			m.key, m.value = n.Content[at], n.Content[at+1]
			at++
		}
		m.old = p.doc.find(m.node())
		if m.old >= 0 && m.key != nil && (p.parsed[m.old].edited() || !p.isKey(m.old)) {
			m.old = -1
		}
		all = append(all, m)
	}
	stay(all, func(m member) bool { return m.old >= 0 && p.parsed[m.old].parent == i })
	return all
}

func (p *patcher) isKey(i int) bool {
	return p.parsed[i].parent >= 0 && p.layout.isField(i) && p.parsed[i].at%2 == 0
}

// stay marks the longest sequence of candidates whose old places ascend: of several,
// the one that begins first. Lists can be huge, so it does not compare each with each.
func stay(all []member, candidate func(member) bool) {
	// Those that end a sequence of some length, by that length. In each, the old places
	// descend, or else one would continue the sequence of the other.
	var ends [][]int
	before := make([]int, len(all))
	for i, m := range all {
		if !candidate(m) {
			continue
		}
		length := sort.Search(len(ends), func(k int) bool { return all[ends[k][len(ends[k])-1]].old >= m.old })
		if length == len(ends) {
			ends = append(ends, nil)
		}
		ends[length] = append(ends[length], i)
		before[i] = -1
		if length > 0 {
			shorter := ends[length-1]
			before[i] = shorter[sort.Search(len(shorter), func(k int) bool { return all[shorter[k]].old < m.old })]
		}
	}
	if len(ends) == 0 {
		return
	}
	for i := ends[len(ends)-1][0]; i >= 0; i = before[i] {
		all[i].stays = true
	}
}

// block makes the edits of a collection in block style that is not emptied.
func (p *patcher) block(i int) bool {
	members := p.members(i)
	first := slices.IndexFunc(members, func(m member) bool { return m.stays })
	writer := p.writer(p.layout.styleIn(i, p.style))
	if first < 0 {
		return p.replaceAll(writer, i, members)
	}
	column := p.layout.entry(members[first].old).column
	if !p.lead(writer, i, members[:first], members[first], column) {
		return false
	}
	for at := first; at < len(members); {
		m := members[at]
		next := at + 1
		for next < len(members) && !members[next].stays {
			next++
		}
		if !p.entryEdits(m) {
			return false
		}
		if next > at+1 {
			text, ok := p.write(writer, members[at+1:next], column)
			if !ok {
				return false
			}
			if isDetached(members[at+1].node()) && !p.page.isBlank(p.layout.entry(m.old).foot) {
				text = append([]byte("\n"), text...)
			}
			line := p.lineBehind(m, members[at+1:next])
			for p.keepsBlanks(members[next-1].value) && line <= p.page.lines() && p.page.isBlank(line) {
				line++ // directly below the scalar, the blank line would be part of it
			}
			p.insert(p.page.offset(line), text)
		}
		at = next
	}
	p.removals(i, members)
	return true
}

// lineBehind returns the line before which new members go that follow one that stays:
// the one below its comments. If they take along what was last in it, the comments below
// that stay below it, too.
func (p *patcher) lineBehind(m member, added []member) int {
	end := p.layout.end(m.old)
	if was := &p.parsed[end].was; was.Kind == yaml.SequenceNode && !isFlow(was) {
		for _, last := range slices.Backward(p.layout.children(end)) {
			if n := p.parsed[last].node; p.lineage.lives(n) {
				if slices.ContainsFunc(added, func(a member) bool { return slices.Contains(a.value.Content, n) }) {
					return p.layout.entry(last).foot + 1
				}
				break
			}
		}
	}
	return p.layout.entry(m.old).foot + 1
}

// replaceAll writes entries in the place of others, none of which stays.
func (p *patcher) replaceAll(writer *blockWriter, i int, members []member) bool {
	entries := p.layout.entries(i)
	top := p.layout.entry(entries[0])
	text, ok := p.write(writer, members, top.column)
	if !ok || top.inline {
		return false
	}
	p.insert(p.page.offset(top.head), text)
	p.removals(i, members)
	return true
}

// keepsBlanks reports whether a value ends in a block scalar that keeps the blank lines
// below it.
func (p *patcher) keepsBlanks(n *yaml.Node) bool {
	for len(n.Content) > 0 && !isFlow(n) {
		n = n.Content[len(n.Content)-1]
	}
	if i := p.doc.find(n); i >= 0 && isBlockScalar(&p.parsed[i].was) {
		header, _ := p.page.scalarHeader(&p.parsed[i].was)
		return bytes.IndexByte(header, '+') >= 0
	}
	return isBlockScalar(n) && bytes.HasSuffix([]byte(n.Value), []byte("\n\n"))
}

// lead writes what is new before the first entry that stays. If that takes the place
// behind a dash, what was there is removed as well.
func (p *patcher) lead(writer *blockWriter, i int, before []member, first member, column int) bool {
	text, ok := p.write(writer, before, column)
	if !ok {
		return false
	}
	e, top := p.layout.entry(first.old), p.layout.entries(i)[0]
	if !p.layout.entry(top).inline {
		p.insert(p.page.offset(e.head), text)
		return true
	}
	// The first line is the dash's. What was there moves to a line of its own, or what
	// comes next takes its place.
	start := p.page.start(&p.parsed[top].was)
	if top == first.old && len(text) == 0 {
		return true
	}
	if !p.layout.isField(top) || p.layout.column(top) != p.parsed[top].was.Column-1 {
		return false
	}
	end := start
	if top != first.old {
		end = p.page.offset(e.head)
		end += indentOf(p.page.text[end:])
	}
	if len(text) > 0 {
		text = append(text[column:], spaces(column)...)
	}
	p.replace(start, end, p.lineBreaks(text))
	return true
}

// write returns the text of entries.
func (p *patcher) write(writer *blockWriter, members []member, column int) ([]byte, bool) {
	var out []byte
	var err error
	for i, m := range members {
		if i > 0 && isDetached(m.node()) {
			out = append(out, '\n')
		}
		if m.key != nil {
			out, err = writer.field(out, m.key, m.value, column)
		} else {
			out, err = writer.element(out, m.value, column)
		}
		if err != nil {
			return nil, false
		}
	}
	return out, true
}

// entryEdits makes the edits of an entry that stays, or writes it anew.
func (p *patcher) entryEdits(m member) bool {
	end := p.layout.end(m.old)
	if p.parsed[end].node == m.value && !p.isEdited(end) {
		return true
	}
	edits := len(p.edits)
	if p.parsed[end].node == m.value && p.node(end) {
		return true
	}
	p.edits = p.edits[:edits]
	return p.rewrite(m)
}

// rewrite writes an entry anew, from what is left of it.
func (p *patcher) rewrite(m member) bool {
	e := p.layout.entry(m.old)
	if e.inline {
		return false
	}
	writer := p.writer(p.layout.styleIn(p.parsed[m.old].parent, p.style))
	kept := writer.kept
	writer.kept = func(key, value *yaml.Node, column int) ([]byte, bool) {
		if key == m.key && value == m.value {
			return nil, false
		}
		return kept(key, value, column)
	}
	text, ok := p.write(writer, []member{m}, e.column)
	if !ok {
		return false
	}
	start, end := p.page.offset(e.head), p.page.offset(e.foot+1)
	p.replace(start, end, p.lineBreaks(text))
	return true
}

// writer returns a writer for new entries, and for those that have moved.
func (p *patcher) writer(s style) *blockWriter {
	return &blockWriter{style: s, kept: p.moved}
}

// moved returns the text of an entry that was parsed, for a new column, with lines
// that end in LF. A field has to have the value that it had.
func (p *patcher) moved(key, value *yaml.Node, column int) ([]byte, bool) {
	i := p.doc.find(member{key: key, value: value}.node())
	if i <= 0 || p.parsed[i].parent <= 0 || p.layout.inFlow(i) {
		return nil, false
	}
	if p.layout.isField(i) && (!p.isKey(i) || p.parsed[i].edited()) || p.layout.isField(i) != (key != nil) || p.parsed[p.layout.end(i)].node != value {
		return nil, false
	}
	e := p.layout.entry(i)
	if e.inline {
		return nil, false
	}
	inner := p.fork()
	if !inner.node(p.layout.end(i)) {
		return nil, false
	}
	if last := p.unended(); last != nil && p.layout.behind(i) == len(p.parsed) {
		inner.stripScalar(last)
	}
	text, err := apply(p.page.text, p.page.offset(e.head), p.page.offset(e.foot+1), inner.edits)
	if err != nil {
		return nil, false
	}
	if len(p.layout.eol) > 1 {
		text = bytes.ReplaceAll(text, p.layout.eol, []byte("\n"))
	}
	return shifted(text, column-e.column), true
}
