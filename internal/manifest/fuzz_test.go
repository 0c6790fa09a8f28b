package manifest

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// FuzzCut: slices are in order, do not overlap, and lose nothing that is not a
// separator, a directive or a comment. The lexer and a look at each line find the
// same ones.
func FuzzCut(f *testing.F) {
	for _, s := range streams {
		f.Add(s.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		src := &Source{Name: "f", Text: []byte(text)}
		slices := Cut(src)
		if isUTF16(src.Text) {
			require.Len(t, slices, 1)
			return
		}
		byLines := cut(src, true)
		require.Len(t, slices, len(byLines))
		at := 0
		for i, s := range slices {
			require.Equal(t, [3]int{byLines[i].start, byLines[i].end, byLines[i].line}, [3]int{s.start, s.end, s.line})
			require.LessOrEqual(t, at, s.start)
			require.Less(t, s.start, s.end)
			requireNoContent(t, src.Text[at:s.start])
			at = s.end
			doc, err := s.Open()
			if err != nil {
				continue
			}
			require.False(t, doc.Edited())
			printed, err := doc.Edits()
			require.NoError(t, err)
			require.Empty(t, printed.Edits)
		}
		requireNoContent(t, src.Text[at:])
	})
}

func requireNoContent(t *testing.T, between []byte) {
	t.Helper()
	between = bytes.TrimPrefix(between, utf8BOM)
	for len(between) > 0 {
		end := lineEnd(between, 0)
		line := strings.TrimSpace(string(between[:end]))
		require.True(t, line == "" || strings.ContainsAny(line[:1], "#%-."), "lost %q", line)
		between = between[end:]
	}
}

// FuzzItems: elements are in order and do not overlap, each one that opens has
// the tree that it has in the whole document, and an edit of one is an edit of
// that one alone.
func FuzzItems(f *testing.F) {
	for _, test := range lists {
		f.Add(test.text)
	}
	for _, text := range oddLists {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		src := &Source{Name: "f", Text: []byte(text)}
		slices := Cut(src)
		for _, s := range slices {
			list, ok := s.List()
			if !ok {
				continue
			}
			at := s.start
			for i, item := range list.Items {
				require.LessOrEqual(t, at, item.start)
				require.LessOrEqual(t, item.start, item.end)
				at = item.end
				fuzzItem(t, s, item, i)
			}
			require.LessOrEqual(t, at, s.end)
			tree, err := s.parse(s.Text())
			if err != nil {
				continue
			}
			edits, err := list.SetField("results", elementsOf(yaml.MustParse("- a: b\n").YNode()))
			require.NoError(t, err)
			want := tree.Content[0]
			setIn(want, "results", yaml.MustParse("- a: b\n").YNode())
			requireEdit(t, s, edits, want)
		}
	})
}

func fuzzItem(t *testing.T, s, item Slice, i int) {
	t.Helper()
	doc, err := item.Open()
	if err != nil {
		return
	}
	tree, err := s.parse(s.Text())
	if err != nil {
		return // the lexer need not see what is wrong elsewhere
	}
	want := tree.Content[0]
	inWhole := yaml.NewRNode(want).Field("items").Value.YNode().Content[i]
	n, what := differ(inWhole, doc.Root)
	require.Nil(t, n, what)
	if doc.Root.Kind != yaml.MappingNode {
		return
	}
	for _, root := range []*yaml.Node{doc.Root, inWhole} {
		setIn(root, "z", yaml.NewStringRNode("new").YNode())
	}
	if printed, err := doc.Edits(); err == nil {
		requireEdit(t, s, printed.Edits, want)
	}
}

func setIn(m *yaml.Node, key string, value *yaml.Node) {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Kind == yaml.ScalarNode && m.Content[i].Value == key {
			m.Content[i+1] = value
			return
		}
	}
	m.Content = append(m.Content, yaml.NewStringRNode(key).YNode(), value)
}

// requireEdit reads the source with the edit in it: it has as many documents as
// before, and the one of the slice has the values of want.
func requireEdit(t *testing.T, s Slice, edits []Edit, want *yaml.Node) {
	t.Helper()
	before := Cut(s.src)
	var out bytes.Buffer
	require.NoError(t, Write(&out, s.src, edits))
	after := Cut(&Source{Name: "f", Text: out.Bytes()})
	require.Len(t, after, len(before))
	for i := range before {
		if before[i].start != s.start {
			continue
		}
		doc, err := after[i].Open()
		require.NoError(t, err, "%q", out.String())
		n, what := differ(want, doc.Root)
		require.Nil(t, n, "%s: %q", what, out.String())
	}
}

// oddLists have what makes elements and fields hard to cut.
var oddLists = []string{
	"items: &l\n- &x a: 1\n- !!map\n  b: 2\n-\n- c\n- - d\nresults: []\nz: y\n",
	"items:\n-\n  - a: 1\n- |+\n  x\n\n\nresults:\n- old\n\n# c\nb: |+\n  x\n\n",
	"items: &l !!seq # c\n  # d\n  - a: 1\n  # e\n  - {b: 2}\n",
	"? items\n: - a: 1\nb: 2\n",
	"items:\r\n- a: 1\r\n- b: |\r\n    x\r\n",
	"items:\r- a: 1\r- b: 2\r",
	"items: [a: 1, {b: c}, \"d\": e, &x f, *x , ]\n",
	"{items: [{a: 'b''c' # d\n}, {e: \"\\\"}\"}], results: [1], f: g,}\n",
	"{items: [{a: 1}], f: x # y\n }",
	"--- {items: [{a: 1},{é: 2}]}\n---\nitems:\n- a: &x 1\n- b: *x\n",
	"!!map\nitems:\n- a: \"x\n# y\"\n- b: 'x\n- z'\n",
	"items:\n- a # x\n  # y\n- b:\n  - c\n  # d\n\n  # e\n- f: g",
	"items:\n- a: {b: &x c}\n- d: 1\n\n# foot\n\n# feet\n",
	"items:\n- a: {b: &x c}\n- d: [1,?*x]",
	"items:\n- a: &x b\n- c: {d: \"e &x\", f: *x}\n",
	"s: ~ \u1680\nt: ~\u00a0\nitems:\n- a: \u2003\n",
	"? \n 0:",
	"{\n  \"items\": [\n    {\"a\": \"\\u00e9\"}\n  ]\n}\n",
}
