package yamlnode

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func refuse(n *yaml.Node, format string, args ...any) error {
	return finding.New(finding.NotEditable, n, format, args...)
}

// editable returns an error if a node is an alias or not of the wanted kind.
func editable(n *yaml.Node, kind yaml.Kind, name string) error {
	switch {
	case n.Kind == yaml.AliasNode:
		return refuse(n, "%s is the alias *%s, and an edit would change every place that uses it. Replace the alias with its value.", name, n.Value)
	case n.Kind != kind && kind == yaml.MappingNode:
		return refuse(n, "%s must be a map", name)
	case n.Kind != kind && kind == yaml.SequenceNode:
		return refuse(n, "%s must be a list", name)
	}
	return nil
}
