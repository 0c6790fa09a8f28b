package manifest

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const abridged = `# of the first
a: 1
b:
  c: 2
  d: 3
e:
  # of f
  f: 4
  g:
    - h
    - i: 5
      # of j
      j: 6

  # of k
  k: |+
    seven

l: 8
m:
  - n
  - o
p: 9
q: 10
`

// edit opens a document and inserts a field behind g, and gives the mapping that it
// is in.
func edit(t testing.TB, text string) (doc *Document, e *yaml.Node) {
	t.Helper()
	doc, err := cutOne(t, text).Open()
	require.NoError(t, err)
	require.Equal(t, "e", doc.Root.Content[4].Value)
	e = doc.Root.Content[5]
	e.Content = slices.Insert(e.Content, 4, yaml.NewStringRNode("new").YNode(), yaml.NewStringRNode("x").YNode())
	return doc, e
}

// patched is what printing makes of a document before it is proved.
func patched(t testing.TB, doc *Document) (*patcher, []Edit) {
	t.Helper()
	p, ok := doc.patch(false)
	require.True(t, ok)
	edits, err := p.result()
	require.NoError(t, err)
	return p, edits
}

func TestExcerpt(t *testing.T) {
	doc, _ := edit(t, abridged)
	p, edits := patched(t, doc)
	text, err := apply(p.page.text, 0, len(p.page.text), p.excerpt(edits).shorten(edits))
	require.NoError(t, err)
	assert.Equal(t, `# of the first
left-out-0: left-out-0
e:
  # of f
  f: 4
  g:
    - h
    - i: 5
      # of j
      j: 6
  new: x

  # of k
  k: |+
    seven

left-out-1: left-out-1
`, string(text))
	_, err = p.prove(edits)
	require.NoError(t, err)
}

// Where names reach further, nothing is left out.
func TestExcerptOfAnchors(t *testing.T) {
	for _, text := range []string{abridged + "r: &s 1\nt: *s\n", abridged + "r: !!str 1\n"} {
		doc, _ := edit(t, text)
		p, edits := patched(t, doc)
		assert.Empty(t, p.excerpt(edits).omitted)
		_, err := p.prove(edits)
		require.NoError(t, err)
	}
}

// What differs between the tree and the text is found, also where no edit is near.
func TestExcerptProvesAll(t *testing.T) {
	for name, damage := range map[string]func(root, e *yaml.Node){
		"another value":         func(root, _ *yaml.Node) { root.Content[3].Content[1].Value = "0" },
		"another comment":       func(root, _ *yaml.Node) { root.Content[2].LineComment = "# new" },
		"an entry less":         func(root, _ *yaml.Node) { root.Content = slices.Delete(root.Content, 2, 4) },
		"an entry twice":        func(root, _ *yaml.Node) { root.Content = append(root.Content, root.Content[2:4]...) },
		"another order":         func(root, _ *yaml.Node) { swap(root.Content[0:2], root.Content[2:4]) },
		"another order of runs": func(root, _ *yaml.Node) { swap(root.Content[0:4], root.Content[6:10]) },
		"an entry elsewhere": func(root, e *yaml.Node) {
			e.Content = append(e.Content, root.Content[:4]...)
			root.Content = root.Content[4:]
		},
		"a run behind its neighbour": func(root, _ *yaml.Node) {
			root.Content = slices.Concat(root.Content[4:6], root.Content[:4], root.Content[6:])
		},
		"one more that is edited": func(_, e *yaml.Node) { e.Content[1].Value = "5" },
	} {
		t.Run(name, func(t *testing.T) {
			doc, e := edit(t, abridged)
			_, edits := patched(t, doc)

			damage(doc.Root, e)
			p, ok := doc.patch(false)
			require.True(t, ok)
			_, err := p.prove(edits)
			require.Error(t, err)
		})
	}
}

func swap(a, b []*yaml.Node) {
	for i := range a {
		a[i], b[i] = b[i], a[i]
	}
}
