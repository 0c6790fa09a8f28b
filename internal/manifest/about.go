package manifest

import "sigs.k8s.io/kustomize/kyaml/yaml"

// Gone is a comment that an edit removed, with what it was above, beside or inside.
type Gone struct {
	// Text is the comment, or a line of one.
	Text string
	// About are the nodes that it was about: the innermost one first, and each value
	// before its key.
	About []*yaml.Node
}

// Comments returns the comments in the text that are about an entry, which is a key of
// a mapping or an element of a list: those directly above it, those in its lines, and
// those below it that are deeper than the entry.
func (d *Document) Comments(entry *yaml.Node) []string {
	if d.about == nil {
		x, l := d.entire(), newLayout(d)
		leaves := d.leaves(x)
		d.about = map[*yaml.Node][]string{}
		for _, c := range x.page.remarks(leaves, nil) {
			for _, n := range l.chain(l.about(&c, leaves)) {
				d.about[n] = append(d.about[n], c.text)
			}
		}
	}
	return d.about[entry]
}

// about returns the place of the node that a comment of the parsed text is above,
// beside or inside, as the text shows it; below 0 if there is none. Where the parser
// put the comment does not count.
func (l *layout) about(c *remark, leaves []leaf) int {
	if c.beside {
		if c.before == nil {
			return -1
		}
		return l.doc.find(c.before)
	}
	after := -1
	if c.at < len(leaves) {
		after = leaves[c.at].place
	}
	next := -1
	if after >= 0 {
		next = l.opens(after)
		if l.isElement(next) && c.line >= l.heading(next) {
			return next
		}
	}
	if c.at > 0 {
		for i := leaves[c.at-1].place; i > 0; {
			e := l.entryOf(i)
			if e < after && after < l.behind(e) {
				break
			}
			if l.column(e) < c.column {
				return l.end(e)
			}
			i = l.parsed[e].parent
		}
	}
	if next < 0 || l.isElement(next) {
		return next
	}
	for line := c.line + 1; line < l.first(next); line++ {
		if !l.page.isComment(line) {
			return l.parsed[next].parent // a blank line parts it from the field
		}
	}
	return next
}

// opens returns the entry that a leaf is the start of, or the outermost of the elements
// that start with it.
func (l *layout) opens(leaf int) int {
	e := l.entryOf(leaf)
	for up := l.parsed[e].parent; e == up+1 && l.isElement(up); up = l.parsed[e].parent {
		e = up
	}
	return e
}

// entryOf returns the entry that a node is: the key of a value, or the node itself.
func (l *layout) entryOf(i int) int {
	if parent := l.parsed[i].parent; parent >= 0 && l.isField(i) && l.parsed[i].at%2 == 1 {
		return l.child(parent, l.parsed[i].at-1)
	}
	return i
}

// isElement reports whether a node is an element of a list.
func (l *layout) isElement(i int) bool {
	return i > 0 && l.parsed[l.parsed[i].parent].was.Kind == yaml.SequenceNode
}

// chain returns a node and what it is in, each value before its key.
func (l *layout) chain(i int) []*yaml.Node {
	var all []*yaml.Node
	for ; i > 0; i = l.parsed[i].parent {
		all = append(all, l.parsed[i].node)
		if e := l.entryOf(i); e != i {
			all = append(all, l.parsed[e].node)
		}
	}
	return all
}
