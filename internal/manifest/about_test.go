package manifest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// A comment says in its text what it is about.
const commented = `# of top
top: # of top
  # of first

  # of first.a
  a: # of first.a
    b: 1
    # of first.a
  # of first
    # of first, since what is shallower came before
  c:
  - d # of first.c[0]
    # of first.c[0]
  # of first.c[1]

  # of first.c[1]
  - e: {f: g} # of first.c[1]
    # of first.c[1]
  # of first
# of last
last: x # of last
# of nothing
`

func commentedDocument(t *testing.T) (doc *Document, nodes map[string]*yaml.Node) {
	t.Helper()
	doc = open(t, commented)
	first, list := doc.Root.Content[1], doc.Root.Content[1].Content[3]
	return doc, map[string]*yaml.Node{
		"top": doc.Root.Content[0], "first": first, "first.a": first.Content[0],
		"first.c[0]": list.Content[0], "first.c[1]": list.Content[1], "last": doc.Root.Content[2],
	}
}

func open(t *testing.T, text string) *Document {
	t.Helper()
	docs := Cut(&Source{Text: []byte(text)})
	require.Len(t, docs, 1)
	doc, err := docs[0].Open()
	require.NoError(t, err)
	return doc
}

func TestComments(t *testing.T) {
	doc, nodes := commentedDocument(t)
	within := map[string][]string{"top": {"first", "first.a", "first.c[0]", "first.c[1]"}, "first": {"first.a", "first.c[0]", "first.c[1]"}}
	for name, n := range nodes {
		var want []string
		for line := range strings.Lines(commented) {
			if _, comment, found := strings.Cut(line, "# of "); found {
				about, _, _ := strings.Cut(strings.TrimSpace(comment), ",")
				for _, each := range append(within[name], name) {
					if about == each {
						want = append(want, "# of "+strings.TrimSpace(comment))
					}
				}
			}
		}
		assert.Equal(t, want, doc.Comments(n), name)
	}
}

// Only comments about what is gone may go, whatever the parser thinks they are on.
func TestProveRefusesLostComments(t *testing.T) {
	const gone = "  # of first.a\n  a: # of first.a\n    b: 1\n    # of first.a\n"
	without := strings.Replace(commented, gone, "", 1)
	prove := func(text string) ([]Gone, error) {
		doc, nodes := commentedDocument(t)
		nodes["first"].Content = nodes["first"].Content[2:]
		return doc.prove([]byte(text), doc.entire())
	}
	lost, err := prove(without)
	require.NoError(t, err)
	require.Len(t, lost, 3)
	for _, c := range lost {
		assert.Equal(t, "# of first.a", c.Text)
	}
	for line := range strings.Lines(without) {
		if comment := strings.TrimSpace(line); strings.HasPrefix(comment, "#") {
			_, err := prove(strings.Replace(without, line, "", 1))
			require.ErrorContains(t, err, "the comment \""+comment+"\" would be ", comment)
		}
	}
}
