package patch

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// chooser makes objects, and other versions of them.
type chooser struct{ *rand.Rand }

func (c chooser) chance(of float64) bool { return c.Float64() < of }

// object returns an object with lists of all kinds.
func (c chooser) object() map[string]any {
	free := []string{"app", "web", "proxy", "logs", "agent", "setup", "sync"}
	c.Shuffle(len(free), func(i, j int) { free[i], free[j] = free[j], free[i] })
	spec := map[string]any{}
	at := 0
	for _, list := range []string{"containers", "initContainers", "sidecars"} {
		n := c.IntN(4)
		if n == 0 && c.chance(0.7) || at == len(free) {
			continue
		}
		all := []any{}
		for ; n > 0 && at < len(free); n-- {
			all = append(all, c.container(free[at]))
			at++
		}
		spec[list] = all
	}
	for _, volume := range []string{"data", "logs", "tmp"} {
		if c.chance(0.4) {
			volumes, _ := spec["volumes"].([]any)
			spec["volumes"] = append(volumes, map[string]any{"name": volume, "emptyDir": map[string]any{}})
		}
	}
	if c.chance(0.3) {
		spec["terminationGracePeriodSeconds"] = c.IntN(3)
	}
	template := map[string]any{"spec": spec}
	if c.chance(0.5) {
		template["metadata"] = map[string]any{"annotations": c.annotations()}
	}
	metadata := map[string]any{"name": "shop.v1"}
	if c.chance(0.6) {
		metadata["annotations"] = c.annotations()
	}
	return map[string]any{
		"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata,
		"spec": map[string]any{"template": template},
	}
}

func (c chooser) annotations() map[string]any {
	all := map[string]any{}
	for _, key := range []string{"example.com/a~b", "yes", "plain", "a/b/c"} {
		if c.chance(0.5) {
			all[key] = []string{"yes", "on", "0x10", "1_000", "012", "12:30:45", "a: b", "two\nlines\n", "", "null", "~", " x", "é"}[c.IntN(13)]
		}
	}
	return all
}

func (c chooser) container(name string) map[string]any {
	all := map[string]any{"name": name, "image": name + fmt.Sprint(":", c.IntN(2))}
	for _, list := range []string{"args", "command"} {
		if c.chance(0.3) {
			words := []any{}
			for range c.IntN(4) {
				words = append(words, []string{"a", "b", "--x=1", "on"}[c.IntN(4)])
			}
			all[list] = words
		}
	}
	if c.chance(0.4) {
		mounts := []any{}
		for _, path := range []string{"/a", "/b", "/c"} {
			if c.chance(0.5) {
				mounts = append(mounts, map[string]any{"name": "data", "mountPath": path})
			}
		}
		all["volumeMounts"] = mounts
	}
	if c.chance(0.4) {
		ports := []any{}
		for range c.IntN(3) {
			ports = append(ports, map[string]any{"containerPort": 80 + c.IntN(3), "protocol": []string{"TCP", "UDP"}[c.IntN(2)]})
		}
		all["ports"] = ports
	}
	if c.chance(0.3) {
		all["resources"] = map[string]any{"limits": map[string]any{"cpu": c.IntN(3), "memory": "64Mi"}}
	}
	return all
}

// other returns another version of an object: some of it is that of a third one.
func (c chooser) other(a, b any) any {
	switch a := a.(type) {
	case map[string]any:
		b, is := b.(map[string]any)
		if !is || a["name"] != b["name"] {
			return a
		}
		made := map[string]any{}
		for _, from := range []map[string]any{a, b} {
			for _, key := range slices.Sorted(maps.Keys(from)) {
				value := from[key]
				switch {
				case a[key] != nil && b[key] != nil:
					made[key] = c.other(a[key], b[key])
				case c.chance(0.5):
					made[key] = value
				}
			}
		}
		return made
	case []any:
		b, is := b.([]any)
		if !is || c.chance(0.3) {
			return a
		}
		made := slices.Clone(a)
		if c.chance(0.3) {
			made = slices.Clone(b)
		}
		if c.chance(0.3) {
			c.Shuffle(len(made), func(i, j int) { made[i], made[j] = made[j], made[i] })
		}
		return made
	}
	if c.chance(0.5) {
		return a
	}
	return b
}

// move lets containers change their lists.
func (c chooser) move(object any) {
	spec := object.(map[string]any)["spec"].(map[string]any)["template"].(map[string]any)["spec"].(map[string]any)
	seen := map[string]bool{}
	lists := []string{"containers", "initContainers", "sidecars"}
	made := map[string][]any{}
	for _, list := range lists {
		all, _ := spec[list].([]any)
		for _, one := range all {
			name := one.(map[string]any)["name"].(string)
			if seen[name] {
				continue
			}
			seen[name] = true
			to := list
			if c.chance(0.3) {
				to = lists[c.IntN(3)]
			}
			made[to] = slices.Insert(made[to], c.IntN(len(made[to])+1), one)
		}
	}
	for _, list := range lists {
		delete(spec, list)
		if made[list] != nil {
			spec[list] = made[list]
		}
	}
}

func node(t *testing.T, value any) *yaml.Node {
	t.Helper()
	text, err := yaml.Marshal(value)
	require.NoError(t, err)
	n, err := yaml.Parse(string(text))
	require.NoError(t, err)
	return n.YNode()
}

func nowhere(*yaml.Node) finding.Location { return finding.Location{} }

func loud() func() { return func() {} }

// TestAnyDifference checks that the patch between any two versions of an object leads from
// one to the other, in each way of writing it.
func TestAnyDifference(t *testing.T) {
	moved, merged, missing := 0, 0, 0
	for seed := range uint64(200) {
		c := chooser{rand.New(rand.NewPCG(16, seed))}
		before := c.object()
		after := c.other(before, c.object())
		c.move(after)
		patches := All(node(t, before), node(t, after), nowhere)
		for _, p := range patches {
			for _, form := range []Form{Kustomize, Kubectl} {
				text, err := form.Write(patches, nil)
				require.NoError(t, err)
				for _, said := range form.Prove(patches, loud) {
					require.Equal(t, finding.PatchMayMiss, said.Kind, "%d: %s\n%s", seed, said, text)
					missing++
				}
			}
			moved += len(p.moves)
			if p.merge != nil {
				merged++
			}
		}
	}
	require.Greater(t, moved, 200)
	t.Logf("%d containers moved, %d strategic merges, %d may miss their objects", moved, merged, missing)
}
