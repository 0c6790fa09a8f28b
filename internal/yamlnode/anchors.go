package yamlnode

import (
	"cmp"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Anchors are the anchored nodes of a document that have aliases, as they are before
// any edit.
type Anchors struct {
	before  map[*yaml.Node]*yaml.Node   // the aliased nodes, as they were
	aliases map[*yaml.Node][]*yaml.Node // and their aliases, in the order of the document
}

// NewAnchors remembers the values of a document's aliases.
func NewAnchors(root *yaml.Node) Anchors {
	a := Anchors{map[*yaml.Node]*yaml.Node{}, map[*yaml.Node][]*yaml.Node{}}
	a.find(root)
	if len(a.aliases) > 0 {
		a.remember(root)
	}
	return a
}

func (a Anchors) find(n *yaml.Node) {
	if n.Kind == yaml.AliasNode {
		a.aliases[n.Alias] = append(a.aliases[n.Alias], n)
	}
	for _, child := range n.Content {
		a.find(child)
	}
}

// remember copies each aliased node once, also if it is inside of another one.
func (a Anchors) remember(n *yaml.Node) {
	if a.aliases[n] != nil {
		a.before[n] = a.copied(n)
		return
	}
	for _, child := range n.Content {
		a.remember(child)
	}
}

// copied returns a copy, and remembers the copies of aliased nodes in it. Its aliases
// still refer to the original nodes.
func (a Anchors) copied(n *yaml.Node) *yaml.Node {
	out := *n
	out.Content = make([]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		out.Content[i] = a.copied(child)
	}
	if a.aliases[n] != nil {
		a.before[n] = &out
	}
	return &out
}

// In returns the anchors and aliases of a part of the document that is going to be
// edited.
func (a Anchors) In(part *yaml.Node) PartAnchors {
	p := PartAnchors{document: a, part: part}
	if len(a.before) > 0 {
		p.own, p.inside = map[*yaml.Node]bool{}, map[*yaml.Node]bool{}
		p.remember(part)
	}
	return p
}

// PartAnchors are the anchors and aliases of a part of a document, before an edit that
// touches nothing else of the document. The zero value has none.
type PartAnchors struct {
	document Anchors
	part     *yaml.Node
	anchored []*yaml.Node        // the aliased nodes in the part, in its order
	own      map[*yaml.Node]bool // the same
	inside   map[*yaml.Node]bool // the aliases in the part
}

func (p *PartAnchors) remember(n *yaml.Node) {
	switch {
	case n.Kind == yaml.AliasNode:
		p.inside[n] = true
	case p.document.before[n] != nil:
		p.anchored = append(p.anchored, n)
		p.own[n] = true
	}
	for _, child := range n.Content {
		p.remember(child)
	}
}

// Check returns an error if, after the edit, an alias has another value than before, or
// comes before its anchor or without it, which no parser reads. It looks at the part,
// at the anchors that it uses, and at the aliases elsewhere of its own anchors. So its
// time does not grow with the rest of the document.
func (p PartAnchors) Check() error {
	if len(p.document.before) == 0 {
		return nil
	}
	c := anchorCheck{PartAnchors: p, seen: map[*yaml.Node]bool{}, values: comparison{before: p.document.before}}
	if err := c.walk(p.part); err != nil {
		return err
	}
	for _, alias := range p.outside() {
		if err := c.alias(alias); err != nil {
			return err
		}
	}
	return nil
}

// outside returns the first alias elsewhere of each of the part's anchors, in the order
// of the document. They come after the part.
func (p PartAnchors) outside() []*yaml.Node {
	var found []*yaml.Node
	for _, anchored := range p.anchored {
		for _, alias := range p.document.aliases[anchored] {
			if !p.inside[alias] {
				found = append(found, alias)
				break
			}
		}
	}
	slices.SortStableFunc(found, func(a, b *yaml.Node) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return found
}

// anchorCheck is one comparison of the aliases with what they were.
type anchorCheck struct {
	PartAnchors
	seen   map[*yaml.Node]bool // the anchored nodes so far
	values comparison          // with what they were
}

func (c *anchorCheck) walk(n *yaml.Node) error {
	if n.Kind == yaml.AliasNode {
		return c.alias(n)
	}
	if n.Anchor != "" {
		c.seen[n] = true
	}
	for _, child := range n.Content {
		if err := c.walk(child); err != nil {
			return err
		}
	}
	return nil
}

func (c *anchorCheck) alias(n *yaml.Node) error {
	was := c.document.before[n.Alias]
	switch {
	case !c.seen[n.Alias] && (c.own[n.Alias] || was == nil):
		return refuse(n, "the alias *%s would come before its anchor, or lose it. Replace it with its value.", n.Value)
	case was != nil && !c.values.equal(was, n.Alias):
		return refuse(n, "the alias *%s would get another value, because the edit changes its anchor. Replace the alias with its value.", n.Value)
	}
	return nil
}
