package manifest

import (
	"bytes"
	"fmt"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// excerpt is an edited document without the entries that no edit is near. In the
// place of each row of entries that are left out is one stub.
//
// To prove an excerpt is to prove the document. In block style, the lines before a
// line decide how it is read only by the columns of the open keys and dashes, once
// what the last line began has ended. So an entry is read as before if its own lines,
// the line before them and the line behind them are the same, and if an entry of its
// kind may be in its column. Therefore what is left out is whole, begins its line and
// has not changed, neither in the tree nor in the text, and the values before and
// behind each edit are never left out. If there are anchors, aliases or tags, which
// reach further, nothing is left out.
type excerpt struct {
	page    *page      // the text before the edits
	omitted []omission // in document order
	left    int        // how many of the parsed nodes are in them
	// commented: the comments of some parsed node have changed.
	commented bool
	// first has the omissions by their first nodes, and stubs by what replaces them.
	first, stubs map[*yaml.Node]*omission
}

// omission is a row of entries of one mapping or list that are left out.
type omission struct {
	nodes      []*yaml.Node // keys and values, or elements
	fields     bool         // they have keys
	stub       *yaml.Node   // takes their place: as the key and the value, or as the element
	from, to   int          // the places of their nodes among the parsed ones, to excluded
	start, end int          // the offsets of their lines
	column     int
}

// entire returns the excerpt that leaves nothing out.
func (d *Document) entire() *excerpt {
	return &excerpt{page: newPage(d.slice.Text()), commented: d.commented()}
}

// excerpt returns the document without the entries that no edit is near.
func (p *patcher) excerpt(edits []Edit) *excerpt {
	x := &excerpt{page: p.page, commented: p.doc.commented()}
	for i := range p.parsed {
		if was := &p.parsed[i].was; was.Anchor != "" || was.Kind == yaml.AliasNode || was.Style&yaml.TaggedStyle != 0 {
			return x
		}
	}
	a := abridger{layout: p.layout, excerpt: x, busy: p.busy(edits, x.commented)}
	a.entries(1, p.page.lines()+1)
	x.first, x.stubs = make(map[*yaml.Node]*omission, len(x.omitted)), make(map[*yaml.Node]*omission, len(x.omitted))
	for i := range x.omitted {
		x.first[x.omitted[i].nodes[0]], x.stubs[x.omitted[i].stub] = &x.omitted[i], &x.omitted[i]
	}
	return x
}

// busy returns how many of the nodes before each one have changed or are next to an
// edit. commented means that the comments of some nodes have changed.
func (p *patcher) busy(edits []Edit, commented bool) []int {
	busy := make([]int, len(p.parsed)+1)
	last, edit := 0, 0 // the last value seen, and the first edit that was not reached
	for i := range p.parsed {
		was := &p.parsed[i].was
		busy[i+1] = count1(p.edited[i+1] > p.edited[i] || commented && p.parsed[i].commented())
		if len(was.Content) > 0 {
			continue
		}
		for ; edit < len(edits) && was.Line >= p.page.lineOf(edits[edit].Start); edit++ {
			busy[last+1], busy[i+1] = 1, 1
			if was.Line <= p.page.lineOf(edits[edit].End) {
				break
			}
		}
		last = i
	}
	busy[last+1] = max(busy[last+1], count1(edit < len(edits)))
	for i := range p.parsed {
		busy[i+1] += busy[i]
	}
	return busy
}

// abridger finds what can be left out.
type abridger struct {
	layout  *layout
	excerpt *excerpt
	busy    []int
}

// entries finds what can be left out of a collection, which ends before line limit.
func (a *abridger) entries(i, limit int) {
	if was := &a.layout.parsed[i].was; !isCollection(was) || isFlow(was) {
		return
	}
	entries := a.layout.entries(i)
	var out omission
	for at, e := range entries {
		next := limit
		if at+1 < len(entries) {
			next = a.layout.first(entries[at+1])
		}
		value := a.layout.end(e)
		to := value + a.layout.parsed[value].size
		first, column := a.layout.first(e), a.layout.column(e)
		busy := a.busy[to] > a.busy[e]
		if busy || a.layout.page.indent(first) != column || len(a.layout.parsed[e].was.Content) > 0 && value != e {
			a.leaveOut(out)
			out = omission{}
			if busy {
				a.entries(value, next)
			}
			continue
		}
		if out.nodes == nil {
			out = omission{fields: value != e, from: e, start: a.layout.page.offset(first), column: column}
		}
		out.to, out.end = to, min(a.layout.page.offset(next), len(a.layout.doc.slice.Text()))
		out.nodes = append(out.nodes, a.layout.parsed[e].node)
		if out.fields {
			out.nodes = append(out.nodes, a.layout.parsed[value].node)
		}
	}
	a.leaveOut(out)
}

// leaveOut leaves entries out, if there is more than one line of them.
func (a *abridger) leaveOut(r omission) {
	if r.nodes == nil || bytes.Count(a.layout.page.text[r.start:r.end], []byte("\n")) < 2 {
		return
	}
	r.stub = &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: fmt.Sprintf("left-out-%d", len(a.excerpt.omitted))}
	a.excerpt.omitted = append(a.excerpt.omitted, r)
	a.excerpt.left += r.to - r.from
}

// shorten adds to the edits of a text those that make the excerpt of it.
func (x *excerpt) shorten(edits []Edit) []Edit {
	all := slices.Clone(edits)
	for _, r := range x.omitted {
		text := append(spaces(r.column), "- "...)
		if r.fields {
			text = append(append(text[:r.column], r.stub.Value...), ": "...)
		}
		all = append(all, Edit{Start: r.start, End: r.end, Text: append(append(text, r.stub.Value...), '\n')})
	}
	return all
}

// content returns the content of a node of the edited tree as the excerpt has it.
func (x *excerpt) content(n *yaml.Node) []*yaml.Node {
	if !slices.ContainsFunc(n.Content, func(child *yaml.Node) bool { return x.first[child] != nil }) {
		return n.Content
	}
	var out []*yaml.Node
	for at := 0; at < len(n.Content); {
		r := x.first[n.Content[at]]
		if r == nil {
			out = append(out, n.Content[at])
			at++
			continue
		}
		behind := at + len(r.nodes)
		if behind > len(n.Content) || !slices.Equal(n.Content[at:behind], r.nodes) {
			return n.Content // they have moved: nothing else will equal them
		}
		if out = append(out, r.stub); n.Kind == yaml.MappingNode {
			out = append(out, r.stub)
		}
		at = behind
	}
	return out
}

// isStub reports whether a node is in the place of what is left out.
func (x *excerpt) isStub(n *yaml.Node) bool { return x.stubs[n] != nil }
