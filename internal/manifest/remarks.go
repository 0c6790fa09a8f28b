package manifest

import (
	"bytes"

	"github.com/native-sidecar/native-sidecar/internal/scalar"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// remark is a comment, or a line of one, with its place in a text.
type remark struct {
	text   string
	beside bool // it follows something in its line
	below  bool // it is deeper than what follows it, or nothing does
	// before and after are the leaves around it; nil at the ends of the text. before
	// may also be a collection in flow style that has ended, or its key.
	before, after *yaml.Node
	at, line      int  // its place among the leaves, and in the text
	column        int  // the least indentation of the comments from the leaf before up to it
	old           bool // it is one of the old text
}

// leaf is a scalar or an alias in a text. A null is no leaf, since it may be filled.
type leaf struct {
	node  *yaml.Node // what identifies it
	was   *yaml.Node // what it is in the text
	owner int        // the column of the key or dash in front of it
	place int        // its place among the parsed nodes, if it is one of them
	flows *flows     // the innermost collection in flow style around it
}

// flows is a collection in flow style, and those around it. A collection under a key is
// represented by the key, since a comment keeps its place there if the collection becomes
// empty or gets block style.
type flows struct {
	node  *yaml.Node
	outer *flows
}

func isLeaf(n *yaml.Node) bool {
	return n.Kind == yaml.AliasNode || n.Kind == yaml.ScalarNode && !scalar.IsNull(n)
}

// leaves returns the leaves of the text as it was parsed that are in the excerpt.
func (d *Document) leaves(x *excerpt) []leaf {
	all := make([]leaf, 0, len(d.parsed)-x.left)
	out := x.omitted
	around := make([]*flows, len(d.parsed)) // each node, if it is in flow style
	for i := 0; i < len(d.parsed); i++ {
		if len(out) > 0 && i == out[0].from {
			i, out = out[0].to-1, out[1:]
			continue
		}
		p := &d.parsed[i]
		if p.parent < 0 {
			continue
		}
		parent := &d.parsed[p.parent].was
		if isFlow(&p.was) {
			around[i] = &flows{keyOr(p.node, parent.Kind, parent.Content, p.at), around[p.parent]}
		}
		if isLeaf(&p.was) {
			all = append(all, leaf{node: p.node, was: &p.was, owner: ownerOf(parent, p.at), place: i, flows: around[p.parent]})
		}
	}
	return all
}

// leavesOf returns the leaves of a tree that was parsed from the excerpt of the edited
// one, about as many as expected.
func (x *excerpt) leavesOf(edited, read *yaml.Node, expected int) []leaf {
	all := make([]leaf, 0, expected+expected/2)
	var visit func(edited, read, key *yaml.Node, owner int, around *flows)
	visit = func(edited, read, key *yaml.Node, owner int, around *flows) {
		if isLeaf(read) && !x.isStub(edited) {
			all = append(all, leaf{node: edited, was: read, owner: owner, flows: around})
		}
		if isFlow(read) {
			around = &flows{key, around}
		}
		content := x.content(edited)
		for i, child := range read.Content {
			visit(content[i], child, keyOr(content[i], read.Kind, content, i), ownerOf(read, i), around)
		}
	}
	visit(edited, read, edited, -1, nil)
	return all
}

// keyOr returns the key of a node if it is a value of a mapping, or else the node.
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

// remarks returns the comments of a text, except for those in omissions. They are read
// from the text itself: on which node the parser puts a comment depends on blank lines
// and on what else there is, and some comments it loses.
func (p *page) remarks(leaves []leaf, out []omission) []remark {
	if bytes.IndexByte(p.text, '#') < 0 {
		return nil
	}
	r := reader{page: p, leaves: leaves, out: out}
	at := 0
	for i, l := range leaves {
		next, limit := len(p.text), p.lines()+1
		if i+1 < len(leaves) {
			next, limit = p.start(leaves[i+1].was), leaves[i+1].was.Line
		}
		r.read(i, at, p.start(l.was))
		at = max(at, p.valueStart(l.was))
		switch {
		case isBlockScalar(l.was):
			header, _ := p.scalarHeader(l.was)
			r.read(i+1, at, at+len(header))
			at = p.offset(p.lastOfBlockScalar(l.was, l.owner, limit) + 1)
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
	page    *page
	leaves  []leaf
	out     []omission // what is left out from here on
	remarks []remark
}

// read reads the comments between two offsets, in front of the leaf at place i.
func (r *reader) read(i, start, end int) {
	var behind tail
	if i > 0 {
		behind = tail{node: r.leaves[i-1].node, flows: r.leaves[i-1].flows}
	}
	for ; len(r.out) > 0 && r.out[0].start < end; r.out = r.out[1:] {
		r.part(i, start, r.out[0].start, &behind)
		start = r.out[0].end
	}
	r.part(i, start, end, &behind)
}

// part reads the comments of one part of the text between two leaves.
func (r *reader) part(i, start, end int, behind *tail) {
	from := start // where the text before the next comment begins
	for at := start; at < end; {
		hash := bytes.IndexByte(r.page.text[at:end], '#')
		if hash < 0 {
			return
		}
		at += hash
		if at > 0 && bytes.IndexByte([]byte(lineBlanks), r.page.text[at-1]) < 0 && !bytes.HasSuffix(r.page.text[:at], utf8BOM) {
			at++
			continue
		}
		line := r.page.lineOf(at)
		stop := r.page.offset(line + 1)
		behind.read(r.page.text[from:at])
		c := remark{text: string(trimBlanks(r.page.text[at:stop])), at: i, line: line, before: behind.node, below: true}
		c.beside = !isStructure(r.page.text[r.page.offset(line):at])
		c.column = r.page.depth(line)
		if i < len(r.leaves) {
			c.after = r.leaves[i].node
			c.below = max(at-r.page.offset(line), c.column) > r.page.indent(r.leaves[i].was.Line)
		}
		if last := len(r.remarks) - 1; last >= 0 && r.remarks[last].at == i && !r.remarks[last].beside {
			if c.column = min(c.column, r.remarks[last].column); r.page.isBareHash(line) {
				c.column = r.remarks[last].column
			}
		}
		r.remarks = append(r.remarks, c)
		at, from = stop, stop
	}
}

// tail is what follows a leaf, as far as it was read. node is the collection in flow
// style around the leaf that has ended there, or else the leaf.
type tail struct {
	node  *yaml.Node
	flows *flows // those that have not ended
	open  int
}

func (t *tail) read(text []byte) {
	if t.flows == nil {
		return
	}
	for _, c := range text {
		switch c {
		case '[', '{':
			t.open++
		case ']', '}':
			if t.open--; t.open < 0 && t.flows != nil {
				t.node, t.flows, t.open = t.flows.node, t.flows.outer, 0
			}
		}
	}
}

// isStructure reports whether the start of a line has nothing but dashes, anchors and
// tags in it: a comment behind these is about what follows.
func isStructure(text []byte) bool {
	for _, word := range bytes.Fields(text) {
		if string(word) != "-" && string(word) != "?" && word[0] != '&' && word[0] != '!' {
			return false
		}
	}
	return true
}
