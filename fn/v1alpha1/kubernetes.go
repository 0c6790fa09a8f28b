package v1alpha1

import (
	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Container is a Kubernetes Container of core/v1.
type Container struct {
	// Node is what the user wrote, comments included. Aliases and merge keys are
	// replaced by what they stand for. It is nil if the user left the field out.
	Node *yaml.Node
}

// Probe is a Kubernetes Probe of core/v1.
type Probe struct {
	// Node is what the user wrote, as in [Container].
	Node *yaml.Node
}

// Volume is a Kubernetes Volume of core/v1.
type Volume struct {
	// Node is what the user wrote, as in [Container].
	Node *yaml.Node
}

// Name returns the name of the volume.
func (v Volume) Name() string { return yamlnode.Text(v.Node, "name") }

// EnvVar is a Kubernetes EnvVar of core/v1.
type EnvVar struct {
	// Node is what the user wrote, as in [Container].
	Node *yaml.Node
}

// Annotations are the annotations of a Kubernetes object.
type Annotations struct {
	// Node is what the user wrote, as in [Container].
	Node *yaml.Node
}

// LocalObjectReference is a Kubernetes LocalObjectReference of core/v1.
type LocalObjectReference struct {
	// Node is what the user wrote, as in [Container].
	Node *yaml.Node
}

// Value is the value of a parameter. Its type depends on the entry of the catalogue.
type Value struct {
	// Node is what the user wrote, as in [Container].
	Node *yaml.Node
}

// CatalogEntry is an entry of the catalogue of known sidecars, as the built-in ones are. Where
// a pattern uses or names an entry, it can be this one.
type CatalogEntry struct {
	// Node is what the user wrote, as in [Container].
	Node *yaml.Node
	// Location is the place of its name.
	Location Location

	value catalog.Entry
}

// Name returns the name of the entry.
func (e CatalogEntry) Name() string { return e.value.Name }

// Replaces reports whether it replaces a built-in entry of its name.
func (e CatalogEntry) Replaces() bool { return catalog.IsBuiltIn(e.value.Name) }
