package manifest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/scalar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// hazards are lists that are easily cut wrong. Of each it is known whether the
// lexer cuts it, or leaves it to the parser.
var hazards = []struct {
	name  string
	lexed bool
	text  string
}{
	{"a block scalar with separators, dashes and keys", true, "kind: L\nitems:\n- a: |\n    - kind: x\n    kind: Pod\n    --- \n  kind: One\n- kind: Two\n"},
	{"a block scalar one deeper than its key", true, "items:\n- a: |\n   - b\n   items:\n  kind: One\n- kind: Two\n"},
	{"a block scalar that tells its indentation", true, "items:\n- a: |2\n      b\n    - c\n  kind: One\n- kind: Two\n"},
	{"a block scalar that keeps its blank lines", true, "items:\n- a: |+\n    b\n\n\n- kind: Two\n\n"},
	{"a folded scalar as an element", true, "items:\n- a:\n  - >-\n    b\n    - c\n  - d\n- kind: Two\n"},
	{"a block scalar that is empty", true, "items:\n- a: |\n- kind: Two\nb: |\n"},
	{"a quoted scalar that goes on like an element", true, "items:\n- a: \"b\n- apiVersion: fake\n- kind: fake\"\n  kind: One\n- kind: Two\n"},
	{"a quoted scalar that goes on like a field", true, "items:\n- a: 'b\nresults:\nc: it''s'\n  kind: One\n"},
	{"a plain scalar that goes on with quotes", true, "items:\n- a: it is\n    'tis \"odd\n    {too\n  kind: One\n- kind: Two\n"},
	{"a plain scalar on the next line", true, "items:\n- a:\n    some\n    'text\n  kind: One\n- kind: Two\n"},
	{"a quoted scalar on the next line", true, "items:\n- a:\n    'some\n- text'\n  kind: One\n- kind: Two\n"},
	{"a block scalar on the next line", true, "items:\n- a:\n    |\n    text\n  kind: One\n- kind: Two\n"},
	{"flow style over lines", true, "items:\n- a: {b: [c,\n   d], 'e]': \"}\", # }\n   f: g}\n  kind: One\n- kind: Two\n"},
	{"plain scalars in flow style with quotes in them", true, "items:\n- a: [it's, b\"c, d'e f]\n  kind: One\n- kind: Two\n"},
	{"elements in flow style", true, "items:\n- {kind: One}\n- [a, b]\n- kind: Two\n"},
	{"dashes before comments", true, "items:\n- # first\n  kind: One\n-   # second\n    kind: Two\n"},
	{"dashes alone", true, "items:\n-\n  kind: One\n-\n    kind: Two\n"},
	{"lists that are deeper than their key", true, "items:\n  - kind: One\n  - kind: Two\nb: c\n"},
	{"lists that are three deeper", true, "items:\n   - kind: One\n   - kind: Two\nb: c\n"},
	{"gaps behind dashes", true, "items:\n-   kind: One\n    a: b\n-  kind: Two\n   a: b\n"},
	{"comments between elements", true, "items:\n# a\n- kind: One\n  # b\n# c\n- kind: Two\n  # d\n\n# e\nf: g\n"},
	{"comments that are deeper", true, "items:\n- kind: One\n    # a\n\n  # b\n # c\n- kind: Two\n"},
	{"an empty element", true, "items:\n-\n- kind: Two\n- \n"},
	{"no list", true, "items:\nb: c\n"},
	{"an empty list", true, "items: []\nb: c\n"},
	{"null", true, "items: null\nb: c\n"},
	{"a tilde", true, "items: ~ # none\nb: c\n"},
	{"windows", true, "items:\r\n- kind: One\r\n  a: |\r\n    - b\r\n\r\n- kind: Two\r\n"},
	{"no line end", true, "items:\n- kind: One\n- kind: Two"},
	{"blank lines at the end", true, "items:\n- kind: One\n- kind: Two\n\n  \n"},
	{"functionConfig before and results behind", true, "functionConfig:\n  kind: C\nitems:\n- kind: One\nresults:\n- a: b\n"},
	{"functionConfig behind and results before", true, "results:\n- a: b\nitems:\n- kind: One\nfunctionConfig:\n  kind: C\n"},
	{"keys of elements in quotes", true, "items:\n- \"kind\": One\n- 'kind': Two\n  a: b\n"},
	{"kinds in quotes, with comments", true, "items:\n- kind: \"One\" # a\n  apiVersion: 'v1'\n"},
	{"a kind on the next line", true, "items:\n- kind:\n    One\n- kind: Two\n"},
	{"a kind that comes twice", true, "items:\n- kind: One\n  kind: Two\n"},
	{"keys with blanks before the colon", true, "items :\n- kind : One\n  apiVersion\t: v1\n"},
	{"elements that are lists", true, "items:\n- - kind: no\n  - a\n- kind: Two\n"},
	{"elements that are scalars", true, "items:\n- a\n- 'b'\n- |\n  c\n"},
	{"anchors and aliases within elements", true, "items:\n- kind: One\n  a: &x {b: c}\n  d: *x\n- kind: Two\n  a: &x [1]\n  e: [*x, 2]\n"},
	{"a merge in an element", true, "items:\n- a: &x\n    kind: no\n  <<: *x\n"},
	{"anchors and aliases within elements in flow style", true, "items:\n- a: {b: &x c, d: *x}\n  e: [*x]\n- a: [&x 1, *x]\n"},
	{"stars and ampersands in quotes", true, "items:\n- a: [\"0 * * *\", 'a &b', c * d]\n- {a: \"*b\"}\n"},
	{"an alias to another element", false, "items:\n- a: &x {b: c}\n- d: *x\n"},
	{"an alias to another element, in flow style", false, "items:\n- a: {b: &x c}\n- d: [1, *x]\n"},
	{"an alias behind the list", false, "items:\n- a: &x {b: c}\nd: *x\n"},
	{"an anchor before the list", false, "d: &x 1\nitems:\n- a: *x\n"},
	{"an element that is an alias", false, "a: &x {b: c}\nitems:\n- *x\n"},
	{"an anchored list", false, "items: &l\n- kind: One\n"},
	{"json", false, "{\"items\": [{\"kind\": \"One\"}]}\n"},
	{"a list in flow style", false, "items: [{kind: One}, {kind: Two}]\n"},
	{"a quoted key", false, "\"items\":\n- kind: One\n"},
	{"a question mark", false, "? items\n: - kind: One\n"},
	{"a merge at the top", false, "a: &x {b: c}\n<<: *x\nitems:\n- kind: One\n"},
	{"a tagged mapping", false, "!!map\nitems:\n- kind: One\n"},
	{"tabs as indentation", false, "items:\n- kind: One\n\ta: b\n"},
	{"tabs before comments", true, "items:\n- kind: One\t# a\n\t\n- kind: Two\n"},
	{"odd line breaks", false, "items:\r- kind: One\r- kind: Two\r"},
	{"items that come twice", false, "items:\n- kind: One\nitems:\n- kind: Two\n"},
	{"a template", false, "{{- if .X }}\nitems:\n- kind: One\n{{- end }}\n"},
	{"multi-byte text", true, "items:\n- kind: One\n  é: \"\U0001F600\"\n- kind: Two\n"},
	{"hashes that are no comments", true, "items:\n- a: b#c\n  d: 'e # f'\n  kind: One\n- kind: Two\n"},
	{"colons in values", true, "items:\n- a: b:c\n  d: http://x:80/y\n  kind: One\n- kind: Two\n"},
}

func TestHazards(t *testing.T) {
	for _, h := range hazards {
		t.Run(h.name, func(t *testing.T) {
			docs := Cut(&Source{Name: "f", Text: []byte(h.text)})
			require.Len(t, docs, 1)
			_, lexed := docs[0].List()
			assert.Equal(t, h.lexed, lexed)
			requireAgreement(t, docs[0])
		})
	}
}

// FuzzCutters: what the lexer cuts, the parser cuts in the same places.
func FuzzCutters(f *testing.F) {
	for _, h := range hazards {
		f.Add(h.text)
	}
	for _, s := range streams {
		f.Add(s.text)
	}
	for _, l := range lists {
		f.Add(l.text)
	}
	for _, text := range append(oddLists, oddLayouts...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, doc := range Cut(&Source{Name: "f", Text: []byte(text)}) {
			requireAgreement(t, doc)
		}
	})
}

// requireAgreement holds the lexer against the parser, as far as the parser can
// read the text.
func requireAgreement(t *testing.T, s Slice) {
	t.Helper()
	r := outliner{names: map[string]string{}}
	if !r.read(&s) {
		return
	}
	o := &r.outline
	p, err := parseMapping(s)
	if err != nil {
		return // it is not YAML, and the lexer need not know
	}
	if s.Peeked() {
		requireHeader(t, s, headerOf(p.m))
	}
	require.Len(t, p.m.Content, 2*len(o.fields), "%q", s.Text())
	for i, f := range o.fields {
		require.Equal(t, p.m.Content[2*i].Value, string(f.key))
		start, end := p.entry(2 * i)
		require.Equal(t, [3]int{start, end, p.m.Content[2*i].Line - 1}, [3]int{s.start + f.start, s.start + f.end, f.line}, "%q: %s", s.Text(), f.key)
		if f.empty {
			require.True(t, scalar.IsNull(p.m.Content[2*i+1]), "%q: %s", s.Text(), f.key)
		}
	}
	list, ok := s.List()
	if !ok {
		return
	}
	requireNoAliasesOut(t, s, p.m)
	want, nodes, err := p.items(listKey)
	if err != nil {
		require.Empty(t, list.Items, "%q", s.Text())
		return
	}
	require.Len(t, list.Items, len(want), "%q", s.Text())
	for i, item := range list.Items {
		w := want[i]
		require.Equal(t, [4]int{w.start, w.end, w.line, w.column}, [4]int{item.start, item.end, item.line, item.column}, "%q: element %d", s.Text(), i)
		if item.Peeked() {
			requireHeader(t, item, headerOf(nodes[i]))
		}
	}
}

// requireNoAliasesOut: no alias in a list that is cut refers to another field or
// item.
func requireNoAliasesOut(t *testing.T, s Slice, m *yaml.Node) {
	t.Helper()
	var parts []*yaml.Node
	for i := 1; i < len(m.Content); i += 2 {
		if value := m.Content[i]; m.Content[i-1].Value == listKey && value.Kind == yaml.SequenceNode {
			parts = append(parts, value.Content...)
		} else {
			parts = append(parts, value)
		}
	}
	for _, part := range parts {
		inside := map[*yaml.Node]bool{}
		Walk(part, func(n *yaml.Node) { inside[n] = true })
		Walk(part, func(n *yaml.Node) {
			require.True(t, n.Kind != yaml.AliasNode || inside[n.Alias], "%q: *%s", s.Text(), n.Value)
		})
	}
}

func requireHeader(t *testing.T, s Slice, h header) {
	t.Helper()
	require.False(t, h.odd, "%q", s.Text())
	require.Equal(t, [2]string{s.APIVersion, s.Kind}, h.values, "%q", s.Text())
}

// corpus is a ResourceList of about that many bytes, a third of it in block
// scalars that look like lists of workloads.
func corpus(size int) []byte {
	var b strings.Builder
	b.WriteString("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n")
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, "- apiVersion: apps/v1\n  kind: Deployment\n  metadata:\n    name: app-%d\n    labels: {app: app-%[1]d}\n  spec:\n    template:\n      spec:\n        containers:\n", i)
		for c := range 3 {
			fmt.Fprintf(&b, "        # container %d\n        - name: c%[1]d\n          image: \"registry.example/c:%[2]d\"\n          args:\n          - --verbose\n          - --level=info\n          env:\n          - name: A\n            value: \"1\"\n", c, i)
		}
		fmt.Fprintf(&b, "- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: config-%d\n  data:\n    text: |\n", i)
		b.WriteString(strings.Repeat("      ---\n      - name: x\n      kind: Deployment\n", 20))
	}
	return []byte(b.String())
}

func BenchmarkCutList(b *testing.B) {
	src := &Source{Name: "f", Text: corpus(4 << 20)}
	b.SetBytes(int64(len(src.Text)))
	for b.Loop() {
		docs := Cut(src)
		list, ok := docs[0].List()
		require.True(b, ok)
		require.NotEmpty(b, list.Items)
	}
}
