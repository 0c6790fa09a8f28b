package v1alpha1

import (
	"reflect"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Container is a Kubernetes Container of core/v1.
type Container struct {
	// Node is what the user wrote, comments included. Aliases and merge keys are
	// replaced by what they stand for. It is nil if the user left the field out.
	Node *yaml.Node

	value corev1.Container
}

// Probe is a Kubernetes Probe of core/v1.
type Probe struct {
	// Node is what the user wrote, as in [Container].
	Node *yaml.Node

	value corev1.Probe
}

// Volume is a Kubernetes Volume of core/v1.
type Volume struct {
	// Node is what the user wrote, as in [Container].
	Node *yaml.Node

	value corev1.Volume
}

// Name returns the name of the volume.
func (v Volume) Name() string { return v.value.Name }

// EnvVar is a Kubernetes EnvVar of core/v1.
type EnvVar struct {
	// Node is what the user wrote, as in [Container].
	Node *yaml.Node

	value corev1.EnvVar
}

// Annotations are the annotations of a Kubernetes object.
type Annotations struct {
	// Node is what the user wrote, as in [Container].
	Node *yaml.Node

	value map[string]string
}

// LocalObjectReference is a Kubernetes LocalObjectReference of core/v1.
type LocalObjectReference struct {
	// Node is what the user wrote, as in [Container].
	Node *yaml.Node

	value corev1.LocalObjectReference
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

// kubernetesType is implemented by the types above but Value. They keep the node, which is
// what goes into a manifest, and check it by decoding it into a value.
type kubernetesType interface {
	// parts returns where the node goes, and a pointer to the value.
	parts() (node **yaml.Node, value any)
}

func (c *Container) parts() (node **yaml.Node, value any)            { return &c.Node, &c.value }
func (p *Probe) parts() (node **yaml.Node, value any)                { return &p.Node, &p.value }
func (v *Volume) parts() (node **yaml.Node, value any)               { return &v.Node, &v.value }
func (e *EnvVar) parts() (node **yaml.Node, value any)               { return &e.Node, &e.value }
func (a *Annotations) parts() (node **yaml.Node, value any)          { return &a.Node, &a.value }
func (e *CatalogEntry) parts() (node **yaml.Node, value any)         { return &e.Node, &e.value }
func (r *LocalObjectReference) parts() (node **yaml.Node, value any) { return &r.Node, &r.value }

// checkedAs returns the type that a kubernetesType decodes its node into; nil for
// any other type.
func checkedAs(t reflect.Type) reflect.Type {
	own, is := reflect.New(t).Interface().(kubernetesType)
	if !is {
		return nil
	}
	_, value := own.parts()
	return reflect.TypeOf(value).Elem()
}
