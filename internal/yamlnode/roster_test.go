package yamlnode_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"github.com/stretchr/testify/assert"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// TestRoster checks that a roster finds the same as comparing each element, after any
// edit of its list.
func TestRoster(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	list := &yaml.Node{Kind: yaml.SequenceNode}
	var roster yamlnode.Roster
	element := func() *yaml.Node {
		n := yaml.MustParse(fmt.Sprintf("{name: n%d}", random.IntN(40))).YNode()
		if random.IntN(5) == 0 {
			return &yaml.Node{Kind: yaml.AliasNode, Alias: n}
		}
		return n
	}
	for range 2000 {
		switch n := len(list.Content); {
		case n > 0 && random.IntN(5) == 0:
			list.Content = slices.Delete(list.Content, 0, 1+random.IntN(n))
		case n > 0 && random.IntN(5) == 0:
			yamlnode.Rearrange(list, []*yaml.Node{list.Content[0]}, func() int { return random.IntN(len(list.Content) + 1) })
		default:
			yamlnode.Insert(list, random.IntN(n+1), element())
		}
		before := roster.Elements()
		was := slices.Clone(before)
		if random.IntN(3) == 0 {
			continue // several edits at once
		}
		roster.Of(list)
		assert.Equal(t, was, before)
		for i, content := range list.Content {
			assert.Same(t, yamlnode.Resolve(content), roster.Elements()[i])
		}
		for i := range 41 {
			name := fmt.Sprintf("n%d", i)
			want, at := yamlnode.Named(list, name)
			found, index := roster.Find(name)
			assert.Same(t, yamlnode.Resolve(want), found)
			assert.Equal(t, at, index)
			assert.Equal(t, at >= 0, roster.Has(name))
			last := len(list.Content) - 1
			for last >= 0 && yamlnode.Text(list.Content[last], "name") != name {
				last--
			}
			assert.Equal(t, last, roster.Last(name))
		}
	}
	assert.Empty(t, roster.Of(nil).Elements())
}
