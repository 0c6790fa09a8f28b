package manifest

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// removals removes the entries that are gone or have moved. If the first one is behind
// a dash, lead has removed those before the first that stays.
func (p *patcher) removals(i int, members []member) {
	stays := map[int]bool{}
	for _, m := range members {
		if m.stays {
			stays[m.old] = true
		}
	}
	entries := p.layout.entries(i)
	done := p.layout.entry(entries[0]).inline
	for at, e := range entries {
		if done = done && !stays[e]; !done && !stays[e] {
			p.remove(entries, at)
		}
	}
}

// remove removes one entry, with the comments that are about it, and with the blank
// lines that would be too many without it.
func (p *patcher) remove(entries []int, at int) {
	e := p.layout.entry(entries[at])
	first, last := p.extent(entries[at], e)
	if end := p.layout.end(entries[at]); p.layout.isField(entries[at]) && p.parsed[end].was.Kind == yaml.SequenceNode && len(p.parsed[end].was.Content) > 0 && !isFlow(&p.parsed[end].was) {
		// Elements that were commented out stay.
		elements := p.layout.entries(end)
		last = p.layout.entry(elements[len(elements)-1]).foot
	}
	blank := func(line int) bool { return line >= 1 && line <= p.page.lines() && p.page.isBlank(line) }
	isLast := at+1 == len(entries) && last >= e.foot
	// Blank lines above the last entry may belong to the value of the one before.
	keeps := at == 0 || p.page.isBlank(p.layout.entry(entries[at-1]).last)
	switch {
	case !isLast && (at == 0 || blank(first-1)) && blank(last+1):
		for blank(last + 1) {
			last++
		}
	case isLast && keeps && blank(last+1) && at > 0:
		for blank(last + 1) {
			last++ // or they would be part of the value, too
		}
	case isLast && blank(first-1) && !keeps:
		for blank(first - 1) {
			first--
		}
	}
	p.erase(p.page.offset(first), p.page.offset(last+1))
}

// extent returns the lines that go with an entry. The comments around an element, or a
// field that has moved, are its own. Those around a field that is gone stay, unless they
// are directly above it or deeper than its key. So do those that other nodes have now.
func (p *patcher) extent(i int, e entry) (first, last int) {
	if !p.layout.isField(i) || p.lineage.lives(p.parsed[i].node) {
		return e.head, e.foot
	}
	first, last = e.first, min(p.layout.below(e.last, e.column+1, p.layout.limit(i)), e.foot)
	for first > e.head && p.page.isComment(first-1) {
		first--
	}
	for line := first; line < e.first; line++ {
		if p.lineage.inherited(p.page, line) {
			first = e.first
		}
	}
	for line := e.last + 1; line <= last; line++ {
		if p.lineage.inherited(p.page, line) {
			last = e.last
		}
	}
	return first, last
}

// lineage is what became of nodes and their comments, as far as somebody has asked.
type lineage struct {
	tree   *yaml.Node
	parsed []past
	living map[*yaml.Node]bool // the nodes of the edited tree
	heirs  map[string]bool     // the comments that nodes have got from others
}

// lives reports whether a node is in the edited tree.
func (l *lineage) lives(n *yaml.Node) bool {
	if l.living == nil {
		l.living = map[*yaml.Node]bool{}
		walk(l.tree, func(n *yaml.Node) { l.living[n] = true })
	}
	return l.living[n]
}

// inherited reports whether a line is a comment that another node has now.
func (l *lineage) inherited(p *page, line int) bool {
	if l.heirs == nil {
		l.heirs = map[string]bool{}
		for i := range l.parsed {
			n, was := l.parsed[i].node, &l.parsed[i].was
			for _, c := range [][2]string{{n.HeadComment, was.HeadComment}, {n.FootComment, was.FootComment}} {
				if len(c[0]) > len(c[1]) {
					l.inherit(commentLines(c[0]), commentLines(c[1]))
				}
			}
		}
	}
	return len(l.heirs) > 0 && p.isComment(line) && l.heirs[string(p.line(line))]
}

// inherit notes the lines of a node's comment that it did not have before.
func (l *lineage) inherit(now, before []string) {
	for _, text := range now {
		if at := slices.Index(before, text); at >= 0 {
			before = slices.Delete(before, at, at+1)
			continue
		}
		l.heirs[text] = true
	}
}
