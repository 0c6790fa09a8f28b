package manifest

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// streams are texts with all the oddities that a stream can have, and the
// documents in them.
var streams = []struct {
	name, text string
	docs       []string
}{
	{"empty", "", nil},
	{"blank", "\n \n\t\n", nil},
	{"only comments", "# a\n---\n# b\n", nil},
	{"one", "a: b\n", []string{"a: b\n"}},
	{"no line end", "a: b", []string{"a: b"}},
	{"two", "a: b\n---\nc: d\n", []string{"a: b\n", "c: d\n"}},
	{"separators around", "---\na: b\n---\n", []string{"a: b\n"}},
	{"blanks behind the separator", "---  \na: b\n---\t\nc: d\n", []string{"a: b\n", "c: d\n"}},
	{"a comment behind the separator", "--- # one\na: b\n", []string{"a: b\n"}},
	{"a licence before the separator", "# licence\n---\na: b\n", []string{"a: b\n"}},
	{"a header in the document", "# header\n\na: b\n", []string{"# header\n\na: b\n"}},
	{"content behind the separator", "--- {a: b}\n--- |\n  text\n", []string{" {a: b}\n", " |\n  text\n"}},
	{"dots", "a: b\n...\n---\nc: d\n...\n", []string{"a: b\n", "c: d\n"}},
	{"dots without a separator", "a: b\n...\nc: d\n", []string{"a: b\n", "c: d\n"}},
	{"a directive", "%YAML 1.1\n---\na: b\n", []string{"a: b\n"}},
	{"a separator in a block scalar", "a: |\n  ---\n  b\nc: d\n", []string{"a: |\n  ---\n  b\nc: d\n"}},
	{"what only looks like one", "---a: b\n", []string{"---a: b\n"}},
	{"windows", "a: b\r\n---\r\nc: d\r\n", []string{"a: b\r\n", "c: d\r\n"}},
	{"a byte order mark", "\ufeffa: b\n", []string{"a: b\n"}},
	{"other line ends", "a: b\r---\rc: d\u0085---\u2028e: f", []string{"a: b\r", "c: d\u0085", "e: f"}},
	{"no yaml at all", "{{ a }}: [\n---\na: b\n", []string{"{{ a }}: [\n", "a: b\n"}},
}

func TestCut(t *testing.T) {
	for _, s := range streams {
		t.Run(s.name, func(t *testing.T) {
			src := &Source{Name: "f", Text: []byte(s.text)}
			slices := Cut(src)
			var docs []string
			for _, slice := range slices {
				docs = append(docs, string(slice.Text()))
			}
			assert.Equal(t, s.docs, docs)

			var out bytes.Buffer
			require.NoError(t, Write(&out, src, nil))
			assert.Equal(t, s.text, out.String(), "verbatim")
		})
	}
}

func TestUTF16(t *testing.T) {
	slices := Cut(&Source{Name: "f", Text: []byte("\xff\xfea\x00")})
	require.Len(t, slices, 1)
	assert.False(t, slices[0].Peeked())
	_, err := slices[0].Open()
	require.EqualError(t, err, "f:1: the text is UTF-16. Save it as UTF-8.")
}

func TestPeek(t *testing.T) {
	tests := []struct {
		name, text       string
		peeked           bool
		apiVersion, kind string
	}{
		{"plain", "apiVersion: apps/v1\nkind: Deployment # c\n", true, "apps/v1", "Deployment"},
		{"quoted values", "apiVersion: 'v1'\nkind: \"Pod\"\n", true, "v1", "Pod"},
		{"wide and late", "# c\n\nmetadata:\n  kind: no\nkind :   Pod\napiVersion: v1", true, "v1", "Pod"},
		{"none", "a: b\n", true, "", ""},
		{"in a block scalar", "a: |\n  kind: Pod\n", true, "", ""},
		{"flow", "{kind: Pod}\n", false, "", ""},
		{"a list", "- kind: Pod\n", false, "", ""},
		{"twice", "kind: Pod\nkind: Job\n", false, "", ""},
		{"a quoted key", "\"kind\": Pod\n", false, "", ""},
		{"a merge", "<<: *a\nkind: Pod\n", false, "", ""},
		{"on the next line", "kind:\n  Pod\n", false, "", ""},
		{"an alias", "kind: *k\n", false, "", ""},
		{"a template", "kind: {{ .K }}\n", false, "", ""},
		{"a tagged key", "!!str kind: Pod\n", false, "", ""},
		{"an anchored key", "a: b\n&k kind: Pod\n", false, "", ""},
		{"going on", "kind: Pod\n  Template\n", false, "", ""},
		{"null", "kind: null\n", false, "", ""},
		{"a flow map over lines", "a: {\nkind: Pod\n}\n", true, "", ""},
		{"lists no deeper than keys", "a:\n- kind: Job\n- b\nkind: Pod\n", true, "", "Pod"},
		{"tabs", "kind:\tPod\t\n", true, "", "Pod"},
		{"a template first", "{{- if .X }}\nkind: Pod\n", false, "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			slices := Cut(&Source{Name: "f", Text: []byte(test.text)})
			require.Len(t, slices, 1)
			assert.Equal(t, test.peeked, slices[0].Peeked())
			assert.Equal(t, test.apiVersion, slices[0].APIVersion)
			assert.Equal(t, test.kind, slices[0].Kind)
		})
	}
}

func TestWriteRefusesEditsThatDoNotFit(t *testing.T) {
	src := &Source{Name: "f", Text: []byte("abcdef")}
	var out bytes.Buffer
	require.Error(t, Write(&out, src, []Edit{{Start: 0, End: 3}, {Start: 2, End: 4}}))
	require.Error(t, Write(&out, src, []Edit{{Start: 4, End: 9}}))
	assert.Empty(t, out.String())
	require.NoError(t, Write(&out, src, []Edit{{Start: 4, End: 6, Text: []byte("E")}, {Start: 0, End: 0, Text: []byte("x")}}))
	assert.Equal(t, "xabcdE", out.String())
}
