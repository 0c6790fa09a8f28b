package hostguard

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// editor makes edits that a function may make, and worse ones, one for each number
// that it draws.
type editor struct {
	draw func(n int) int
}

// edit changes one thing of the tree.
func (e editor) edit(root *yaml.Node) {
	lists, maps, all := collect(root)
	if len(all) == 0 {
		return
	}
	n := all[e.draw(len(all))]
	if len(lists) > 0 && e.draw(3) > 0 {
		n = lists[e.draw(len(lists))]
	} else if len(maps) > 0 && e.draw(2) > 0 {
		n = maps[e.draw(len(maps))]
	}
	switch n.Kind {
	case yaml.SequenceNode:
		e.editList(n)
	case yaml.MappingNode:
		e.editMap(n)
	default:
		e.editScalar(n)
	}
}

func (e editor) editList(list *yaml.Node) {
	if len(list.Content) == 0 {
		list.Content, list.Style = append(list.Content, yaml.NewScalarRNode("first").YNode()), 0
		return
	}
	i, j := e.draw(len(list.Content)), e.draw(len(list.Content)+1)
	switch e.draw(5) {
	case 0, 1: // an element like one that is there, with or without its comments
		element := yaml.CopyYNode(list.Content[i])
		if e.draw(2) == 0 {
			strip(element)
		}
		e.rename(element)
		list.Content = slices.Insert(list.Content, j, element)
	case 2: // an element that is not like the others
		list.Content = slices.Insert(list.Content, j, e.sidecar())
	case 3:
		element := list.Content[i]
		list.Content = slices.Delete(list.Content, i, i+1)
		list.Content = slices.Insert(list.Content, min(j, len(list.Content)), element)
	default:
		if len(list.Content) > 1 {
			list.Content = slices.Delete(list.Content, i, i+1)
		}
	}
}

func (e editor) editMap(m *yaml.Node) {
	i := 2 * e.draw(len(m.Content)/2+1)
	switch e.draw(5) {
	case 0, 1: // a key that many maps have, with or without a comment
		key := []string{"name", "image", "env", "restartPolicy", "resources", "example.com/added"}[e.draw(6)]
		if field(m, key) != nil {
			return
		}
		k, v := yaml.NewScalarRNode(key).YNode(), yaml.NewScalarRNode("new").YNode()
		if key == "env" {
			v = &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq, Content: []*yaml.Node{e.sidecar()}}
		}
		if m.Style&yaml.FlowStyle == 0 && e.draw(2) == 0 {
			k.HeadComment = "# above the new key"
		}
		m.Content = slices.Insert(m.Content, i, k, v)
	case 2:
		if len(m.Content) > 2 && i < len(m.Content) {
			m.Content = slices.Delete(m.Content, i, i+2)
		}
	case 3: // another order
		if i+3 < len(m.Content) {
			m.Content[i], m.Content[i+1], m.Content[i+2], m.Content[i+3] = m.Content[i+2], m.Content[i+3], m.Content[i], m.Content[i+1]
		}
	default:
		if i < len(m.Content) {
			strip(m.Content[i])
		}
	}
}

func (e editor) editScalar(n *yaml.Node) {
	switch e.draw(8) {
	case 0:
		n.LineComment = "# another"
	case 1, 2:
		strip(n)
	case 3: // another kind
		*n = yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq, Content: []*yaml.Node{yaml.NewScalarRNode("a").YNode()}}
	case 4:
		n.Value, n.Tag, n.Style = "null", yaml.NodeTagNull, 0
	default:
		n.Value += "-edited"
	}
}

// rename gives an existing element another name, most of the time.
func (e editor) rename(element *yaml.Node) {
	if name := field(element, "name"); name != nil && e.draw(4) > 0 {
		name.Value += "-2"
	} else if element.Kind == yaml.ScalarNode {
		element.Value += "-2"
	}
}

func (e editor) sidecar() *yaml.Node {
	return yaml.MustParse([]string{
		"{name: sidecar, image: sidecar, restartPolicy: Always}",
		"# added\nname: sidecar # by the function\nimage: sidecar:1 # {\"$imagepolicy\": \"flux-system:sidecar\"}\nrestartPolicy: Always\n",
		"name: sidecar\n# mirrored\nimage: sidecar\nenv:\n- name: A\n  value: b # c\n",
		"name: DB_HOST\nvalue: 127.0.0.1\n",
	}[e.draw(4)]).YNode()
}

// collect returns the nodes of a tree without the keys: lists, maps and scalars.
func collect(n *yaml.Node) (lists, maps, all []*yaml.Node) {
	switch n.Kind {
	case yaml.SequenceNode:
		lists = append(lists, n)
	case yaml.MappingNode:
		maps = append(maps, n)
	}
	all = append(all, n)
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			continue
		}
		l, m, a := collect(child)
		lists, maps, all = append(lists, l...), append(maps, m...), append(all, a...)
	}
	return lists, maps, all
}

func strip(n *yaml.Node) {
	n.HeadComment, n.LineComment, n.FootComment = "", "", ""
	for _, child := range n.Content {
		strip(child)
	}
}

func manifests(t testing.TB) map[string]string {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no manifests: %v", err)
	}
	texts := map[string]string{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts[strings.TrimSuffix(filepath.Base(path), ".yaml")] = string(text)
	}
	return texts
}

// Whatever a function does to an item, Check returns exactly what the host will do to
// its comments.
func TestCheckSaysWhatTheHostDoes(t *testing.T) {
	const runs = 120
	for name, text := range manifests(t) {
		t.Run(name, func(t *testing.T) {
			changed := 0
			for seed := range uint64(runs) {
				random := rand.New(rand.NewPCG(seed, 7))
				in, tree := parse(t, text), parse(t, text)
				for range 1 + random.IntN(4) {
					editor{random.IntN}.edit(tree.YNode())
				}
				printed, err := tree.String()
				if err != nil {
					continue // no function can print that
				}
				out, err := yaml.Parse(printed)
				if err != nil {
					continue
				}
				if len(agree(t, in, yaml.NewRNode(out.YNode()))) > 0 {
					changed++
				}
				if t.Failed() {
					t.Fatalf("seed %d", seed)
				}
			}
			if changed < runs/10 || changed > runs*9/10 {
				t.Errorf("%d of %d edits were found unsafe: the edits do not tell safe from unsafe", changed, runs)
			}
		})
	}
}

func TestCheckLeavesAnUntouchedItemAlone(t *testing.T) {
	for name, text := range manifests(t) {
		t.Run(name, func(t *testing.T) {
			if found := agree(t, parse(t, text), parse(t, text)); found != nil {
				t.Errorf("%+v", found)
			}
		})
	}
}
