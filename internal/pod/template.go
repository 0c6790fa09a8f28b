package pod

import (
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Template is a pod template, or a pod.
type Template struct {
	// Node is the mapping with the pod's metadata and spec.
	Node *yaml.Node
	// Spec is the pod's spec.
	Spec *yaml.Node
	// Path is the field path of Node in the object, such as spec.template; empty
	// for a Pod.
	Path string
	// Claims are the names of the volumes that claim templates add to the pod.
	Claims []string
}

// At returns the path in the object of a field of the template. In a Deployment,
// At("metadata.labels") is spec.template.metadata.labels.
func (t Template) At(path string) string {
	if t.Path == "" {
		return path
	}
	return t.Path + "." + path
}

// Field returns the path in the object of a field of the pod's spec.
func (t Template) Field(name string) string { return t.At("spec." + name) }

// Metadata returns a field of the pod's metadata, such as labels; nil if there is none.
func (t Template) Metadata(name string) *yaml.Node { return yamlnode.Get(t.Node, "metadata", name) }
