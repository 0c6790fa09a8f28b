package v1alpha1

import (
	"reflect"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Fragment is a piece of a Kubernetes object in a functionConfig: as the user
// wrote it, and as Kubernetes reads it.
//
// What is put into a manifest is always a copy of Node, so that comments,
// quotes and the order of keys come along. Value serves to look things up; it
// is never written.
type Fragment[T any] struct {
	// Node is the user's text. Aliases and merge keys are expanded.
	Node *yaml.Node
	// Value is the same, decoded strictly.
	Value T
}

func (f *Fragment[T]) decodeNode(d *decoder, n *yaml.Node, path string) {
	f.Node = n
	d.value(n, reflect.ValueOf(&f.Value).Elem(), path)
}
