package manifest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSyntax: an error names the line that is wrong, not where its block began.
func TestSyntax(t *testing.T) {
	const pod = "kind: Pod\nspec:\n  containers:\n  - name: a\n    image: b\n"
	for name, test := range map[string]struct{ text, want string }{
		"a tab":                       {pod + "\targs: []\n", "f:6: not valid YAML: line 6 is indented with a tab. Use spaces."},
		"a tab behind spaces":         {pod + "  \targs: []\n", "f:6: not valid YAML: line 6 is indented with a tab. Use spaces."},
		"a tab before a dash":         {"kind: Pod\nspec:\n\t- a\n", "f:3: not valid YAML: line 3 is indented with a tab. Use spaces."},
		"a field too far left":        {pod + "   args: []\n", "f:6: not valid YAML: line 6 is indented by 3 spaces, which fits no line above it. Align it with one."},
		"an element too far left":     {pod + "\n# c\n - name: b\n", "f:8: not valid YAML: line 8 is indented by 1 space, which fits no line above it. Align it with one."},
		"a field after a wrong first": {"metadata:\n   name: x\n  labels: {}\n", "f:3: not valid YAML: line 3 is indented by 2 spaces, which fits no line above it. Align it with one."},
		"a field behind a dash":       {"items:\n- a: b\n c: d\n", "f:3: not valid YAML: line 3 is indented by 1 space, which fits no line above it. Align it with one."},
		"text after quotes":           {"a:\n  b: \"c\" d\n  e: f\n", "f:2: not valid YAML: expected a key. Check the indentation, commas and quotes."},
		"in the second document":      {"a: b\n---\n" + pod + "   args: []\n", "f:8: not valid YAML: line 8 is indented by 3 spaces, which fits no line above it. Align it with one."},
		"an open bracket":             {"a: [b\nc: d\n", "f:1: not valid YAML: a list that begins with [ is not closed, or lacks a comma"},
		"an open bracket in a block":  {"a: b\nc:\n  d: [e\n  f: g\n", "f:3: not valid YAML: a list that begins with [ is not closed, or lacks a comma"},
		"an open brace":               {"a: {b: c\nd: e\n", "f:1: not valid YAML: a map that begins with { is not closed, or lacks a comma"},
		"a bracket for a value":       {"a: b\nc:\n  d: {e: ]}\n", "f:3: not valid YAML: a value is missing, or begins with a character that has to be quoted"},
		"text after a document":       {"{a: b}\nc\n", "f:1: not valid YAML: there is text after the end of the document. Begin the next document with \"---\"."},
		"two colons":                  {"a:\n  b: c: d\n", "f:2: not valid YAML: \": \" is not allowed here. Quote the value, or check the indentation."},
		"no colon":                    {"a: b\nc\nd: e\n", "f:2: not valid YAML: a key is not followed by \": \". Check for a missing colon, a missing space after it, or an open quote."},
		"an open quote":               {"a: b\nc: \"d\n", "f:2: not valid YAML: a quote is not closed"},
		"an at sign":                  {"a: b\nc: @d\n", "f:2: not valid YAML: a value cannot begin with @, %, a backquote or a tab. Quote it, or remove the tab."},
		"a template":                  {"a: {{ .x }}\n b: c\n", "f:2: not valid YAML: expected a key. Check the indentation, commas and quotes. If it is a template, render it first."},
		"an alias alone":              {"a: b\nc: *d\n", "f:2: *d refers to an anchor &d that does not precede it in the same document or item. Write the value out."},
		"a slash of JSON":             {"{\"a\": \"\\/\"}\n", "f:1: not valid YAML: found unknown escape character. Write the \\/ of JSON as / in YAML."},
	} {
		t.Run(name, func(t *testing.T) {
			slices := Cut(&Source{Name: "f", Text: []byte(test.text)})
			_, err := slices[len(slices)-1].Open()
			require.EqualError(t, err, test.want)
		})
	}
}

// A long text is not parsed again and again: its error is the parser's.
func TestSyntaxOfALongText(t *testing.T) {
	text := "a:\n  b: c\n" + strings.Repeat("  # comment\n", longestSearched/12) + " d: e\n"
	_, err := cutOne(t, text).Open()
	require.EqualError(t, err, "f:87383: not valid YAML: expected a key. Check the indentation, commas and quotes.")
}
