package yamlnode

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// A value keeps the comments on what it has in common with the one that it becomes.
func TestBecome(t *testing.T) {
	for name, test := range map[string]struct{ in, value, want, gone string }{
		"one is new":              {"- a # 1\n- b # 2\n", "[a, x, b]", "- a # 1\n- x\n- b # 2\n", ""},
		"one is gone":             {"- a # 1\n- b # 2\n- c # 3\n", "[a, c]", "- a # 1\n- c # 3\n", "b"},
		"one has moved":           {"- a # 1\n- b # 2\n- c # 3\n", "[c, a, b]", "- c # 3\n- a # 1\n- b # 2\n", ""},
		"the same twice":          {"- x # 1\n- a # 2\n- x # 3\n", "[a, x]", "- a # 2\n- x # 3\n", "x"},
		"a flag gets a value":     {"- --b=1 # b\n- --a=1 # a\n- --a # c\n", "[--a=2, --a]", "- --a=2 # a\n- --a # c\n", "--b=1"},
		"other flags":             {"- x\n- --noisy # a lot\n", "[x, --quiet]", "- x\n- --quiet\n", "--noisy"},
		"words by place":          {"- sleep\n- \"1\" # s\n", "[sleep, \"2\"]", "- sleep\n- \"2\" # s\n", ""},
		"words, one more":         {"- sleep\n- \"1\" # s\n", "[sleep, \"2\", x]", "- sleep\n- \"2\"\n- x\n", "1"},
		"no more quotes":          {"- --a=1 # a\n- x\n", "[\"--a=2\", x]", "- --a=2 # a\n- x\n", ""},
		"types":                   {"- a\n- 1 # int\n", "[a, \"1\"]", "- a\n- \"1\" # int\n", ""},
		"maps about the same":     {"- {k: a, v: 1} # a\n- {k: b, v: 1} # b\n", "[{k: b, v: 2}]", "- {k: b, v: 2} # b\n", "map"},
		"maps, in another order":  {"- {k: a, v: 1} # a\n- x\n", "[y, {v: 1, k: a}]", "- y\n- {k: a, v: 1} # a\n", "x"},
		"a field is new":          {"a: 1 # a\n", "{a: 1, b: 2}", "a: 1 # a\nb: 2\n", ""},
		"a field is gone":         {"a: 1 # a\nb: 2 # b\n", "{b: 3}", "b: 3 # b\n", "a"},
		"a field of another kind": {"a: 1\nb: {c: d} # b\n", "{a: 1, b: [e]}", "a: 1\nb: [e] # b\n", "map"},
		"deep down":               {"a:\n  b: # list\n  - c # c\n  - d\n", "{a: {b: [c]}}", "a:\n  b: # list\n  - c # c\n", "d"},
	} {
		t.Run(name, func(t *testing.T) {
			n := parse(t, test.in)
			gone, ok := Become(n, parse(t, test.value))
			require.True(t, ok)
			assert.Equal(t, test.want, print(t, n))
			var values []string
			for _, g := range gone {
				if g.Kind == yaml.MappingNode {
					values = append(values, "map")
				} else {
					values = append(values, g.Value)
				}
			}
			assert.Equal(t, test.gone, strings.Join(values, " "))
		})
	}
}

// What has nothing in common, or is shared, is left as it is.
func TestBecomeRefuses(t *testing.T) {
	for name, test := range map[string][2]string{
		"other elements": {"- --a\n- b\n", "[c, --d, e]"},
		"other fields":   {"a: 1\n", "{b: 1}"},
		"other kinds":    {"a: 1\n", "[a]"},
		"merge keys":     {"!!merge <<: {a: 1}\nb: 2\n", "{b: 3}"},
		"empty":          {"[]\n", "[a]"},
		"emptied":        {"- a\n", "[]"},
	} {
		n := parse(t, test[0])
		_, ok := Become(n, parse(t, test[1]))
		assert.False(t, ok, name)
		assert.Equal(t, test[0], print(t, n), name)
	}
}

// Huge lists come out as wanted, too.
func TestBecomeHuge(t *testing.T) {
	const many = 20_000
	list := func(text func(i int) string) *yaml.Node {
		n := &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq}
		for i := range many {
			n.Content = append(n.Content, String(text(i)))
		}
		return n
	}
	for _, text := range []func(i int) string{
		func(i int) string { return fmt.Sprint("--a", (i+many/2)%many) },
		func(i int) string { return fmt.Sprint("--b", i, "=x") },
		func(i int) string { return fmt.Sprint("--a", i/2*2) },
	} {
		n := list(func(i int) string { return fmt.Sprint("--a", i) })
		n.Content = append(n.Content, String("same"))
		want := list(text)
		want.Content = append(want.Content, String("same"))
		_, ok := Become(n, want)
		assert.True(t, ok)
		assert.True(t, Equal(n, want))
	}
}
