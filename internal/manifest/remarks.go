package manifest

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// remark is a comment, or a line of one, where it stands in a text.
type remark struct {
	text   string
	beside bool // it stands behind something in its line
	below  bool // it is deeper than what follows it, or nothing does
	// before and after are what stands around it: scalars and aliases, or before it
	// a collection in flow style that has ended, by its key if it has one; nil at the
	// ends.
	before, after *yaml.Node
	at, line      int  // its place among the leaves, and in the text
	old           bool // it is one of the old text
}

// leaf is a scalar or an alias as a text has it. What is null or empty may be
// filled, and then is none.
type leaf struct {
	node  *yaml.Node // what it is known by
	was   *yaml.Node // what it is in the text
	owner int        // the column of the key or dash that it stands behind
	// flows are the collections in flow style around it, the inner ones first: the
	// keys of those that have one, since a comment stands there as well when they are
	// empty, or in block style.
	flows []*yaml.Node
}

func isLeaf(n *yaml.Node) bool {
	return n.Kind == yaml.AliasNode || n.Kind == yaml.ScalarNode && !isNull(n)
}

// leaves are those of the text as it was parsed, as far as they are in the excerpt.
func (d *Document) leaves(x *excerpt) []leaf {
	all := make([]leaf, 0, len(d.parsed)-x.left)
	out := x.runs
	for i := 0; i < len(d.parsed); i++ {
		if len(out) > 0 && i == out[0].from {
			i, out = out[0].to-1, out[1:]
			continue
		}
		p := &d.parsed[i]
		if !isLeaf(&p.was) {
			continue
		}
		l := leaf{node: p.node, was: &p.was, owner: ownerOf(&d.parsed[p.parent].was, p.at)}
		for up := p.parent; up >= 0 && isFlow(&d.parsed[up].was); up = d.parsed[up].parent {
			flow := d.parsed[up].node
			if parent := d.parsed[up].parent; parent >= 0 {
				flow = keyOr(flow, d.parsed[parent].was.Kind, d.parsed[parent].was.Content, d.parsed[up].at)
			}
			l.flows = append(l.flows, flow)
		}
		all = append(all, l)
	}
	return all
}

// leavesOf are those of a tree that was read back as the excerpt of the edited one,
// which are about as many as expected.
func (x *excerpt) leavesOf(edited, read *yaml.Node, expected int) []leaf {
	all := make([]leaf, 0, expected+expected/2)
	var visit func(edited, read, key *yaml.Node, owner int, flows []*yaml.Node)
	visit = func(edited, read, key *yaml.Node, owner int, flows []*yaml.Node) {
		if isLeaf(read) && !x.isStub(edited) {
			all = append(all, leaf{edited, read, owner, flows})
		}
		if isFlow(read) {
			flows = append([]*yaml.Node{key}, flows...)
		}
		content := x.content(edited)
		for i, child := range read.Content {
			visit(content[i], child, keyOr(content[i], read.Kind, content, i), ownerOf(read, i), flows)
		}
	}
	visit(edited, read, edited, -1, nil)
	return all
}

// keyOr is the key of a node that stands at a place in the content of a mapping, or
// else the node itself.
func keyOr(n *yaml.Node, parent yaml.Kind, content []*yaml.Node, at int) *yaml.Node {
	if parent == yaml.MappingNode && at%2 == 1 {
		return content[at-1]
	}
	return n
}

func ownerOf(parent *yaml.Node, at int) int {
	switch {
	case parent.Kind == yaml.SequenceNode:
		return parent.Column - 1
	case parent.Kind == yaml.MappingNode && at%2 == 1:
		return parent.Content[at-1].Column - 1
	}
	return -1
}

// remarks are the comments of a text. They are read off the text itself: which
// node the parser puts a comment on depends on blank lines and on what else there
// is, and some it loses. Those in what is left out of the text are not read.
func (p *page) remarks(leaves []leaf, out []run) []remark {
	if bytes.IndexByte(p.text, '#') < 0 {
		return nil
	}
	r := reader{page: p, leaves: leaves, out: out}
	at := 0
	for i, l := range leaves {
		next, limit := len(p.text), p.lines()+1
		if i+1 < len(leaves) {
			next, limit = p.at(leaves[i+1].was), leaves[i+1].was.Line
		}
		r.read(i, at, p.at(l.was))
		at = max(at, p.value(l.was))
		switch {
		case isBlock(l.was):
			header, _ := p.header(l.was)
			r.read(i+1, at, at+len(header))
			at = p.offset(p.lastOfBlock(l.was, l.owner, limit) + 1)
		case isQuoted(l.was):
			at = quotedEnd(p.text, at) + 1
		}
		at = min(at, next)
	}
	r.read(len(leaves), at, len(p.text))
	return r.remarks
}

// reader reads comments between two leaves.
type reader struct {
	*page
	leaves  []leaf
	out     []run // what is left out from here on
	remarks []remark
}

// read reads the comments between two offsets, in front of the leaf at place i.
func (r *reader) read(i, start, end int) {
	var behind tail
	if i > 0 {
		behind = tail{leaf: &r.leaves[i-1], node: r.leaves[i-1].node}
	}
	for ; len(r.out) > 0 && r.out[0].start < end; r.out = r.out[1:] {
		r.part(i, start, r.out[0].start, &behind)
		start = r.out[0].end
	}
	r.part(i, start, end, &behind)
}

// part reads those of a part of the text, which follows others.
func (r *reader) part(i, start, end int, behind *tail) {
	from := start // what is not a comment
	for at := start; at < end; {
		hash := bytes.IndexByte(r.text[at:end], '#')
		if hash < 0 {
			return
		}
		at += hash
		if at > 0 && bytes.IndexByte([]byte(lineBlanks), r.text[at-1]) < 0 && !bytes.HasSuffix(r.text[:at], utf8BOM) {
			at++
			continue
		}
		line := r.lineOf(at)
		stop := r.offset(line + 1)
		behind.read(r.text[from:at])
		c := remark{text: string(trimBlanks(r.text[at:stop])), at: i, line: line, before: behind.node, below: true}
		c.beside = !isStructure(r.text[r.offset(line):at])
		if i < len(r.leaves) {
			c.after = r.leaves[i].node
			c.below = at-r.offset(line) > r.indent(r.leaves[i].was.Line)
		}
		r.remarks = append(r.remarks, c)
		at, from = stop, stop
	}
}

// tail is what stands behind a leaf, as far as it was read: node is the collection
// in flow style around the leaf that has ended there, or else the leaf.
type tail struct {
	leaf        *leaf
	node        *yaml.Node
	open, ended int
}

func (t *tail) read(text []byte) {
	if t.leaf == nil || len(t.leaf.flows) == 0 {
		return
	}
	for _, c := range text {
		switch c {
		case '[', '{':
			t.open++
		case ']', '}':
			if t.open--; t.open < 0 && t.ended < len(t.leaf.flows) {
				t.node, t.open = t.leaf.flows[t.ended], 0
				t.ended++
			}
		}
	}
}

// isStructure tells whether the start of a line has nothing but dashes, anchors and
// tags in it: a comment behind these is about what follows.
func isStructure(text []byte) bool {
	for _, word := range bytes.Fields(text) {
		if string(word) != "-" && string(word) != "?" && word[0] != '&' && word[0] != '!' {
			return false
		}
	}
	return true
}

// compareRemarks finds a comment of the old text that is lost in the new one, or
// one of either that stands in another place, and says so. Between two leaves, a
// comment is in its place as long as one of the two is still next to it, or, below
// something, as long as only new ones have come between; behind something in its
// line, as long as that is.
//
// A comment may go where the edited tree has lost it too, and what stood next to
// it. One that is new has to come from a new node of the tree.
func (d *Document) compareRemarks(x *excerpt, old, now []remark, parsed, leaves []leaf) (at *remark, what string) {
	if !x.commented && d.sameRemarks(old, now) {
		return nil, ""
	}
	living := map[*yaml.Node]bool{}
	walk(d.tree, func(n *yaml.Node) { living[n] = true })
	tree, before, moved := d.commentCounts(living)
	found := map[string][]*remark{}
	for i := range now {
		found[now[i].text] = append(found[now[i].text], &now[i])
	}
	taken := make([]bool, len(old))
	for i := range old { // first, those that are surely in their places
		taken[i] = take(found, old[i].among(parsed, living), living, nextTo)
	}
	for i := range old {
		c := &old[i]
		c.old = true
		if taken[i] || take(found, c.among(parsed, living), living, alone) || takeBelow(found, c, parsed, leaves) {
			continue
		}
		above := c.after != nil && !living[c.after] && !c.beside
		below := c.before != nil && !living[c.before] && (c.below || tree[c.text] < max(before[c.text], 1))
		switch {
		case (above || below) && moved[c.text] == 0: // it went with what it was about
		case len(found[c.text]) > 0:
			return c, fmt.Sprintf("the comment %s would stand in another place", brief(c.text))
		default:
			return c, fmt.Sprintf("the comment %s would be lost", brief(c.text))
		}
	}
	for text, rest := range found {
		if len(rest) > moved[text] {
			return rest[0], fmt.Sprintf("the comment %s would be there one time more", brief(text))
		}
	}
	for _, text := range slices.Sorted(maps.Keys(tree)) {
		if more := tree[text] - before[text]; more > 0 && count(now, text) < count(old, text)+more {
			return nil, fmt.Sprintf("the comment %s would be lost", brief(text))
		}
	}
	return nil, ""
}

// sameRemarks tells whether the comments are the same, in the same order and next
// to the same leaves, as they are after most edits. It looks no further. No parsed
// node has other comments than before.
func (d *Document) sameRemarks(old, now []remark) bool {
	lines := d.comments
	walk(d.tree, func(n *yaml.Node) { lines -= linesOn(n) })
	return lines == 0 && slices.EqualFunc(old, now, func(a, b remark) bool {
		return a.text == b.text && a.beside == b.beside && (a.before == b.before || !a.beside && a.after == b.after)
	})
}

// linesOn is how many lines of comments a node has.
func linesOn(n *yaml.Node) int {
	if !hasComment(n) {
		return 0
	}
	return len(commentLines(n.HeadComment)) + len(commentLines(n.LineComment)) + len(commentLines(n.FootComment))
}

// commentCounts are how often each comment is in the edited tree, how often it was
// in the tree as parsed, and how often it is on a node that is new or did not have
// it before.
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

// count is how often a comment is there.
func count(all []remark, text string) int {
	n := 0
	for i := range all {
		n += count1(all[i].text == text)
	}
	return n
}

// reason is why a comment is in its place. The larger one is the better one.
type reason int

const (
	alone   reason = iota + 1 // nothing is left of what it stood next to
	nextTo                    // one of the two that it stood between is next to it
	between                   // both are
)

// take finds an old comment among the new ones that nobody has taken, one that is in
// its place for no less than a reason.
func take(found map[string][]*remark, c *remark, living map[*yaml.Node]bool, least reason) bool {
	best, rank := -1, least-1
	for i, f := range found[c.text] {
		if f.beside != c.beside {
			continue
		}
		var points reason
		switch {
		case c.beside && c.before != f.before && (c.before == nil || living[c.before]):
			continue
		case f.before == c.before && f.after == c.after:
			points = between
		case f.before == c.before || f.after == c.after:
			points = nextTo
		case c.before != nil && !living[c.before] && (c.beside || c.after == nil || !living[c.after]):
			points = alone
		default:
			continue
		}
		if points > rank {
			best, rank = i, points
		}
		if rank == between {
			break // there is no better one
		}
	}
	if best < 0 {
		return false
	}
	drop(found, c.text, best)
	return true
}

// drop takes a comment out. Mostly, it is the first one.
func drop(found map[string][]*remark, text string, at int) {
	all := found[text]
	copy(all[1:at+1], all[:at])
	found[text] = all[1:]
}

// among is a comment that stands among what is left of the old leaves: next to the
// nearest of them where what it stood next to is gone.
func (c *remark) among(parsed []leaf, living map[*yaml.Node]bool) *remark {
	out := *c
	for i := c.at; out.after != nil && !living[out.after]; i++ {
		if out.after = nil; i+1 < len(parsed) {
			out.after = parsed[i+1].node
		}
	}
	for i := c.at - 1; !c.beside && out.before != nil && !living[out.before]; i-- {
		if out.before = nil; i > 0 {
			out.before = parsed[i-1].node
		}
	}
	return &out
}

// takeBelow finds a comment that is below something, and still is, with new leaves
// between them.
func takeBelow(found map[string][]*remark, c *remark, parsed, leaves []leaf) bool {
	if !c.below || c.beside {
		return false
	}
	for i, f := range found[c.text] {
		if !f.beside && follows(parsed, leaves, f.at, c) {
			drop(found, c.text, i)
			return true
		}
	}
	return false
}

// follows tells whether an old comment still stands below what it stood below, but
// for leaves that are new there, and for those that have moved up or are gone.
func follows(old, leaves []leaf, at int, c *remark) bool {
	place := map[*yaml.Node]int{} // of those that stood before the comment
	for i, l := range old[:c.at] {
		place[l.node] = i
	}
	for at--; at >= 0; at-- {
		if _, known := place[leaves[at].node]; known {
			break
		}
	}
	if at < 0 {
		return false
	}
	for _, l := range leaves[at+1:] {
		if i, known := place[l.node]; known && i > place[leaves[at].node] {
			return false
		}
	}
	return true
}

// commentLines are the lines of a comment that say something.
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
