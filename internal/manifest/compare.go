package manifest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// compareRemarks finds a comment that the new text has lost, or that is in another
// place than in the old text, and says what is wrong with it. A comment between two
// leaves is in its place if one of the two is still next to it, or if it is below
// something and only new leaves have come between. A comment beside something is in
// its place if it still is.
//
// A comment may go if, in the text, it is above, beside or inside something that the
// edited tree no longer has, and no other node has got it. Those that went are
// returned. A new comment has to come from a new node of the tree.
func (d *Document) compareRemarks(x *excerpt, old, now []remark, parsed, leaves []leaf) (gone []Gone, at *remark, what string) {
	if !x.commented && d.sameRemarks(old, now) {
		return nil, nil, ""
	}
	var l *layout // most edits do without it
	living := map[*yaml.Node]bool{}
	Walk(d.tree, func(n *yaml.Node) { living[n] = true })
	tree, before, moved := d.commentCounts(living)
	found := newPool(now)
	olds, nows := counted(old), counted(now)
	leafOrder := &order{old: parsed, now: leaves}
	left := newNeighbours(parsed, living)
	taken := make([]bool, len(old))
	for i := range old { // first, those that are certainly in their places
		taken[i] = found.take(left.among(&old[i], living), living, nextTo)
	}
	for i := range old {
		c := &old[i]
		c.old = true
		if taken[i] || found.take(left.among(c, living), living, alone) || found.takeBelow(c, leafOrder) {
			continue
		}
		if l == nil {
			l = newLayout(d)
		}
		about := l.chain(l.about(c, parsed))
		removed := slices.ContainsFunc(about, func(n *yaml.Node) bool { return !living[n] })
		less := tree[c.text] - before[c.text]
		switch {
		case removed && (moved[c.text] == 0 || nows[c.text] >= olds[c.text]+less): // it was removed together with what it is about
			gone = append(gone, Gone{c.text, about})
		case found.left[c.text] > 0:
			return nil, c, fmt.Sprintf("the comment %s would be in another place", brief(c.text))
		default:
			return nil, c, fmt.Sprintf("the comment %s would be lost", brief(c.text))
		}
	}
	for i := range now {
		text := now[i].text
		if !found.taken[i] && (found.left[text] > moved[text] || nows[text] > olds[text]+max(0, tree[text]-before[text])) {
			return nil, &now[i], fmt.Sprintf("the comment %s would appear once more", brief(text))
		}
	}
	for _, text := range slices.Sorted(maps.Keys(tree)) {
		if more := tree[text] - before[text]; more > 0 && nows[text] < olds[text]+more {
			return nil, nil, fmt.Sprintf("the comment %s would be lost", brief(text))
		}
	}
	return gone, nil, ""
}

// sameRemarks reports whether the comments are the same, in the same order and next
// to the same leaves, as they are after most edits. It assumes that the comments of
// no parsed node have changed.
func (d *Document) sameRemarks(old, now []remark) bool {
	lines := d.comments
	Walk(d.tree, func(n *yaml.Node) { lines -= linesOn(n) })
	return lines == 0 && slices.EqualFunc(old, now, func(a, b remark) bool {
		return a.text == b.text && a.beside == b.beside && (a.before == b.before || !a.beside && a.after == b.after)
	})
}

// linesOn returns how many lines of comments a node has.
func linesOn(n *yaml.Node) int {
	if !hasComment(n) {
		return 0
	}
	return len(commentLines(n.HeadComment)) + len(commentLines(n.LineComment)) + len(commentLines(n.FootComment))
}

// commentCounts returns how often each comment is in the edited tree, how often it was
// in the tree as parsed, and how often it is on a node that is new or did not have it.
func (d *Document) commentCounts(living map[*yaml.Node]bool) (tree, before, moved map[string]int) {
	tree, before, moved = map[string]int{}, map[string]int{}, map[string]int{}
	each := func(n *yaml.Node, do func(line string)) {
		for _, comment := range []string{n.HeadComment, n.LineComment, n.FootComment} {
			for _, line := range commentLines(comment) {
				do(line)
			}
		}
	}
	for n := range living {
		each(n, func(line string) {
			tree[line]++
			moved[line]++
		})
	}
	for i := range d.parsed {
		p := &d.parsed[i]
		each(&p.was, func(line string) {
			before[line]++
			if living[p.node] {
				moved[line]--
			}
		})
	}
	return tree, before, moved
}

// counted returns how often each comment is there.
func counted(all []remark) map[string]int {
	n := map[string]int{}
	for i := range all {
		n[all[i].text]++
	}
	return n
}

// reason is why a comment is in its place. A larger reason is a better one.
type reason int

const (
	alone   reason = iota + 1 // nothing is left of what it was next to
	nextTo                    // one of the two that it was between is next to it
	between                   // both are
)

// neighbours are the old leaves that are left, by the places of all old leaves.
type neighbours struct {
	next, last []*yaml.Node // from a place on, and up to it
}

func newNeighbours(parsed []leaf, living map[*yaml.Node]bool) neighbours {
	n := neighbours{next: make([]*yaml.Node, len(parsed)+1), last: make([]*yaml.Node, len(parsed))}
	for i := len(parsed) - 1; i >= 0; i-- {
		if n.next[i] = parsed[i].node; !living[parsed[i].node] {
			n.next[i] = n.next[i+1]
		}
	}
	for i := range parsed {
		switch {
		case living[parsed[i].node]:
			n.last[i] = parsed[i].node
		case i > 0:
			n.last[i] = n.last[i-1]
		}
	}
	return n
}

// among returns a comment with the nearest of the old leaves that are left around it,
// if those that it was next to are gone.
func (n neighbours) among(c *remark, living map[*yaml.Node]bool) *remark {
	out := *c
	if out.after != nil && !living[out.after] {
		out.after = n.next[c.at]
	}
	if !c.beside && out.before != nil && !living[out.before] {
		if out.before = nil; c.at > 1 {
			out.before = n.last[c.at-2]
		}
	}
	return &out
}

// commentLines returns the lines of a comment that are not blank.
func commentLines(comment string) []string {
	if comment == "" {
		return nil
	}
	var lines []string
	for line := range strings.Lines(comment) {
		if line = strings.Trim(line, lineBlanks); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
