package manifest

import (
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

// remove removes one entry, with its comments unless its neighbours have them now, and
// with the blank lines that would be too many without it.
func (p *patcher) remove(entries []int, at int) {
	e := p.layout.entry(entries[at])
	first, last := e.head, e.foot
	if p.inherits(entries, at-1) || p.inherits(entries, at+1) {
		first, last = e.first, e.last
	}
	if end := p.layout.end(entries[at]); p.layout.isField(entries[at]) && p.parsed[end].was.Kind == yaml.SequenceNode && len(p.parsed[end].was.Content) > 0 && !isFlow(&p.parsed[end].was) {
		// Elements that were commented out stay.
		elements := p.layout.entries(end)
		last = p.layout.entry(elements[len(elements)-1]).foot
	}
	blank := func(line int) bool { return line >= 1 && line <= p.page.lines() && p.page.isBlank(line) }
	isLast := at+1 == len(entries)
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

// inherits reports whether a neighbour has more comments now than it had.
func (p *patcher) inherits(entries []int, at int) bool {
	if at < 0 || at >= len(entries) {
		return false
	}
	neighbour := &p.parsed[entries[at]]
	n, was := neighbour.node, &neighbour.was
	return len(n.HeadComment) > len(was.HeadComment) || len(n.FootComment) > len(was.FootComment)
}
