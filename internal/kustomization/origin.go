package kustomization

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// origins returns what finds a container of a workload where it was written before it comes
// to a step: in its file, and then in patches. What has anchors there, or aliases, is left
// out.
func (c *carrier) origins(w traced, until step) func(at spot, name string) []*yaml.Node {
	return func(at spot, name string) (all []*yaml.Node) {
		add := func(templates []pod.Template) {
			t, _ := atSpot(at, templates)
			if found := containerOf(t, name); found != nil && !isAnchored(found) {
				all = append(all, found)
			}
		}
		if w.source >= 0 {
			add(c.Locate(c.trace.sources[w.source].object))
		}
		for _, s := range w.steps {
			if s.patch == until.patch && s.part == until.part {
				break
			}
			if p := c.trace.patches[s.patch]; s.before != nil && !p.isOperations() {
				add(c.LocatePart(p.parts[s.part], s.before))
			}
		}
		return all
	}
}

// isAnchored reports whether a value has anchors or aliases.
func isAnchored(n *yaml.Node) bool {
	return n.Kind == yaml.AliasNode || n.Anchor != "" || slices.ContainsFunc(n.Content, isAnchored)
}

// copied returns a container that a patch has to say all of. A field that is as it was
// written somewhere has its text and comments from there: for a value that has changed, they
// would be wrong.
func (d demand) copied(at spot, wanted *yaml.Node) (*yaml.Node, error) {
	origins := d.origins(at, yamlnode.Text(wanted, "name"))
	if len(origins) == 0 {
		return yamlnode.Clone(wanted), nil
	}
	made := &yaml.Node{
		Kind: yaml.MappingNode, Tag: yaml.NodeTagMap,
		Style: origins[0].Style, HeadComment: origins[0].HeadComment, LineComment: origins[0].LineComment,
	}
	for _, origin := range origins {
		for _, key := range yamlnode.Keys(origin) {
			value := yamlnode.Get(wanted, key.Value)
			if value == nil || yamlnode.Get(made, key.Value) != nil {
				continue
			}
			from, text := yamlnode.String(key.Value), yamlnode.Clone(value)
			for _, other := range slices.Backward(origins) {
				if k, v, err := yamlnode.Own(other, key.Value); err == nil && k != nil && compare(v, value, nil) == nil {
					from, text = k, v
					break
				}
			}
			yamlnode.AddEntry(made, from, text)
		}
	}
	made = yamlnode.Element(made)
	return made, become(made, wanted)
}
