package kustomization

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// prune removes the lists that entries have left if they only name containers, which kept
// an order that nothing needs any more.
func (m *merge) prune() error {
	for _, l := range m.left {
		t, _ := atSpot(l.template, m.LocatePart(m.root, m.demands[0].now))
		list := t.List(l.list)
		if list == nil || slices.ContainsFunc(yamlnode.Elements(list), func(n *yaml.Node) bool { return !isName(n) }) {
			continue
		}
		trial := *m
		trial.root = yamlnode.Clone(m.root)
		tried, _ := atSpot(l.template, trial.LocatePart(trial.root, m.demands[0].now))
		if err := yamlnode.Drop(tried.Spec, t.Key(l.list)); err != nil {
			return err
		}
		unmet, err := trial.unmet()
		if err != nil || unmet != nil {
			continue
		}
		if err := yamlnode.Drop(t.Spec, t.Key(l.list)); err != nil {
			return err
		}
	}
	return nil
}

// isName reports whether an entry is a name without a comment.
func isName(entry *yaml.Node) bool {
	if entry.Kind != yaml.MappingNode || len(entry.Content) != 2 || entry.Content[0].Value != "name" {
		return false
	}
	return !slices.ContainsFunc([]*yaml.Node{entry, entry.Content[0], entry.Content[1]}, func(n *yaml.Node) bool {
		return n.HeadComment+n.LineComment+n.FootComment != ""
	})
}
