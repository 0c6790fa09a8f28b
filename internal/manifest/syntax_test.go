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
		"a field too far left":        {pod + "   args: []\n", "f:6: not valid YAML: line 6 is indented by 3 spaces, which fits no line above it"},
		"an element too far left":     {pod + "\n# c\n - name: b\n", "f:8: not valid YAML: line 8 is indented by 1 space, which fits no line above it"},
		"a field after a wrong first": {"metadata:\n   name: x\n  labels: {}\n", "f:3: not valid YAML: line 3 is indented by 2 spaces, which fits no line above it"},
		"a field behind a dash":       {"items:\n- a: b\n c: d\n", "f:3: not valid YAML: line 3 is indented by 1 space, which fits no line above it"},
		"text after quotes":           {"a:\n  b: \"c\" d\n  e: f\n", "f:2: not valid YAML: did not find expected key"},
		"in the second document":      {"a: b\n---\n" + pod + "   args: []\n", "f:8: not valid YAML: line 8 is indented by 3 spaces, which fits no line above it"},
		"an open bracket":             {"a: [b\nc: d\n", "f:1: not valid YAML: did not find expected ',' or ']'"},
		"a template":                  {"a: {{ .x }}\n b: c\n", "f:2: not valid YAML: did not find expected key; render the template first"},
		"an alias alone":              {"a: b\nc: *d\n", "f:2: *d refers to an anchor &d that does not precede it in the same document or item. Write the value out."},
		"a slash of JSON":             {"{\"a\": \"\\/\"}\n", "f:1: not valid YAML: found unknown escape character; write the \\/ of JSON as / in YAML"},
	} {
		t.Run(name, func(t *testing.T) {
			slices, err := Cut(&Source{Name: "f", Text: []byte(test.text)})
			require.NoError(t, err)
			_, err = slices[len(slices)-1].Open()
			require.EqualError(t, err, test.want)
		})
	}
}

// A long text is not parsed again and again: its error is the parser's.
func TestSyntaxOfALongText(t *testing.T) {
	text := "a:\n  b: c\n" + strings.Repeat("  # comment\n", longestSearched/12) + " d: e\n"
	_, err := cutOne(t, text).Open()
	require.EqualError(t, err, "f:87383: not valid YAML: did not find expected key")
}
