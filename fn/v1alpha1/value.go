package v1alpha1

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"k8s.io/apimachinery/pkg/api/resource"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// value is a value of one of Kubernetes' types, or a place where there is none. A null is as
// if it were not there.
type value struct {
	node *yaml.Node // nil if there is none
	at   string     // its path
	name string     // its key in an object; empty for an element of a list
	in   *value     // the object or list around it
}

// get returns the value of a field of an object.
func (x value) get(name string) value {
	return value{yamlnode.Get(x.node, name), x.at + "." + name, name, &x}
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
func (x value) number() int64 {
	if x.node == nil {
		return 0
	}
	return number(x.node)
}

// object checks an object as the API server does: by the table of Kubernetes' types, and by
// what it does not say (see checks). Some fields can be left to others.
func (v *validator) object(x value, t *kube.Type, except ...string) {
	own, given := checksOf(t), 0
	for _, f := range t.Fields {
		field := x.get(f.Name)
		if field.is() && slices.Contains(t.OneOf, f.Name) {
			given++
		}
		if slices.Contains(except, f.Name) {
			continue
		}
		errors := len(v.errs)
		for _, c := range own {
			if c.field == f.Name {
				c.rule.check(v, field)
			}
		}
		// A check may say more about a field that is missing.
		v.deny(f.Required && field.isEmpty(f) && len(v.errs) == errors, x.at, "%s is required", f.Name)
		switch f.Shape {
		case kube.One:
			v.typed(field, f)
		case kube.List:
			for element := range field.elements() {
				v.typed(element, f)
			}
		}
	}
	if t.NeedsOne && given != 1 {
		v.fail(x.at, "must have exactly one of %s; it has %d", finding.Enumerate(advised(t), "and"), given)
	}
	for _, c := range own {
		if c.field == "" {
			c.rule.check(v, x)
		}
	}
}

// checksOf returns the checks of a type.
func checksOf(t *kube.Type) []check {
	name := t.Name[strings.LastIndex(t.Name, ".")+1:]
	for i := range checks {
		if checks[i].of == name {
			end := i + 1
			for end < len(checks) && checks[end].of == name {
				end++
			}
			return checks[i:end]
		}
	}
	return nil
}

// isEmpty reports whether a text, list or object is missing or empty. A missing number is 0,
// which may be valid.
func (x value) isEmpty(f kube.Field) bool {
	switch {
	case f.Shape == kube.List:
		return x.len() == 0
	case f.Type.Kind == kube.Text:
		return x.text() == ""
	}
	return f.Type.Kind == kube.Object && x.node == nil
}

// typed checks the value of a field, or an element of it, if there is one.
func (v *validator) typed(x value, f kube.Field) {
	values := f.Type.Values
	switch {
	case x.node == nil:
	case f.Type.Kind == kube.Object:
		v.object(x, f.Type)
	case values != nil && (x.text() != "" || f.NotEmpty):
		v.oneOf(x.text(), values, x.at)
	}
}

// advised returns the fields that exclude each other, without those that Kubernetes has
// given up.
func advised(t *kube.Type) []string {
	return slices.DeleteFunc(slices.Clone(t.OneOf), func(name string) bool {
		f, _ := t.Field(name)
		return f.Deprecated
	})
}
