package manifest

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func cutOne(t testing.TB, text string) Slice {
	t.Helper()
	slices := Cut(&Source{Name: "f", Text: []byte(text)})
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
	{"null", "items:\nb: 1\n", nil},
	{"absent", "b: 1\n", nil},
	{"none", "items: []\n", nil},
}

func TestList(t *testing.T) {
	for _, test := range lists {
		t.Run(test.name, func(t *testing.T) {
			list, ok := cutOne(t, test.text).List()
			require.True(t, ok)
			var texts []string
			var whole yaml.Node
			require.NoError(t, yaml.Unmarshal([]byte(test.text), &whole))
			for i, item := range list.Items {
				texts = append(texts, string(item.Text()))
				doc, err := item.Open()
				require.NoError(t, err)
				inWhole := yaml.NewRNode(whole.Content[0]).Field("items").Value.YNode().Content[i]
				inWhole.HeadComment = "" // comments above an element are not its own
				assert.Equal(t, yaml.NewRNode(inWhole).MustString(), yaml.NewRNode(doc.Root).MustString())
				assert.Equal(t, finding.Location{File: "f", Line: inWhole.Line, Column: inWhole.Column}, doc.Location(doc.Root))
			}
			assert.Equal(t, test.items, texts)
		})
	}
}

// What cannot be cut into its items is opened as one document.
func TestNoList(t *testing.T) {
	for name, text := range map[string]string{
		"flow":                              "items: [{a: 1}, {b: \"}, \"}, c] # c\n",
		"json":                              `{"é": 1, "items": [{"a": "it's"}, {"b": [1, "]"]}]}`,
		"flow over lines":                   "items: [\n  {a: 'it''s'}, # {\n  {b: x},\n]\n",
		"no list under items":               "a: 1\nitems: {b: c}\n",
		"a list":                            "- a\n",
		"an alias to another item":          "items:\n- a: &x 1\n- b: *x\n",
		"an alias to another item, in flow": "items:\n- a: {b: &x 1}\n- b: [*x]\n",
		"an alias to another field":         "results:\n- &x a\nb: *x\n",
		"a question mark":                   "? results\n: old\n",
		"a key that comes twice":            "results: 1\na: 2\nresults: 3\n",
		"an anchored list":                  "items: &l\n- a: 1\n",
		"tags that a directive made":        "%TAG ! tag:x,2000:\n---\na: !y b\n",
		"a block scalar without a line end": "a: |\n  no line end",
	} {
		t.Run(name, func(t *testing.T) {
			_, ok := cutOne(t, text).List()
			assert.False(t, ok)
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
			list, ok := cutOne(t, text).List()
			require.True(t, ok)
			doc, err := list.Items[0].Alone()
			require.NoError(t, err)
			printed := yaml.NewRNode(doc).MustString()
			assert.Contains(t, printed, "b: |\n  text\n\n  more\n")
			assert.Contains(t, printed, "# own\n")
			assert.Contains(t, printed, "# end\n")
		})
	}
}

func TestField(t *testing.T) {
	list, ok := cutOne(t, "a: 1\n# above\nconfig:\n  x: y\n\n# below\nb: 2\n").List()
	require.True(t, ok)
	field, found := list.Field("config")
	require.True(t, found)
	assert.Equal(t, "config:\n  x: y\n\n", string(field.Text()))
	doc, err := field.Open()
	require.NoError(t, err)
	assert.Equal(t, finding.Location{File: "f", Line: 4, Column: 3}, doc.Location(doc.Root))
	_, found = list.Field("nosuch")
	assert.False(t, found)
}

func TestSetField(t *testing.T) {
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
		{"anchors that stay inside", "results:\n- a: &x 1\n  b: *x\na: 1\n", "results:\n- m: 1\n- m: 2\na: 1\n", "a: 1\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			slice := cutOne(t, test.text)
			list, ok := slice.List()
			require.True(t, ok)
			for want, v := range map[string]*yaml.Node{test.set: value, test.removed: nil} {
				edits, err := list.SetField("results", elementsOf(v))
				require.NoError(t, err)
				var out bytes.Buffer
				require.NoError(t, Write(&out, slice.src, edits))
				assert.Equal(t, want, out.String())
			}
		})
	}
}

// A list in flow style is set in the tree.
func TestSetInFlow(t *testing.T) {
	for name, test := range map[string]struct{ text, set, removed string }{
		"flow":                 {"{a: 1, # c\n}\n", "{a: 1, # c\nresults: [{m: 1}, {m: 2}],\n}\n", "{a: 1, # c\n}\n"},
		"flow, at the end":     {"{a: 1}\n", "{a: 1, results: [{m: 1}, {m: 2}]}\n", "{a: 1}\n"},
		"json":                 {`{"a": 1}`, `{"a": 1, "results": [{"m": 1}, {"m": 2}]}`, `{"a": 1}`},
		"json, in its place":   {`{"results": ["old"], "a": 1}`, `{"results": [{"m": 1}, {"m": 2}], "a": 1}`, `{"a": 1}`},
		"json, without blanks": {`{"b":[1,2],"a":1}`, `{"b":[1,2],"a":1,"results":[{"m":1},{"m":2}]}`, `{"b":[1,2],"a":1}`},
	} {
		t.Run(name, func(t *testing.T) {
			for _, want := range []string{test.set, test.removed} {
				slice := cutOne(t, test.text)
				doc, err := slice.Open()
				require.NoError(t, err)
				root := yaml.NewRNode(doc.Root)
				if want == test.set {
					list := yaml.MustParse("- m: 1\n- m: 2\n").YNode()
					setIn(doc.Root, "results", list)
				} else {
					require.NoError(t, root.PipeE(yaml.Clear("results")))
				}
				printed, err := doc.Edits()
				require.NoError(t, err)
				assert.Empty(t, printed.Reprinted)
				var out bytes.Buffer
				require.NoError(t, Write(&out, slice.src, printed.Edits))
				assert.Equal(t, want, out.String())
			}
		})
	}
}

// elementsOf are the elements of the list that a node is; nil is an empty one.
func elementsOf(n *yaml.Node) Elements {
	if n == nil {
		return Elements{}
	}
	return Elements{Len: len(n.Content), At: func(i int) *yaml.Node { return n.Content[i] }}
}

// TestSetFieldMany checks a list that is printed in several parts.
func TestSetFieldMany(t *testing.T) {
	value := &yaml.Node{Kind: yaml.SequenceNode}
	want := "results:\r\n"
	for i := range 2*batch + 1 {
		value.Content = append(value.Content, yaml.NewStringRNode(fmt.Sprintf("e%d", i)).YNode())
		want += fmt.Sprintf("- e%d\r\n", i)
	}
	for before, after := range map[string]string{"": "", "results: [old]\r\n": "", "results: [old]\r\n\r\na: b\r\n": "\r\na: b\r\n"} {
		slice := cutOne(t, "first: 1\r\n"+before)
		list, ok := slice.List()
		require.True(t, ok)
		edits, err := list.SetField("results", elementsOf(value))
		require.NoError(t, err)
		var out bytes.Buffer
		require.NoError(t, Write(&out, slice.src, edits))
		assert.Equal(t, "first: 1\r\n"+want+after, out.String())
	}
}
