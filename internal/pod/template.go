package pod

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Template is a pod template, a pod, or what of a pod's spec an object has among its
// own fields.
type Template struct {
	// Node is the mapping with the pod's metadata and spec. It is nil if the object
	// has only fields of the spec.
	Node *yaml.Node
	// Spec is the pod's spec.
	Spec *yaml.Node
	// Path is the field path in the object of Node, such as spec.template, or of Spec
	// if Node is nil; empty for a Pod.
	Path string
	// Names are the keys of the lists of containers in Spec.
	Names ListNames
	// Annotations is the path of keys from Spec to the pod's annotations if Node is
	// nil. It is empty if the object has none for its pods.
	Annotations []string
	// Owned are the names of the containers that the kind's operator adds; the first
	// is the application. The operator merges an entry of such a name into its own
	// container, unless the template is Sealed.
	Owned []string
	// Sealed reports that the operator takes what its containers need from fields
	// outside the lists: an entry of their name would be one more container.
	Sealed bool
	// InValues reports that the template is in the values of a Helm chart. The chart adds
	// the application and makes the pod, and takes only the lists of containers from here.
	InValues bool
	// Unsupported is the reason why native sidecars do not work in a template of an object
	// whose kind supports them; empty if they do.
	Unsupported string
	// Claims are the names of the volumes that claim templates add to the pod.
	Claims []string
}

// ListNames are the keys of a pod's two lists of containers, where they differ from
// [Containers] and [InitContainers].
type ListNames struct{ Containers, InitContainers string }

// At returns the path in the object of a field of the template. In a Deployment,
// At("metadata.labels") is spec.template.metadata.labels.
func (t Template) At(path string) string { return joined(t.Path, path) }

// SpecPath returns the path in the object of the pod's spec.
func (t Template) SpecPath() string {
	if t.Node == nil {
		return t.Path
	}
	return t.At("spec")
}

// Field returns the path in the object of a field of the pod's spec. Lists of
// containers are called [Containers] and [InitContainers], whatever their keys are.
func (t Template) Field(name string) string {
	end := strings.IndexAny(name, ".[")
	if end < 0 {
		end = len(name)
	}
	return joined(t.SpecPath(), t.Key(name[:end])+name[end:])
}

// Key returns the key in the spec of a field: the list's own one for [Containers] and
// [InitContainers].
func (t Template) Key(field string) string {
	switch field {
	case Containers:
		return cmp.Or(t.Names.Containers, field)
	case InitContainers:
		return cmp.Or(t.Names.InitContainers, field)
	}
	return field
}

// List returns one of the lists of containers; nil if there is none.
func (t Template) List(name string) *yaml.Node { return yamlnode.Get(t.Spec, t.Key(name)) }

// Metadata returns a field of the pod's metadata, such as labels; nil if there is none.
func (t Template) Metadata(name string) *yaml.Node {
	if t.Node == nil && name == "annotations" && len(t.Annotations) > 0 {
		return yamlnode.Get(t.Spec, t.Annotations...)
	}
	return yamlnode.Get(t.Node, "metadata", name)
}

// IsOperated reports whether the application is not among the containers, since the kind's
// operator adds it, or the chart whose values these are.
func (t Template) IsOperated() bool { return len(t.Owned) > 0 || t.InValues }

// Application returns the name of the application's container that the kind's operator
// or the chart adds; "" if it adds none, or if its name is not known.
func (t Template) Application() string {
	if len(t.Owned) == 0 {
		return ""
	}
	return t.Owned[0]
}

// Owner is who adds the application if [Template.IsOperated]: "operator" or "chart".
func (t Template) Owner() string {
	if t.InValues {
		return "chart"
	}
	return "operator"
}

// Adds says for a message who adds the application, if [Template.IsOperated].
func (t Template) Adds() string {
	if name := t.Application(); name != "" {
		return fmt.Sprintf("%s adds the application %q", t.Owner(), name)
	}
	return t.Owner() + " adds the application"
}

// PlaceOf returns where a field that a container gets stands in it, in the order in which
// people write containers.
func PlaceOf(field string) yamlnode.Where {
	if field == "startupProbe" {
		return yamlnode.Where{After: []string{"readinessProbe", "livenessProbe"}}
	}
	return yamlnode.Where{After: []string{"name", "image"}}
}

// Pointer returns the JSON pointer for a field path that has no dot in a key:
// /spec/containers/0 for spec.containers[0].
func Pointer(path string) string {
	return "/" + strings.NewReplacer(".", "/", "[", "/", "]", "").Replace(path)
}

// joined returns a field path that continues another one, which may be empty.
func joined(path, rest string) string { return strings.TrimPrefix(path+"."+rest, ".") }
