package manifest

import (
	"bytes"
	"slices"
	"sort"
	"sync"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Document is a parsed slice.
type Document struct {
	// Root is the value. The caller edits it in place; nodes that stay keep their
	// identity.
	Root *yaml.Node

	slice    Slice
	tree     *yaml.Node              // the text's DocumentNode
	holder   *yaml.Node              // the node of the tree that has Root as its last child
	memory                           // of the nodes, in document order
	comments int                     // how many lines of comments there were
	about    map[*yaml.Node][]string // the comments about each node, once somebody has asked
	places   map[*yaml.Node]int      // of the nodes; filled in when a node is not where its line says
}

// past is a node as it was parsed.
type past struct {
	node   *yaml.Node
	was    yaml.Node // with a Content of its own
	parent int       // below 0 for the tree's top
	at     int       // its place in the parent's Content
	size   int       // how many nodes its tree has, itself included
}

// Open parses the slice. The error is a [finding.Unreadable] if the text is not
// YAML, refers to an anchor outside of the slice, or has content behind the value.
func (s Slice) Open() (*Document, error) {
	tree, err := s.parse(s.Text())
	if err != nil {
		return nil, err
	}
	root, holder, err := s.root(tree)
	if err != nil {
		return nil, err
	}
	d := &Document{Root: root, slice: s, tree: tree, holder: holder}
	d.remember()
	return d, nil
}

// Start returns where the document begins in the source.
func (d *Document) Start() int { return d.slice.start }

// Above returns the comments above the value, a line each, without blanks around them.
func (d *Document) Above() (comments []string) {
	for line := range bytes.Lines(d.slice.Text()) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] != '#' {
			break
		}
		if len(line) > 0 {
			comments = append(comments, string(line))
		}
	}
	return comments
}

// Alone parses the slice as a document of its own, without the list that it is
// in. Comments at its end may then be on other nodes than after [Slice.Open]. The
// errors are those of Open.
func (s Slice) Alone() (*yaml.Node, error) {
	text := s.Text()
	if s.form != element {
		return s.parse(text)
	}
	dash := bytes.IndexByte(text, '-')
	indent := dash + 1
	for indent < len(text) && text[indent] == ' ' {
		indent++
	}
	var out []byte
	for at := 0; at < len(text); at = lineEnd(text, at) {
		line := text[at:lineEnd(text, at)]
		blank := min(indent, len(line)-len(bytes.TrimLeft(line, " ")))
		if at == 0 {
			blank = indent
		}
		out = append(out, line[blank:]...)
	}
	s.form = whole
	return s.parse(out)
}

// memory is what a document remembers its nodes in.
type memory struct {
	parsed  []past
	content []*yaml.Node
}

// memories are those of documents that were closed. A quarter of all that an edit needs is
// memory of this kind.
var memories sync.Pool

// manyNodes is the number of nodes from which the memory of a document is not kept for others.
const manyNodes = 1 << 12

// Close lets other documents have the memory of this one, of which nothing but the tree may
// be used from then on. A document need not be closed.
func (d *Document) Close() {
	m := d.memory
	if d.memory = (memory{}); cap(m.parsed) > 0 && cap(m.parsed) < manyNodes {
		clear(m.parsed)
		clear(m.content)
		memories.Put(&m)
	}
}

// remember keeps each node as it was parsed, all of them in two slices.
func (d *Document) remember() {
	nodes, children := size(d.tree)
	if m, ok := memories.Get().(*memory); ok {
		d.memory = *m
	}
	d.parsed = slices.Grow(d.parsed[:0], nodes)
	content := slices.Grow(d.content[:0], children)
	var keep func(n *yaml.Node, parent, at int)
	keep = func(n *yaml.Node, parent, at int) {
		i := len(d.parsed)
		start := len(content)
		content = append(content, n.Content...)
		d.parsed = append(d.parsed, past{node: n, was: *n, parent: parent, at: at})
		d.comments += linesOn(n)
		d.parsed[i].was.Content = content[start:len(content):len(content)]
		for at, child := range n.Content {
			keep(child, i, at)
		}
		d.parsed[i].size = len(d.parsed) - i
	}
	keep(d.tree, -1, 0)
	d.content = content
}

func size(n *yaml.Node) (nodes, children int) {
	nodes, children = 1, len(n.Content)
	for _, child := range n.Content {
		n, c := size(child)
		nodes, children = nodes+n, children+c
	}
	return nodes, children
}

// Walk visits a tree from the top, each node before its children.
func Walk(n *yaml.Node, visit func(*yaml.Node)) {
	visit(n)
	for _, child := range n.Content {
		Walk(child, visit)
	}
}

// Edited reports whether the tree differs from what was parsed.
func (d *Document) Edited() bool {
	d.settle()
	for i := range d.parsed {
		if d.parsed[i].edited() || d.parsed[i].commented() {
			return true
		}
	}
	return false
}

// settle puts Root in its place in the tree, in case it was replaced.
func (d *Document) settle() { d.holder.Content[len(d.holder.Content)-1] = d.Root }

// edited reports whether the node itself has changed, not counting its comments and
// its children.
func (p *past) edited() bool {
	n, was := p.node, &p.was
	return was.Kind != n.Kind || was.Tag != n.Tag || was.Value != n.Value || was.Style != n.Style ||
		was.Anchor != n.Anchor || was.Alias != n.Alias || !slices.Equal(was.Content, n.Content)
}

// commented reports whether the comments of the node have changed.
func (p *past) commented() bool {
	n, was := p.node, &p.was
	return was.HeadComment != n.HeadComment || was.LineComment != n.LineComment || was.FootComment != n.FootComment
}

// commented reports whether the comments of any parsed node have changed.
func (d *Document) commented() bool {
	for i := range d.parsed {
		if d.parsed[i].commented() {
			return true
		}
	}
	return false
}

// find returns the place of a node among the parsed ones, or a number below 0 if it is
// new. A new node has no line.
func (d *Document) find(n *yaml.Node) int {
	if n.Line == 0 {
		return -1
	}
	at := sort.Search(len(d.parsed), func(i int) bool {
		was := &d.parsed[i].was
		return was.Line > n.Line || was.Line == n.Line && was.Column >= n.Column
	})
	for ; at < len(d.parsed) && d.parsed[at].was.Line == n.Line && d.parsed[at].was.Column == n.Column; at++ {
		if d.parsed[at].node == n {
			return at
		}
	}
	if d.places == nil { // lines are out of order, or the node belongs to another text
		d.places = make(map[*yaml.Node]int, len(d.parsed))
		for i := range d.parsed {
			d.places[d.parsed[i].node] = i
		}
	}
	if i, found := d.places[n]; found {
		return i
	}
	return -1
}

// Location returns where a node is in the source: only the file, if the node was
// not parsed from it.
func (d *Document) Location(n *yaml.Node) finding.Location {
	if n == nil || d.find(n) < 0 {
		return finding.Location{File: d.slice.src.Name}
	}
	return d.slice.location(n)
}
