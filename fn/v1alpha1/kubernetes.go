package v1alpha1

import (
	"reflect"

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
