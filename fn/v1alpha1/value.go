package v1alpha1

import (
	"fmt"
	"iter"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"k8s.io/apimachinery/pkg/api/resource"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// value is a value of a functionConfig, or a place where there is none. A null is as if it
// were not there.
type value struct {
	node *yaml.Node // nil if there is none
	at   string     // its path
	name string     // its key in an object; empty for an element of a list
	in   *value     // the object or list around it
}

// get returns the value of a field of an object.
func (x value) get(name string) value {
	return value{yamlnode.Get(x.node, name), join(x.at, name), name, &x}
}

// elements returns the elements of a list.
func (x value) elements() iter.Seq[value] {
	return func(yield func(value) bool) {
		for i, n := range yamlnode.Elements(x.node) {
			if !yield(value{n, fmt.Sprintf("%s[%d]", x.at, i), "", &x}) {
				return
			}
		}
	}
}

// values returns the elements of a list, or the value itself if it is none.
func (x value) values() iter.Seq[value] {
	if x.is() && x.node.Kind == yaml.SequenceNode {
		return x.elements()
	}
	return func(yield func(value) bool) {
		if x.is() {
			yield(x)
		}
	}
}

func (x value) len() int     { return len(yamlnode.Elements(x.node)) }
func (x value) is() bool     { return x.node != nil }
func (x value) text() string { return yamlnode.Text(x.node) }
func (x value) amount() (q resource.Quantity) {
	if x.node != nil {
		q, _ = amount(x.node) // the decoder has said if it is no quantity
	}
	return q
}
func (x value) isTrue() bool  { return truth(x.node) }
func (x value) isFalse() bool { return x.node != nil && !truth(x.node) }
func (x value) number() int64 { return number(x.node) }

// isEmpty reports whether a text, list or object is missing or empty. A missing number is 0,
// which may be valid.
func (x value) isEmpty(f kube.Field) bool {
	switch kind := f.Type.Kind; {
	case f.Shape == kube.List:
		return x.len() == 0
	case kind == kube.Text, kind == kube.Choice, kind == kube.IntOrString:
		return x.text() == ""
	case kind == kube.Object:
		return !x.is()
	}
	return !x.is() && f.Form != nil && !f.Form.Is("0")
}

// has reports whether an object has one of some fields.
func (x value) has(fields ...string) bool {
	return slices.ContainsFunc(fields, func(name string) bool { return x.get(name).is() })
}

// body returns the key of the pattern's body that the value is in.
func (x value) body() Body {
	if body := Body(x.name); x.in == nil || body.isBody() {
		return body
	}
	return x.in.body()
}
