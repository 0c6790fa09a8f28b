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
	from := 0
	if p.layout.entry(entries[0]).inline {
		from = max(slices.IndexFunc(entries, func(e int) bool { return stays[e] }), 0)
	}
	for ; from < len(entries); from++ {
		to := from
		for to < len(entries) && !stays[entries[to]] {
			to++
		}
		p.removeRun(entries, from, to)
		from = to
	}
}

// removeRun removes neighbours, with the comments that are about them, and each with
// its gap: the one above it, or below for those that were at the start.
func (p *patcher) removeRun(entries []int, from, to int) {
	if from == to {
		return
	}
	below := from == 0 && to < len(entries) || from+1 == to && p.goesDown(entries[from])
	keepsAbove, lastBelow := from == 0, false
	if from > 0 {
		first, _ := p.lines(entries[from])
		_, last := p.lines(entries[to-1])
		gone := !p.lineage.lives(p.parsed[entries[from]].node) && !p.goesUp(entries[from])
		follows := to < len(entries) || last < p.layout.entry(entries[to-1]).foot
		if gone && follows && p.blanksAbove(entries[from], first) > p.page.blanksBelow(last) {
			keepsAbove, lastBelow = true, true // the larger gap stays
		}
		if p.keepsBlanks(p.parsed[p.layout.end(entries[from-1])].node) {
			lastBelow = true // or they would be part of the value
		}
	}
	for at := from; at < to; at++ {
		first, last := p.lines(entries[at])
		if below || lastBelow && at+1 == to {
			last += p.page.blanksBelow(last)
		}
		if !below && (at > from || !keepsAbove) {
			first -= p.blanksAbove(entries[at], first)
		}
		p.erase(p.page.offset(first), p.page.offset(last+1))
	}
}

// lines returns the lines that go with an entry. Elements that were commented out stay.
func (p *patcher) lines(i int) (first, last int) {
	first, last = p.extent(i, p.layout.entry(i))
	if end := p.layout.end(i); p.layout.isField(i) && p.parsed[end].was.Kind == yaml.SequenceNode && len(p.parsed[end].was.Content) > 0 && !isFlow(&p.parsed[end].was) {
		elements := p.layout.entries(end)
		last = p.layout.entry(elements[len(elements)-1]).foot
	}
	return first, last
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
	tree    *yaml.Node
	parsed  []past
	parents map[*yaml.Node]*yaml.Node // of the nodes of the edited tree; the tree is its own
	heirs   map[string]bool           // the comments that nodes have taken over from others
}

// lives reports whether a node is in the edited tree.
func (l *lineage) lives(n *yaml.Node) bool { return l.parent(n) != nil }

// parent returns what contains a node in the edited tree; nil if it is not in it.
func (l *lineage) parent(n *yaml.Node) *yaml.Node {
	if l.parents == nil {
		l.parents = map[*yaml.Node]*yaml.Node{l.tree: l.tree}
		Walk(l.tree, func(n *yaml.Node) {
			for _, child := range n.Content {
				l.parents[child] = n
			}
		})
	}
	return l.parents[n]
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
