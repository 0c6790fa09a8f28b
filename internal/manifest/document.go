package manifest

import (
	"bytes"
	"fmt"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Document is a parsed slice.
type Document struct {
	// Root is the value. Others edit it in place; nodes that stay keep their
	// identity.
	Root *yaml.Node

	slice  Slice
	tree   *yaml.Node // the text's DocumentNode
	holder *yaml.Node // the node of the tree that has Root for its last child
	parsed map[*yaml.Node]*yaml.Node
}

// Open parses the slice. What is not YAML, refers to an anchor outside of the
// slice, or has content behind the value is an *[Error].
func (s Slice) Open() (*Document, error) {
	tree, err := s.parse(s.text())
	if err != nil {
		return nil, err
	}
	root, holder, err := s.root(tree)
	if err != nil {
		return nil, err
	}
	if s.want != nil {
		values := comparison{}
		if n, what := values.compare(s.want, root); n != nil {
			return nil, s.errorAt(nil, fmt.Sprintf("cannot be told from what stands around it: by itself it has %s; write the list in block style", what))
		}
	}
	d := &Document{Root: root, slice: s, tree: tree, holder: holder}
	d.remember()
	return d, nil
}

// Alone parses the slice as a document of its own, out of the list that it
// stands in: comments at its end may then be on other nodes than [Slice.Open]
// finds them. Errors are those of Open.
func (s Slice) Alone() (*yaml.Node, error) {
	text := s.text()
	if s.form == inFlow {
		s.form = whole
	}
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

// remember keeps each node as it was parsed.
func (d *Document) remember() {
	size := count(d.tree)
	d.parsed = make(map[*yaml.Node]*yaml.Node, size)
	kept := make([]yaml.Node, 0, size) // one block of memory for all of them
	walk(d.tree, func(n *yaml.Node) {
		kept = append(kept, *n)
		was := &kept[len(kept)-1]
		was.Content = slices.Clone(n.Content)
		d.parsed[n] = was
	})
}

func count(n *yaml.Node) int {
	sum := 1
	for _, child := range n.Content {
		sum += count(child)
	}
	return sum
}

// walk visits a tree from the top, each node before its children.
func walk(n *yaml.Node, visit func(*yaml.Node)) {
	visit(n)
	for _, child := range n.Content {
		walk(child, visit)
	}
}

// Edited tells whether the tree is another one than was parsed.
func (d *Document) Edited() bool {
	d.settle()
	return d.edited(d.tree)
}

// settle puts Root in its place, should it be another node than the one that was
// parsed.
func (d *Document) settle() { d.holder.Content[len(d.holder.Content)-1] = d.Root }

func (d *Document) edited(n *yaml.Node) bool {
	was := d.parsed[n]
	if was == nil || was.Kind != n.Kind || was.Tag != n.Tag || was.Value != n.Value || was.Style != n.Style ||
		was.Anchor != n.Anchor || was.Alias != n.Alias ||
		was.HeadComment != n.HeadComment || was.LineComment != n.LineComment || was.FootComment != n.FootComment ||
		!slices.Equal(was.Content, n.Content) {
		return true
	}
	return slices.ContainsFunc(n.Content, d.edited)
}

// Name is the name of the source.
func (d *Document) Name() string { return d.slice.src.Name }

// Pos is where the node stands in the source, from 1. A node that was not parsed
// from it stands at 0, 0.
func (d *Document) Pos(n *yaml.Node) (line, column int) {
	if d.parsed[n] == nil || n.Line == 0 {
		return 0, 0
	}
	return d.slice.pos(n)
}
