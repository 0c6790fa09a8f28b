package manifest

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// appended is the text after `z: new` was appended to the document's mapping.
func appended(t testing.TB, text string) (string, error) {
	t.Helper()
	slice := cutOne(t, text)
	doc, err := slice.Open()
	require.NoError(t, err)
	require.False(t, doc.Edited())
	doc.Root.Content = append(doc.Root.Content, yaml.NewStringRNode("z").YNode(), yaml.NewStringRNode("new").YNode())
	require.True(t, doc.Edited())
	printed, err := doc.Edits()
	if err != nil {
		return "", err
	}
	read, err := doc.Read(printed)
	require.NoError(t, err)
	assert.Equal(t, "new", yaml.NewRNode(read).Field("z").Value.YNode().Value)
	var out bytes.Buffer
	require.NoError(t, Write(&out, slice.src, printed.Edits))
	return out.String(), nil
}

func TestEdits(t *testing.T) {
	for name, test := range map[string][2]string{
		"plain":              {"a: b # c\n", "a: b # c\nz: new\n"},
		"header and footer":  {"# header\n\n# head\na: b\n", "# header\n\n# head\na: b\nz: new\n"},
		"wide lists":         {"a:\n  - b\n", "a:\n  - b\nz: new\n"},
		"compact lists":      {"a:\n- b\n", "a:\n- b\nz: new\n"},
		"no line end":        {"a: b", "a: b\nz: new"},
		"windows":            {"# c\r\na: b\r\n", "# c\r\na: b\r\nz: new\r\n"},
		"a byte order mark":  {"\ufeffa: b\n", "\ufeffa: b\nz: new\n"},
		"blank lines around": {"---\n\na: b\n\n---\n", "---\n\na: b\nz: new\n\n---\n"},
		"behind a separator": {"--- {a: b}\n", "--- {a: b, z: new}\n"},
		"json":               {"{\"a\": \"b\"}\n", "{\"a\": \"b\", \"z\": \"new\"}\n"},
		"anchors and merges": {"a: &x {b: c}\nd: *x\n", "a: &x {b: c}\nd: *x\nz: new\n"},
		"a literal block":    {"a: |\n  ---\n  # no comment\n", "a: |\n  ---\n  # no comment\nz: new\n"},
		"a banner over a list": {
			"l:\n- a: 1\n  # of a\n\n# --- more ---\n\n# of b\n- b: 2\n",
			"l:\n- a: 1\n  # of a\n\n# --- more ---\n\n# of b\n- b: 2\nz: new\n",
		},
		"a block behind a separator":  {"--- !!map\na: b\n", "--- !!map\na: b\nz: new\n"},
		"merge keys":                  {"a: &x {b: c}\nd:\n  <<: *x\n", "a: &x {b: c}\nd:\n  <<: *x\nz: new\n"},
		"blanks and windows":          {"\r\na: |\r\n  b\r\n\r\n", "\r\na: |\r\n  b\r\nz: new\r\n\r\n"},
		"json over lines":             {"{\n    \"a\": [\n        \"\U0001F600\"\n    ]\n}", "{\n    \"a\": [\n        \"\U0001F600\"\n    ],\n    \"z\": \"new\"\n}"},
		"json with a line separator":  {"{\"a\": \"b\u2028c\u0085\"}\n", "{\"a\": \"b\u2028c\u0085\", \"z\": \"new\"}\n"},
		"lists of two kinds":          {"a:\n- b\nc:\n  - d\ne:\n  - f\n", "a:\n- b\nc:\n  - d\ne:\n  - f\nz: new\n"},
		"hashes that are no comments": {"a: 'b # c'\nd: |\n  # e\nf: g#h # i\n", "a: 'b # c'\nd: |\n  # e\nf: g#h # i\nz: new\n"},
		"values that look so":         {"a: 0755\nb: yes\nc: \"1\"\n", "a: 0755\nb: yes\nc: \"1\"\nz: new\n"},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := appended(t, test[0])
			require.NoError(t, err)
			assert.Equal(t, test[1], out)
		})
	}
}

func TestEditsOfAnElement(t *testing.T) {
	slice := cutOne(t, "items:\n  # one\n  - a: 1\n  # two\n  - a: 2 # x\n    b:\n      - c\n    d: e\n    # in two\nend: x\n")
	list, ok := slice.List()
	require.True(t, ok)
	require.Len(t, list.Items, 2)
	doc, err := list.Items[1].Open()
	require.NoError(t, err)
	doc.Root.Content[1].Value = "3"
	printed, err := doc.Edits()
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, Write(&out, slice.src, printed.Edits))
	assert.Equal(t, "items:\n  # one\n  - a: 1\n  # two\n  - a: 3 # x\n    b:\n      - c\n    d: e\n    # in two\nend: x\n", out.String())
}

// What kyaml prints so that it does not read back is never written.
func TestEditsAreProved(t *testing.T) {
	slice := cutOne(t, "a: # about a\n- b\nc: &x d\ne: *x\n")
	tests := map[string]struct {
		damage func(root *yaml.Node)
		want   string
	}{
		"a comment that does not fit in": {func(root *yaml.Node) { root.Content[1].Content[0].FootComment = "# x\ny: z" }, "f:1"},
		"an alias before its anchor": {func(root *yaml.Node) {
			root.Content = append(root.Content[4:], root.Content[:4]...)
		}, "*x refers to an anchor &x"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			doc, err := slice.Open()
			require.NoError(t, err)
			test.damage(doc.Root)
			_, err = doc.Edits()
			require.ErrorContains(t, err, test.want)
			assert.Contains(t, err.Error(), "stays as it is")
		})
	}
}

// What the parser does not see cannot be printed; it is said, not dropped.
func TestEditsRefuseToLoseComments(t *testing.T) {
	list, ok := cutOne(t, "items:\n- b:\n  - c\n  # d\n\n  # e\n- f: g\n").List()
	require.True(t, ok)
	doc, err := list.Items[0].Open()
	require.NoError(t, err)
	doc.Root.Content[0].Value = "z"
	_, err = doc.Edits()
	require.EqualError(t, err, `f:6: the document stays as it is: the comment "# e" would be lost. Move it to its own line, above a key.`)
}

func TestEditsOfJSON(t *testing.T) {
	for name, test := range map[string]struct {
		value *yaml.Node
		want  string
	}{
		"an anchor": {&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: "x", Anchor: "a"}, "JSON has no anchors: a"},
		"a number":  {yaml.NewScalarRNode("0x1F").YNode(), "JSON has no such value: 0x1F"},
		"an alias":  {&yaml.Node{Kind: yaml.AliasNode, Value: "x"}, "no aliases"},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := cutOne(t, `{"a": "b"}`).Open()
			require.NoError(t, err)
			doc.Root.Content[1] = test.value
			_, err = doc.Edits()
			require.ErrorContains(t, err, test.want)
		})
	}
}

// A string with a line break that YAML folds would not be the same elsewhere.
func TestEditsRefuseToMoveLineBreaks(t *testing.T) {
	doc, err := cutOne(t, "{\"a\": \"b\u0085c\", \"d\": \"e\"}").Open()
	require.NoError(t, err)
	doc.Root.Content = append(doc.Root.Content[2:], doc.Root.Content[:2]...)
	_, err = doc.Edits()
	require.ErrorContains(t, err, "stays as it is: it has line breaks")
}

// Root may be another node altogether, and is judged as an edit like others.
func TestRootReplaced(t *testing.T) {
	slice := cutOne(t, "a: b\n")
	doc, err := slice.Open()
	require.NoError(t, err)
	doc.Root = yaml.MustParse("c: d\n").YNode()
	require.True(t, doc.Edited())
	printed, err := doc.Edits()
	require.NoError(t, err)
	require.Len(t, printed.Edits, 1)
	assert.Equal(t, "c: d\n", string(printed.Edits[0].Text))
	assert.Equal(t, finding.Location{File: "f"}, doc.Location(doc.Root))
}

func TestLocationBehindASeparator(t *testing.T) {
	slices := Cut(&Source{Name: "f", Text: []byte("# c\n---\nx: y\n--- {a: [b]}\n")})
	require.Len(t, slices, 2)
	doc, err := slices[1].Open()
	require.NoError(t, err)
	assert.Equal(t, finding.Location{File: "f", Line: 4, Column: 10}, doc.Location(doc.Root.Content[1].Content[0]))
}

func TestOpenRefuses(t *testing.T) {
	for name, test := range map[string][2]string{
		"what is no yaml":            {"a: [\n", "not valid YAML"},
		"content behind the value":   {"{{- if .X }}\nkind: Pod\n", "f:"},
		"tags that a directive made": {"%TAG ! tag:x,2000:\n---\na: !y b\n", "%TAG"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := cutOne(t, test[0]).Open()
			var at *finding.Finding
			require.ErrorAs(t, err, &at)
			assert.Contains(t, err.Error(), test[1])
		})
	}
}

var benchmarkText = strings.Repeat(`apiVersion: apps/v1
kind: Deployment
metadata:
  name: web # the shop
spec:
  template:
    spec:
      containers:
      - name: app
        image: app:1 # pinned
        args: ["--a", "--b"]
---
`, 100)

func BenchmarkCut(b *testing.B) {
	src := &Source{Name: "f", Text: []byte(benchmarkText)}
	b.SetBytes(int64(len(src.Text)))
	for b.Loop() {
		Cut(src)
	}
}

func BenchmarkOpen(b *testing.B) {
	slices := Cut(&Source{Name: "f", Text: []byte(benchmarkText)})
	b.SetBytes(int64(len(slices[0].Text())))
	for b.Loop() {
		if _, err := slices[0].Open(); err != nil {
			b.Fatal(err)
		}
	}
}

// edited is a document of the benchmarks with an edit in it.
func edited(b *testing.B) *Document {
	slices := Cut(&Source{Name: "f", Text: []byte(benchmarkText)})
	doc, err := slices[0].Open()
	require.NoError(b, err)
	doc.Root.Content[1].Value = "apps/v2"
	b.SetBytes(int64(len(slices[0].Text())))
	return doc
}

func BenchmarkPrint(b *testing.B) {
	doc := edited(b)
	for b.Loop() {
		p, ok := doc.patch(false)
		require.True(b, ok)
		if _, err := p.result(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkProve(b *testing.B) {
	doc := edited(b)
	p, ok := doc.patch(false)
	require.True(b, ok)
	edits, err := p.result()
	require.NoError(b, err)
	for b.Loop() {
		if _, err := p.prove(edits); err != nil {
			b.Fatal(err)
		}
	}
}

// An edit for which the layout has no place costs the document its layout, and
// that is said.
func TestEditsReprint(t *testing.T) {
	slice := cutOne(t, "a:   b # c\n\nd: e\n")
	doc, err := slice.Open()
	require.NoError(t, err)
	doc.Root.Content[2].Value = "two\nlines"
	printed, err := doc.Edits()
	require.NoError(t, err)
	assert.Contains(t, printed.Reprinted, "cannot be edited")
	var out bytes.Buffer
	require.NoError(t, Write(&out, slice.src, printed.Edits))
	assert.Equal(t, "a: b # c\n? |-\n  two\n  lines\n: e\n", out.String())
}

// What is printed without the encoder is what the encoder prints.
func TestScalarText(t *testing.T) {
	for _, text := range []string{
		"", "a", "a b", "a: b", "a:", "a: b ", "a: 'b'", `a: "b"`, "a: b # c", "a #b", "1: b", " a: b", "yes", "yes: no", "a: é", "a: b\tc", "a: b\n", "-: a", "add x: /opt, was /tmp",
		"-c", "--c", "---", "---c", "-", "- c", "-1", "-1:30", "--1", "-_", "-.inf", "--a b", "--a=b", "10m", "64Mi", "1e3", "0x1F", "1:30", "12h", "000/1.yaml", "2001-01-01", "1_000", "0b1", "0o7", "1d",
		"TRUE", "True", "Null", "null", "_1", "nan", "inf", "-inf", "-nan", "--0b1", "-e3", "e3", "x1", "/1", "~", "/",
	} {
		for _, flow := range []bool{false, true} {
			n := &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: text}
			list := &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq, Content: []*yaml.Node{n}}
			cut := func(out string) string { return strings.TrimPrefix(strings.TrimSuffix(out, "\n"), "- ") }
			if flow {
				list.Style = yaml.FlowStyle
				cut = func(out string) string { return strings.TrimSuffix(strings.TrimPrefix(out, "["), "]\n") }
			}
			want, err := encode(list, yaml.CompactSequenceStyle)
			require.NoError(t, err)
			got, err := scalarText(n, flow)
			require.NoError(t, err)
			assert.Equal(t, cut(string(want)), got, "flow: %v", flow)
		}
	}
}

// TestClose checks that what was printed of a document stays when another one gets its
// memory.
func TestClose(t *testing.T) {
	for i := range 10 {
		slice := cutOne(t, fmt.Sprintf("a:\n- b%d # c\n", i))
		doc, err := slice.Open()
		require.NoError(t, err)
		item := doc.Root.Content[1].Content[0]
		doc.Root.Content = append(doc.Root.Content, yaml.NewStringRNode("z").YNode(), yaml.NewStringRNode("new").YNode())
		printed, err := doc.Edits()
		require.NoError(t, err)
		doc.Close()
		doc.Close() // once more does nothing
		other, err := cutOne(t, "c: d\ne: f\n").Open()
		require.NoError(t, err)
		require.False(t, other.Edited())
		assert.Equal(t, finding.Location{File: "f"}, doc.Location(item), "it has no places any more")
		var out bytes.Buffer
		require.NoError(t, Write(&out, slice.src, printed.Edits))
		assert.Equal(t, fmt.Sprintf("a:\n- b%d # c\nz: new\n", i), out.String())
	}
}
