package manifest

import (
	"bytes"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// The blank lines that part an entry from the one before are its gap. An entry that
// moves takes its gap along, so that an edit and its reverse give the text that there
// was. The gap of a first entry is the one below it, and that of a whole list the one
// between it and the list beside it that its elements come from or go to.

// blanksAbove returns how many blank lines are directly above a line of the entry i, not
// counting those that are part of the entry before.
func (p *patcher) blanksAbove(i, line int) int {
	bound := 0
	if before, found := p.layout.before(i); found {
		bound = p.layout.entry(before).foot
	}
	n := 0
	for line-n-1 > bound && p.page.isBlank(line-n-1) {
		n++
	}
	return n
}

// blanksBelow returns how many blank lines are directly below a line.
func (p *page) blanksBelow(line int) int {
	n := 0
	for line+n < p.lines() && p.isBlank(line+n+1) {
		n++
	}
	return n
}

// blankLines returns some blank lines, which end in LF, from a line on.
func (p *page) blankLines(line, count int) []byte {
	return bytes.ReplaceAll(p.text[p.offset(line):p.offset(line+count)], []byte("\r\n"), []byte("\n"))
}

// topOfBlock returns the first line, below the line bound, of the block of comments that
// a line is in. A line that is no comment is returned as it is.
func (p *patcher) topOfBlock(line, bound int) int {
	if line <= p.page.lines() && p.page.isComment(line) {
		for line-1 > bound && p.page.isComment(line-1) {
			line--
		}
	}
	return line
}

// besideBlock returns the line at which what is new is inserted behind an entry, given the
// one below the comments that are its own. If others follow these without a blank line,
// it is above or, at the end of a list, below all of them.
func (p *patcher) besideBlock(i int, e entry, line int) int {
	top, end := p.topOfBlock(line, e.last), line
	if top == line {
		return line
	}
	next := p.layout.behind(i)
	isLast := next >= len(p.parsed) || p.parsed[next].parent != p.parsed[i].parent
	if !isLast && !p.remains(next) {
		return line // they go
	}
	for end <= p.page.lines() && p.page.isComment(end) {
		if !isLast || p.layout.isField(i) || p.page.depth(end) < e.column {
			return top
		}
		end++
	}
	return end
}

// gap returns the blank lines between an entry of the collection i and the one before
// it, where it is written: its own if it was parsed, else those that are usual there.
func (p *patcher) gap(i int, m member) []byte {
	if gap, found := p.ownGap(m); found {
		return gap
	}
	if p.isParted(i) || isDetached(m.node()) {
		return []byte("\n")
	}
	return nil
}

// gapInNew returns the blank lines between an element of a new list and the value
// before it.
func (p *patcher) gapInNew(before, entry *yaml.Node) []byte {
	if p.keepsBlanks(before) {
		return nil
	}
	if i := p.doc.find(entry); i > 0 {
		return p.gapOf(i)
	}
	if isDetached(entry) {
		return []byte("\n")
	}
	return nil
}

// ownGap returns the gap of an entry in the text, or that of what a new list begins
// with. found is false if neither is in the text.
func (p *patcher) ownGap(m member) (gap []byte, found bool) {
	i := m.old
	if i < 0 && m.key != nil && m.value.Kind == yaml.SequenceNode && len(m.value.Content) > 0 {
		i = p.doc.find(m.value.Content[0])
	}
	if i <= 0 || m.old < 0 && !p.layout.isElement(i) {
		return nil, false
	}
	return p.gapOf(i), true
}

// gapOf returns the gap of a parsed entry.
func (p *patcher) gapOf(i int) []byte {
	parent := p.parsed[i].parent
	if p.layout.entryOf(i) != i || p.layout.inFlow(i) {
		return nil
	}
	if !p.leadsAway(i) {
		return p.gapAbove(i)
	}
	for _, next := range p.layout.entries(parent)[1:] {
		if p.remains(next) {
			return p.gapAbove(next)
		}
	}
	return p.gapOfList(parent)
}

// leadsAway reports whether an entry is the first of a collection, and has moved.
func (p *patcher) leadsAway(i int) bool { return p.parsed[i].at == 0 && !p.remains(i) }

// gapAbove returns the blank lines directly above an entry and its comments.
func (p *patcher) gapAbove(i int) []byte {
	e := p.layout.entry(i)
	count := p.blanksAbove(i, e.head)
	if e.inline {
		return nil
	}
	return p.page.blankLines(e.head-count, count)
}

// remains reports whether a parsed entry is still in the collection that it was in.
func (p *patcher) remains(i int) bool {
	parent := p.parsed[p.parsed[i].parent].node
	return p.lineage.lives(parent) && p.lineage.parent(p.parsed[i].node) == parent
}

// gapOfList returns the blank lines between a list that is gone and the list beside it
// to which its first element has moved.
func (p *patcher) gapOfList(i int) []byte {
	key := p.layout.entryOf(i)
	if key == i || p.lineage.lives(p.parsed[key].node) {
		return nil
	}
	first, last := p.lines(key)
	if p.goesDown(key) {
		return p.page.blankLines(last+1, p.page.blanksBelow(last))
	}
	above := p.blanksAbove(key, first)
	return p.page.blankLines(first-above, above)
}

// goesDown reports whether a list under a key was there, and its first element has moved
// to the list under the next key.
func (p *patcher) goesDown(key int) bool { return p.goesBeside(key, 1) }

// goesUp reports the same of the list under the key before.
func (p *patcher) goesUp(key int) bool { return p.goesBeside(key, -1) }

func (p *patcher) goesBeside(key, step int) bool {
	list, parent := &p.parsed[p.layout.end(key)].was, p.parsed[key].parent
	if p.layout.isField(key) {
		step *= 2 // a value stands between
	}
	at := p.parsed[key].at + step
	if list.Kind != yaml.SequenceNode || len(list.Content) == 0 || at < 0 || at >= len(p.parsed[parent].was.Content) {
		return false
	}
	return p.lineage.parent(list.Content[0]) == p.parsed[p.layout.end(p.layout.child(parent, at))].node
}

// comesFrom reports whether the list of a new field begins with an element of the list
// that the next field has.
func (p *patcher) comesFrom(added, next member) bool {
	if added.key == nil || added.value.Kind != yaml.SequenceNode || len(added.value.Content) == 0 || next.old < 0 {
		return false
	}
	return slices.Contains(p.parsed[p.layout.end(next.old)].was.Content, added.value.Content[0])
}

// isParted reports whether there are blank lines between most entries of a collection.
func (p *patcher) isParted(i int) bool {
	if known, found := p.parted[i]; found {
		return known
	}
	entries, parted := p.layout.entries(i), 0
	for _, e := range entries[min(1, len(entries)):] {
		parted += count1(len(p.gapAbove(e)) > 0)
	}
	p.parted[i] = parted > 0 && 2*parted > len(entries)-1
	return p.parted[i]
}
