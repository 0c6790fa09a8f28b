package yamlnode

import (
	"fmt"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func parse(t testing.TB, text string) *yaml.Node {
	t.Helper()
	n, err := yaml.Parse(text)
	require.NoError(t, err)
	return n.YNode()
}

func print(t testing.TB, n *yaml.Node) string {
	t.Helper()
	text, err := yaml.String(n)
	require.NoError(t, err)
	return text
}

func TestGetSeesThroughAliasesAndMerges(t *testing.T) {
	m := parse(t, "base: &b {x: 1, y: 2}\nalias: *b\nmerged: {<<: *b, y: 3}\nlist: {<<: [{z: 4}, *b]}\nnull:\n")
	for path, want := range map[[2]string]string{
		{"alias", "x"}: "1", {"merged", "x"}: "1", {"merged", "y"}: "3", {"list", "z"}: "4", {"list", "x"}: "1",
		{"null", "x"}: "", {"nosuch", "x"}: "",
	} {
		assert.Equal(t, want, Text(m, path[0], path[1]), path)
	}
	assert.Nil(t, Get(m, "null"))
	assert.Nil(t, Get(nil, "x"))
}

// A key that is nowhere is looked for once in each map, however often maps merge each
// other, or themselves.
func TestGetEnds(t *testing.T) {
	text := "self: &s {<<: *s, x: 1}\nm0: &m0 {a: b}\n"
	for i := range 60 {
		text += fmt.Sprintf("m%d: &m%d {<<: [*m%d, *m%d]}\n", i+1, i+1, i, i)
	}
	m := parse(t, text)
	assert.Equal(t, "1", Text(m, "self", "x"))
	assert.Nil(t, Get(m, "self", "y"))
	assert.Equal(t, "b", Text(m, "m60", "a"))
	assert.Nil(t, Get(m, "m60", "y"))
}

// Column finds what Get finds, however the elements come by the key.
func TestColumn(t *testing.T) {
	list := Get(parse(t, "base: &b {x: 1, z: null}\nover: &o {<<: *b, y: 2}\nself: &s {<<: *s, y: 3}\n"+
		"list: [{x: 5}, {<<: *b}, {<<: *b, x: 6}, {<<: [*s, *o]}, {<<: *o, x: null}, *b, text, [], null, {<<: *s}, {<<: [{x: 7}, *b]}]\n"), "list")
	for _, key := range []string{"x", "y", "z"} {
		i := 0
		for element, value := range Column(list, key) {
			assert.Same(t, Resolve(list.Content[i]), element)
			assert.Same(t, Get(list.Content[i], key), value, "%s of %d", key, i)
			i++
		}
		assert.Len(t, list.Content, i)
	}
	for range Column(nil, "x") {
		t.Error("nil has no elements")
	}
}

func TestOwnRefuses(t *testing.T) {
	m := parse(t, "base: &b {x: 1}\nmerged: {<<: *b}\ntwice: {x: 1, x: 2}\nalias: *b\nlist: []\n")
	for name, want := range map[string]string{
		"merged": "x comes from a merge key (<<)", "twice": "x occurs twice", "list": "the parent of x must be a map",
	} {
		_, _, err := Own(Get(m, name), "x")
		var refusal *finding.Finding
		require.ErrorAs(t, err, &refusal)
		assert.Contains(t, err.Error(), want)
	}
	_, v, err := Own(m, "alias")
	require.NoError(t, err)
	_, _, err = Own(v, "x")
	require.ErrorContains(t, err, "is the alias *b")
	k, _, err := Own(m, "nosuch")
	require.NoError(t, err)
	assert.Nil(t, k)
}

func TestSet(t *testing.T) {
	restart := Where{After: []string{"name", "image"}}
	for name, test := range map[string]struct {
		in, key, value string
		where          Where
		want           string
	}{
		"new, at the end":              {"a: b\n", "k", "v", Last(), "a: b\nk: v\n"},
		"new, before":                  {"a: b\n# about c\nc: d\n", "k", "v", Where{Before: []string{"x", "c"}}, "a: b\nk: v\n# about c\nc: d\n"},
		"after both keys":              {"name: a\nimage: b # c\nargs: []\n", "k", "v", restart, "name: a\nimage: b # c\nk: v\nargs: []\n"},
		"after the first, if apart":    {"name: a\nargs: []\nimage: b\n", "k", "v", restart, "name: a\nk: v\nargs: []\nimage: b\n"},
		"after keys the other way":     {"image: b\nname: a\n", "k", "v", restart, "image: b\nname: a\nk: v\n"},
		"there, with its comments":     {"# h\nk: old # l\n", "k", "v", Last(), "# h\nk: v # l\n"},
		"there, with its quotes":       {"k: 'old'\n", "k", "v", Last(), "k: 'v'\n"},
		"a list becomes a flow list":   {"k: # c\n- a\nx: y\n", "k", "[v]", Last(), "k: [v] # c\nx: y\n"},
		"a flow list becomes a list":   {"k: [a] # c\nx: y\n", "k", "- v\n", Last(), "k: # c\n- v\nx: y\n"},
		"a scalar becomes a map":       {"k: a # c\n", "k", "v: w\n", Last(), "k: # c\n  v: w\n"},
		"a number becomes a string":    {"k: 1\n", "k", "\"2\"", Last(), "k: \"2\"\n"},
		"a literal block is a string":  {"k: |\n  a\n", "k", "v", Last(), "k: v\n"},
		"a key that looks like a bool": {"a: b\n", "on", "v", Last(), "a: b\n\"on\": v\n"},
	} {
		t.Run(name, func(t *testing.T) {
			m := parse(t, test.in)
			require.NoError(t, Set(m, test.key, Copy(parse(t, test.value)), test.where))
			assert.Equal(t, test.want, print(t, m))
		})
	}
}

func TestListAndCut(t *testing.T) {
	m := parse(t, "empty: [] # none\nnul: # nothing\ntwo:\n# one\n- a # 1\n- b\n# about c\nc: x\n")
	for _, key := range []string{"empty", "nul", "made"} {
		at, err := Append(m, key, String("x"))
		require.NoError(t, err)
		assert.Zero(t, at)
	}
	one := Get(m, "two").Content[0]
	require.NoError(t, Cut(m, "two", 0))
	assert.Equal(t, "# one", one.HeadComment)
	require.NoError(t, Cut(m, "two", 0))
	assert.Equal(t, "empty: # none\n- x\nnul: # nothing\n- x\n# about c\nc: x\nmade:\n- x\n", print(t, m))

	_, err := List(m, "c", Last())
	require.EqualError(t, err, "c must be a list")
}

func TestCutKeepsAListWithCommentsOnItsKey(t *testing.T) {
	m := parse(t, "# above\nlist: # behind\n- a\nnext: x\n")
	require.NoError(t, Cut(m, "list", 0))
	assert.Equal(t, "# above\nlist: [] # behind\nnext: x\n", print(t, m))
}

func TestCutRefusesAliases(t *testing.T) {
	m := parse(t, "a: &l\n- &x {k: v}\nb: *l\nc:\n- *x\n")
	require.ErrorContains(t, Cut(m, "b", 0), "b is the alias *l")
	require.ErrorContains(t, Cut(m, "c", 0), "this element of c is the alias *x")
}

func TestUnsetKeepsCommentsAroundTheField(t *testing.T) {
	m := parse(t, "a: 1\n# above b\nb: 2 # gone\nc: 3\n# below c\n")
	require.NoError(t, Unset(m, "b"))
	require.NoError(t, Unset(m, "nosuch"))
	assert.Equal(t, "a: 1\n# above b\nc: 3\n# below c\n", print(t, m))
	require.NoError(t, Unset(m, "c"))
	assert.Equal(t, "a: 1\n# above b\n# below c\n", print(t, m))
}

func TestElementTakesTheCommentAboveItsFirstField(t *testing.T) {
	m := parse(t, "container:\n  # what it is for\n  name: x # n\n")
	list := &yaml.Node{Kind: yaml.SequenceNode}
	Insert(list, 0, Element(Get(m, "container")))
	assert.Equal(t, "# what it is for\n- name: x # n\n", print(t, list))
	assert.Zero(t, list.Content[0].Line)
}

func TestCloneKeepsAliases(t *testing.T) {
	m := parse(t, "a: &x {b: c}\nd: *x # c\n")
	clone := Clone(m)
	assert.Equal(t, print(t, m), print(t, clone))
	require.NoError(t, NewAnchors(clone).In(clone).Check())
	assert.Same(t, clone.Content[1], clone.Content[3].Alias)
}

func TestAnchors(t *testing.T) {
	m := parse(t, "a: &x {b: c}\nd: *x # c\n")
	anchors := NewAnchors(m).In(m)
	require.NoError(t, Set(m, "e", String("f"), Last()))
	require.NoError(t, anchors.Check())
	require.NoError(t, Set(Get(m, "a"), "b", String("other"), Last()))
	require.ErrorContains(t, anchors.Check(), "the alias *x would get another value")
	require.NoError(t, Unset(m, "a"))
	require.ErrorContains(t, anchors.Check(), "the alias *x would come before its anchor, or lose it")
}

// What is wrong elsewhere is left to the check of the part whose edit did it.
func TestAnchorsOfAPart(t *testing.T) {
	m := parse(t, "one: {a: &x {b: c}}\ntwo: {a: &y {b: c}, d: *x}\nthree: [*y, *x, *y]\nfour: {}\n")
	anchors := NewAnchors(m)
	one, two, three, four := anchors.In(Get(m, "one")), anchors.In(Get(m, "two")), anchors.In(Get(m, "three")), anchors.In(Get(m, "four"))
	for _, part := range []PartAnchors{one, two, three, four, {}} {
		require.NoError(t, part.Check())
	}
	require.NoError(t, Set(Get(m, "one", "a"), "b", String("other"), Last()))
	require.ErrorContains(t, one.Check(), "the alias *x would get another value")
	require.ErrorContains(t, two.Check(), "the alias *x would get another value")
	require.NoError(t, four.Check())
	require.NoError(t, Set(Get(m, "one", "a"), "b", String("c"), Last()))
	require.NoError(t, one.Check())
	require.NoError(t, Unset(Get(m, "two"), "a"))
	require.ErrorContains(t, two.Check(), "the alias *y would come before its anchor, or lose it")
	require.NoError(t, one.Check())
}

// laughs has two aliases of the previous anchor in each anchor: its value has 2^64
// elements.
var laughs = func() string {
	text := "- &l0 [a]\n"
	for i := range 64 {
		text += fmt.Sprintf("- &l%d [*l%d, *l%d]\n", i+1, i, i)
	}
	return text
}()

// Anchors in an anchor, with merge keys, are compared once, and do not cause a refusal.
func TestAnchorsInAnAnchor(t *testing.T) {
	m := parse(t, "l: &l {a: b}\nm: &m {<<: *l, k: &k {<<: *l}}\nn: [*m, *k, *m]\nself: &s [*s]\nagain: *s\nlaughs: &all\n"+laughs+"last: *all\n")
	anchors := NewAnchors(m).In(m)
	require.NoError(t, anchors.Check())
	require.NoError(t, Set(Get(m, "m", "k"), "b", String("other"), Last()))
	require.ErrorContains(t, anchors.Check(), "the alias *m would get another value")
}

func TestEqual(t *testing.T) {
	for name, test := range map[string]struct {
		a, b string
		want bool
	}{
		"order and style": {"{a: 1, b: 'x'}", "b: x # c\na: 1\n", true},
		"types":           {"a: 1", "a: \"1\"", false},
		"more":            {"a: 1", "a: 1\nb: 2", false},
		"list order":      {"[a, b]", "[b, a]", false},
		"merge keys":      {"x: &x {a: 1}\ny: {<<: *x, b: 2}", "x: &x {a: 1}\ny: {b: 2, <<: *x}", true},
		"merged values":   {"x: &x {a: 1}\ny: {<<: *x, b: 2}", "x: &x {a: 2}\ny: {<<: *x, b: 2}", false},
		"merge or key":    {"x: &x {a: 1}\ny: {<<: *x}", "x: &x {a: 1}\ny: {'<<': *x}", false},
		"a key twice":     {"{a: 1, a: 2}", "{a: 1, a: 2}", true},
		"keys of lists":   {"{? [a] : 1, ? [b] : 2}", "{? [a] : 1, ? [c] : 2}", false},
		"an alias":        {"a: &x {b: 1}\nc: *x", "a: {b: 1}\nc: {b: 1}", true},
		"of itself":       {"a: &x [*x]", "a: &x [*x]", true},
		"many times over": {laughs, laughs, true},
	} {
		assert.Equal(t, test.want, Equal(parse(t, test.a), parse(t, test.b)), name)
	}
}

// A text is quoted if kyaml would quote it.
func TestString(t *testing.T) {
	for _, text := range []string{
		"", "y", "no", "off", "False", "null", "~", "0x1F", "1e3", "1:30:00", ".inf", "2026-11-24", "=", "<<",
		"abc", "logs", "/var/log/shop", "/", "/a b", "a: b", "abcdef: g", "shop-1.4", "123456", "123456a", "falsehood", "#abcdef", "abcdef #g", "@abcdef",
	} {
		want := yaml.Style(0)
		if yaml.IsValueNonString(text) {
			want = yaml.DoubleQuotedStyle
		}
		assert.Equal(t, want, String(text).Style, "%q", text)
	}
}

func TestEach(t *testing.T) {
	m := parse(t, "spec:\n  ports: &p\n  - {name: http, port: 80}\n  - {name: admin}\n  again: *p\n  none: null\n")
	for path, want := range map[string][]string{
		"spec.ports[].name": {"o.spec.ports[0].name http", "o.spec.ports[1].name admin"},
		"spec.ports[].port": {"o.spec.ports[0].port 80"},
		"spec.again[].name": {"o.spec.again[0].name http", "o.spec.again[1].name admin"},
		"spec.none":         nil, "spec.none[]": nil, "spec.ports.name": nil, "nosuch.name": nil,
	} {
		var found []string
		Each(m, "o", path, func(n *yaml.Node, at string) { found = append(found, at+" "+n.Value) })
		assert.Equal(t, want, found, path)
	}
	Each(m, "", "spec", func(n *yaml.Node, at string) { assert.Equal(t, Get(m, "spec"), n); assert.Equal(t, "spec", at) })
}

func TestNamed(t *testing.T) {
	list := parse(t, "- {name: a}\n- {other: b}\n- {name: b}\n- {name: b, second: true}\n")
	n, i := Named(list, "b")
	assert.Same(t, list.Content[2], n)
	assert.Equal(t, 2, i)
	n, i = Named(list, "c")
	assert.Nil(t, n)
	assert.Equal(t, -1, i)
}

func TestMove(t *testing.T) {
	for _, tt := range []struct {
		key  string
		to   Where
		want string
	}{
		{"b", Where{Before: []string{"a"}}, "b: 2\na: 1\nc: 3\n"},
		{"a", Where{After: []string{"b"}}, "b: 2\na: 1\nc: 3\n"},
		{"a", Where{After: []string{"c"}}, "b: 2\nc: 3\na: 1\n"},
		{"b", Where{After: []string{"a"}}, "a: 1\nb: 2\nc: 3\n"},
		{"b", Where{After: []string{"nosuch"}}, "a: 1\nb: 2\nc: 3\n"},
		{"nosuch", Where{After: []string{"a"}}, "a: 1\nb: 2\nc: 3\n"},
	} {
		m := parse(t, "a: 1\nb: 2\nc: 3\n")
		Move(m, tt.key, tt.to)
		assert.Equal(t, tt.want, print(t, m), "%s to %v", tt.key, tt.to)
	}
}

func TestLines(t *testing.T) {
	list := parse(t, "- {name: a, image: a}\n# two\n# lines\n- name: b\n\n  # inside\n  args: |\n    x\n    y\n- name: \"c\\nd\"\n").Content
	assert.Equal(t, []int{1, 8, 1}, []int{Lines(list[0]), Lines(list[1]), Lines(list[2])})
	assert.Zero(t, Lines(String("new")))
}
