package manifest

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func cutOne(t testing.TB, text string) Slice {
	t.Helper()
	slices, err := Cut(&Source{Name: "f", Text: []byte(text)})
	require.NoError(t, err)
	require.Len(t, slices, 1)
	return slices[0]
}

var lists = []struct {
	name, text string
	items      []string
}{
	{"compact", "items:\n- a: 1\n  b: 2\n- c: 3\nnext: x\n", []string{"- a: 1\n  b: 2\n", "- c: 3\n"}},
	{"wide", "items:\n  - a: 1\n    b: 2\n  - c: 3\n", []string{"  - a: 1\n    b: 2\n", "  - c: 3\n"}},
	{"a gap behind the dash", "items:\n-   a: 1\n    b: 2\n", []string{"-   a: 1\n    b: 2\n"}},
	{"comments", "# top\nitems: # here\n# one\n- a: 1 # x\n  # in one\n\n# two\n- b: 2\n# end\n", []string{"- a: 1 # x\n  # in one\n\n", "- b: 2\n"}},
	{"dashes alone", "items:\n-\n  a: 1\n- # c\n  b: 2\n", []string{"-\n  a: 1\n", "- # c\n  b: 2\n"}},
	{"block scalars", "items:\n- a: |+\n    - b: 1\n    # no comment\n\n\n# comment\n- c: 1\n", []string{"- a: |+\n    - b: 1\n    # no comment\n\n\n", "- c: 1\n"}},
	{"flow", "items: [{a: 1}, {b: \"}, \"}, c] # c\n", []string{"{a: 1}", "{b: \"}, \"}", "c"}},
	{"json", `{"é": 1, "items": [{"a": "it's"}, {"b": [1, "]"]}]}`, []string{`{"a": "it's"}`, `{"b": [1, "]"]}`}},
	{"flow over lines", "items: [\n  {a: 'it''s'}, # {\n  {b: x},\n]\n", []string{"{a: 'it''s'}", "{b: x}"}},
	{"null", "items:\nb: 1\n", nil},
	{"absent", "b: 1\n", nil},
	{"none", "items: []\n", nil},
}

func TestItems(t *testing.T) {
	for _, test := range lists {
		t.Run(test.name, func(t *testing.T) {
			slice := cutOne(t, test.text)
			items, err := slice.Items("items")
			require.NoError(t, err)
			var texts []string
			var whole yaml.Node
			require.NoError(t, yaml.Unmarshal([]byte(test.text), &whole))
			for i, item := range items {
				texts = append(texts, string(item.text()))
				doc, err := item.Open()
				require.NoError(t, err)
				inWhole := yaml.NewRNode(whole.Content[0]).Field("items").Value.YNode().Content[i]
				// Comments above an element, and behind one in flow style, are not its own.
				inWhole.HeadComment = ""
				if isFlow(inWhole) {
					inWhole.LineComment = ""
				}
				assert.Equal(t, yaml.NewRNode(inWhole).MustString(), yaml.NewRNode(doc.Root).MustString())
				line, column := doc.Pos(doc.Root)
				assert.Equal(t, [2]int{inWhole.Line, inWhole.Column}, [2]int{line, column})
			}
			assert.Equal(t, test.items, texts)
		})
	}
}

func TestAlone(t *testing.T) {
	for name, text := range map[string]string{
		"compact": "items:\n- a: 1\n  # own\n  b: |\n    text\n\n    more\n  # end\n- c: 2\n",
		"wide":    "items:\n  -   a: 1\n      # own\n      b: |\n        text\n\n        more\n      # end\n  - c: 2\n",
		"apart":   "items:\n- # own\n  a: 1\n  b: |\n    text\n\n    more\n  # end\n- c: 2\n",
	} {
		t.Run(name, func(t *testing.T) {
			items, err := cutOne(t, text).Items("items")
			require.NoError(t, err)
			doc, err := items[0].Alone()
			require.NoError(t, err)
			printed := yaml.NewRNode(doc).MustString()
			assert.Contains(t, printed, "b: |\n  text\n\n  more\n")
			assert.Contains(t, printed, "# own\n")
			assert.Contains(t, printed, "# end\n")
		})
	}
}

func TestItemsThatAreNoList(t *testing.T) {
	_, err := cutOne(t, "a: 1\nitems: {b: c}\n").Items("items")
	require.EqualError(t, err, "f:2:8: items is not a list")
	_, err = cutOne(t, "- a\n").Items("items")
	require.EqualError(t, err, "f:1:1: is not a map")
}

func TestItemsWithAnAnchorElsewhere(t *testing.T) {
	items, err := cutOne(t, "items:\n- a: &x 1\n- b: *x\n").Items("items")
	require.NoError(t, err)
	_, err = items[1].Open()
	require.ErrorContains(t, err, "f:3: *x refers to an anchor &x")
}

func TestField(t *testing.T) {
	slice := cutOne(t, "a: 1\n# above\nconfig:\n  x: y\n\n# below\nb: 2\n")
	field, found, err := slice.Field("config")
	require.NoError(t, err)
	require.True(t, found)
	assert.Equal(t, "config:\n  x: y\n\n", string(field.text()))
	doc, err := field.Open()
	require.NoError(t, err)
	line, column := doc.Pos(doc.Root)
	assert.Equal(t, [2]int{4, 3}, [2]int{line, column})
	_, found, err = slice.Field("nosuch")
	require.NoError(t, err)
	assert.False(t, found)
}

func TestSetList(t *testing.T) {
	value := yaml.MustParse("- m: 1\n- m: 2\n").YNode()
	tests := []struct {
		name, text, set, removed string
	}{
		{"at the end", "a: 1\n", "a: 1\nresults:\n- m: 1\n- m: 2\n", "a: 1\n"},
		{"without a line end", "a: 1", "a: 1\nresults:\n- m: 1\n- m: 2\n", "a: 1"},
		{"in its place", "results:\n- old\n# about a\na: 1\n", "results:\n- m: 1\n- m: 2\n# about a\na: 1\n", "# about a\na: 1\n"},
		{"before a footer", "a: 1\n\n# foot\n", "a: 1\n\nresults:\n- m: 1\n- m: 2\n# foot\n", "a: 1\n\n# foot\n"},
		{"wide lists", "a:\n  - b\n", "a:\n  - b\nresults:\n  - m: 1\n  - m: 2\n", "a:\n  - b\n"},
		{"windows", "results: []\r\na: 1\r\n", "results:\r\n- m: 1\r\n- m: 2\r\na: 1\r\n", "a: 1\r\n"},
		{"blank lines behind it", "results: []\n\na: 1\n", "results:\n- m: 1\n- m: 2\n\na: 1\n", "a: 1\n"},
		{"the only one", "results: []\n", "results:\n- m: 1\n- m: 2\n", "{}\n"},
		{"flow", "{a: 1, # c\n}\n", "{a: 1, results: [{m: 1}, {m: 2}], # c\n}\n", "{a: 1, # c\n}\n"},
		{"json", `{"a": 1}`, `{"a": 1, "results": [{"m": 1}, {"m": 2}]}`, `{"a": 1}`},
		{"json, in its place", `{"results": ["old"], "a": 1}`, `{"results": [{"m": 1}, {"m": 2}], "a": 1}`, `{"a": 1}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			slice := cutOne(t, test.text)
			for want, v := range map[string]*yaml.Node{test.set: value, test.removed: nil} {
				edit, err := slice.SetList("results", listOf(v))
				require.NoError(t, err)
				var out bytes.Buffer
				require.NoError(t, Write(&out, slice.src, []Edit{edit}))
				assert.Equal(t, want, out.String())
			}
		})
	}
}

// What cannot be set without a change to something else is not set.
func TestSetListRefuses(t *testing.T) {
	value := yaml.MustParse("- m: 1\n").YNode()
	for text, want := range map[string]string{
		"results:\n- &x a\nb: *x\n":          "f:1:1: results holds the anchor &x",
		"{results: [&x a], b: *x}\n":         "f:1:2: results holds the anchor &x",
		"a: |\n  no line end":                "f:1:1: nothing can be added behind this field",
		"? results\n: old\n":                 "f:1:3: results does not stand at the start of a line",
		"results: 1\na: 2\nresults: 3\n":     "f:3:1: results comes twice",
		"%TAG ! tag:x,2000:\n---\na: !y b\n": "%TAG",
	} {
		_, err := cutOne(t, text).SetList("results", listOf(value))
		require.ErrorContains(t, err, want, text)
	}
}

// To edit an element to which another refers would edit the other, too.
func TestItemsThatShareAnAnchor(t *testing.T) {
	items, err := cutOne(t, "items:\n- a: &x [b]\n- c: *x\n- d: &y 1\n  e: *y\n").Items("items")
	require.NoError(t, err)
	for i, want := range []string{"holds the anchor &x", "", ""} {
		doc, err := items[i].Open()
		if i == 1 {
			require.ErrorContains(t, err, "f:3: *x refers to an anchor &x")
			continue
		}
		require.NoError(t, err)
		doc.Root.Content[0].Value = "z"
		_, err = doc.Edits()
		if want == "" {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, want)
		}
	}
}

// listOf is the list that a node is; nil is an empty one.
func listOf(n *yaml.Node) List {
	if n == nil {
		return List{}
	}
	return List{Len: len(n.Content), Element: func(i int) *yaml.Node { return n.Content[i] }}
}
