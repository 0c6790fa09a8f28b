// Package mergekey knows how values of Kubernetes' types merge, by their struct tags:
// which fields identify the elements of a list, and which fields exclude each other.
package mergekey

import (
	"cmp"
	"encoding/json"
	"reflect"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/jsontag"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Keys are the fields that together identify the elements of a list.
type Keys []key

type key struct{ name, absent string }

// Of returns the keys of the list under a field of type t, from the patchMergeKey of its
// tag; nil if the list has none. Ports of one number are different ports if their
// protocols differ, which the tag does not say.
func Of(t reflect.Type, field string) Keys {
	f, ok := structField(t, field)
	if !ok {
		return nil
	}
	name := f.Tag.Get("patchMergeKey")
	switch {
	case name == "":
		return nil
	case f.Type == reflect.TypeFor[[]corev1.ContainerPort]():
		return Keys{{name, ""}, {"protocol", string(corev1.ProtocolTCP)}}
	}
	return Keys{{name, ""}}
}

// Of returns the values of an element's keys as one text. Those of two elements are the
// same if the values of all keys are.
func (keys Keys) Of(element *yaml.Node) string {
	text := ""
	for _, k := range keys {
		text += cmp.Or(yamlnode.Text(element, k.name), k.absent) + "\x00"
	}
	return text
}

// Element returns the type of a field's value or, for a list, of its elements; nil
// if t has no such field.
func Element(t reflect.Type, field string) reflect.Type {
	f, ok := structField(t, field)
	if !ok {
		return nil
	}
	t = f.Type
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t
}

// structField finds the field that JSON calls key, if t is a struct that JSON reads
// field by field.
func structField(t reflect.Type, key string) (jsontag.Field, bool) {
	if t == nil || t.Kind() != reflect.Struct || reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return jsontag.Field{}, false
	}
	return jsontag.Find(t, key)
}

// Rivals returns the fields of t that exclude each other, if field is among
// them: a probe's or hook's handlers, a volume's sources, a variable's value and
// valueFrom.
func Rivals(t reflect.Type, field string) []string {
	var group []string
	switch t {
	case reflect.TypeFor[corev1.Probe]():
		group = jsontag.Keys(reflect.TypeFor[corev1.ProbeHandler]())
	case reflect.TypeFor[corev1.Volume]():
		group = jsontag.Keys(reflect.TypeFor[corev1.VolumeSource]())
	case reflect.TypeFor[corev1.LifecycleHandler](), reflect.TypeFor[corev1.EnvVarSource]():
		group = jsontag.Keys(t)
	case reflect.TypeFor[corev1.EnvVar]():
		group = []string{"value", "valueFrom"}
	}
	if !slices.Contains(group, field) {
		return nil
	}
	return group
}
