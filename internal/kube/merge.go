package kube

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// ID returns the values of the keys of a list's element as one text. Those of two
// elements are the same if the values of all keys are.
func (f Field) ID(element *yaml.Node) string {
	text := ""
	for _, key := range f.Keys {
		value := yamlnode.Text(element, key)
		if value == "" && key == "protocol" {
			value = "TCP"
		}
		text += value + "\x00"
	}
	return text
}

// Rivals returns the fields of the type that exclude each other, if the one with a name is
// among them: a probe's or hook's handlers, a volume's sources, a variable's value and
// valueFrom. Otherwise it returns nil.
func (t *Type) Rivals(name string) []string {
	if t == nil || !slices.Contains(t.OneOf, name) {
		return nil
	}
	return t.OneOf
}
