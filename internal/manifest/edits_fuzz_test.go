package manifest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// FuzzEdits edits the trees of documents at random and prints them. Either the
// document is refused, or the new text is the edited tree, no comment of what is
// left is lost, what follows it is untouched, and as little as possible of the
// text has changed.
func FuzzEdits(f *testing.F) {
	for _, program := range [][]byte{{1, 2, 3}, {7, 0, 3, 9, 1}, {2, 40, 5, 8, 3, 80}, {9, 9, 1, 4, 60, 3}} {
		for _, s := range streams {
			f.Add(s.text, program)
		}
		for _, text := range oddLists {
			f.Add(text, program)
		}
		for _, text := range oddLayouts {
			f.Add(text, program)
		}
	}
	const behind = "a:   1 # odd\n"
	f.Fuzz(func(t *testing.T, text string, program []byte) {
		if len(text) > 1<<14 || len(program) > 64 || strings.HasSuffix(text, "...") {
			return
		}
		text += "\n---\n" + behind
		src := &Source{Name: "f", Text: []byte(text)}
		docs := Cut(src)
		if len(docs) < 2 {
			return
		}
		doc, err := docs[0].Open()
		if err != nil || doc.Edited() {
			return
		}
		(&vandal{program: program, root: doc.Root}).edit()
		printed, err := doc.Edits()
		if err != nil {
			return
		}
		var out bytes.Buffer
		require.NoError(t, Write(&out, src, printed.Edits))
		require.True(t, strings.HasSuffix(out.String(), behind))
		again := Cut(&Source{Name: "f", Text: out.Bytes()})
		require.Len(t, again, len(docs), "%q", out.String())
		read, err := again[0].Open()
		require.NoError(t, err, "%q", out.String())
		n, what := differ(doc.Root, read.Root)
		require.Nil(t, n, "%s: %q", what, out.String())
		requireProvedWhole(t, doc, printed)
	})
}

// FuzzElementEdits does the same to an element of a list: what proves its edits is
// true of it as a whole.
func FuzzElementEdits(f *testing.F) {
	for _, program := range [][]byte{{1, 2, 3}, {7, 0, 3, 9, 1}, {2, 40, 5, 8, 3, 80}} {
		for _, text := range oddLayouts {
			f.Add(text, program)
		}
		f.Add(abridged, program)
	}
	f.Fuzz(func(t *testing.T, text string, program []byte) {
		if len(text) > 1<<14 || len(program) > 64 {
			return
		}
		list := "items:\n- " + strings.ReplaceAll(text, "\n", "\n  ") + "\n- last: 1\n"
		docs := Cut(&Source{Name: "f", Text: []byte(list)})
		if len(docs) != 1 {
			return
		}
		cut, ok := docs[0].List()
		if !ok || len(cut.Items) != 2 {
			return
		}
		doc, err := cut.Items[0].Open()
		if err != nil || doc.Edited() {
			return
		}
		(&vandal{program: program, root: doc.Root}).edit()
		if printed, err := doc.Edits(); err == nil {
			requireProvedWhole(t, doc, printed)
		}
	})
}

// requireProvedWhole: what was proved by an excerpt can be proved without one.
func requireProvedWhole(t *testing.T, doc *Document, printed Printed) {
	t.Helper()
	s := doc.slice
	text, err := apply(s.src.Text, s.start, s.end, printed.Edits)
	require.NoError(t, err)
	gone, err := doc.prove(text, doc.entire())
	require.NoError(t, err, "as a whole: %q", text)
	require.Equal(t, printed.Gone, gone, "as a whole: %q", text)
}

// differ finds the first node of want that is another one in got, whatever its
// comments and its style.
func differ(want, got *yaml.Node) (*yaml.Node, string) {
	return (&comparison{excerpt: &excerpt{}}).compare(want, got)
}

// vandal edits a tree as a program of bytes says.
type vandal struct {
	program []byte
	root    *yaml.Node
	made    int
}

func (v *vandal) next(limit int) int {
	if len(v.program) == 0 || limit == 0 {
		return 0
	}
	b := int(v.program[0])
	v.program = v.program[1:]
	return b % limit
}

func (v *vandal) edit() {
	for len(v.program) > 0 {
		var nodes []*yaml.Node
		Walk(v.root, func(n *yaml.Node) { nodes = append(nodes, n) })
		v.deed(nodes, nodes[v.next(len(nodes))])
	}
}

func (v *vandal) deed(nodes []*yaml.Node, n *yaml.Node) {
	switch n.Kind {
	case yaml.ScalarNode:
		n.Value, n.Tag = v.scalar().Value, yaml.NodeTagString
	case yaml.SequenceNode:
		at := v.next(len(n.Content) + 1)
		switch v.next(4) {
		case 0:
			if at < len(n.Content) {
				n.Content = slices.Delete(n.Content, at, at+1)
			}
		case 1:
			v.move(nodes, n, at)
		default:
			n.Content = slices.Insert(n.Content, at, v.value())
		}
	case yaml.MappingNode:
		at := v.next(len(n.Content)/2+1) * 2
		switch v.next(4) {
		case 0:
			if at < len(n.Content) {
				n.Content = slices.Delete(n.Content, at, at+2)
			}
		case 1:
			if at < len(n.Content) {
				n.Content[at+1] = v.value()
			}
		default:
			v.made++
			key := yaml.NewStringRNode(fmt.Sprintf("new%d", v.made)).YNode()
			n.Content = slices.Insert(n.Content, at, key, v.value())
		}
	}
}

// move takes an element of some list to another one.
func (v *vandal) move(nodes []*yaml.Node, to *yaml.Node, at int) {
	from := nodes[v.next(len(nodes))]
	if from.Kind != yaml.SequenceNode || len(from.Content) < 2 || from == to {
		return
	}
	i := v.next(len(from.Content))
	element := from.Content[i]
	inside := false
	Walk(element, func(n *yaml.Node) { inside = inside || n == to })
	if inside {
		return
	}
	from.Content = slices.Delete(from.Content, i, i+1)
	to.Content = slices.Insert(to.Content, min(at, len(to.Content)), element)
}

func (v *vandal) scalar() *yaml.Node {
	texts := []string{"new", "it's: # odd", "1", "", "two\nlines\n", "\"q\"", "é\U0001F600", "- x", " blank ", "yes"}
	n := yaml.NewStringRNode(texts[v.next(len(texts))]).YNode()
	n.Style = []yaml.Style{0, 0, yaml.DoubleQuotedStyle, yaml.SingleQuotedStyle, yaml.LiteralStyle}[v.next(5)]
	return n
}

func (v *vandal) value() *yaml.Node {
	switch v.next(5) {
	case 4:
		return &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq, Content: []*yaml.Node{v.scalar(), v.value()}}
	case 1:
		return &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap, Content: []*yaml.Node{
			yaml.NewStringRNode("k").YNode(), v.scalar(), yaml.NewStringRNode("l").YNode(), v.value(),
		}}
	case 2:
		return &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq, Style: yaml.FlowStyle, Content: []*yaml.Node{v.scalar()}}
	case 3:
		return &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap, Style: yaml.FlowStyle}
	}
	return v.scalar()
}

// oddLayouts are documents that are laid out as kyaml would not do it.
var oddLayouts = []string{
	"a:\n    b: 1   # one\n\n    c:\n      -   d: 2\n          e: 3\n\n      # of f\n      -   f: |\n              text\n\n                more\n\n          g: h\n    # foot\ni: [1, 2,\n  3]\n",
	"l:\n  -\n    a: 1\n  - # c\n    b: 2\n  - - x\n    - y\n  -\n",
	"spec: {containers: [{name: app, env: []}, {name: proxy}], volumes: null}\n",
	"{\n  kind: \"Pod\", # k\n  spec: {\n    containers: [{\n      name: \"app\",\n    }, {\n      name: \"proxy\",\n      args: [\n        \"a\",\n      ],\n    }],\n  },\n}\n",
	"{\n\t\"a\": [\n\t\t{\n\t\t\t\"b\": 1\n\t\t},\n\t\t{\"c\": []}\n\t]\n}\n",
	"a: 'it''s\n  two: lines'\nb: plain\n  going on\nc: \"x\\\n  y\"\nd: >-\n  folded\n  text\ne:\n- |+\n  keep\n\n- |2\n   deep\nf: ~\ng:\nh: []\n",
	"a: &x\n  b: 1\nc:\n  <<: *x\n  d: !!str 2\n'e': *x\n? f\n: g\n",
	"a:\r\n- b: 1\r\n\r\n  # c\r\n- d: 2",
}
