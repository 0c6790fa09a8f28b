package v1alpha1

import (
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/kube"
)

// validator checks a configuration by the tables of its types, as the API server does, and
// by the checks of fields that the tables do not have. It says nothing of a field that the
// decoder has said something of: that would be the same mistake again.
type validator struct {
	*decoder
	spec *Spec
}

// fail adds an error about the field at a path.
func (v *validator) fail(path, format string, args ...any) {
	if !v.told[path] {
		v.errs = append(v.errs, v.wrong(path, format, args...))
	}
}

// deny fails if a condition is true.
func (v *validator) deny(condition bool, path, format string, args ...any) {
	if condition {
		v.fail(path, format, args...)
	}
}

// lacks fails if an object has no field that it needs. One in which the decoder has found a
// mistake may have it, misspelled.
func (v *validator) lacks(condition bool, object value, format string, args ...any) {
	v.deny(condition && !v.broken[object.at], object.at, format, args...)
}

// object checks an object of a type.
func (v *validator) object(x value, t *kube.Type) {
	clash := v.clash(x, t)
	for _, f := range t.Fields {
		if !clash || !slices.Contains(t.OneOf, f.Name) {
			v.field(x.get(f.Name), f, checks[t.Short()+"."+f.Name])
		}
	}
}

// clash checks the fields of an object that exclude each other, and reports whether they do.
func (v *validator) clash(x value, t *kube.Type) bool {
	var given, advised []string
	for _, name := range t.OneOf {
		f, _ := t.Field(name)
		if field := x.get(name); field.is() && !field.isEmpty(f) {
			given = append(given, name)
		}
		if !f.Deprecated {
			advised = append(advised, name)
		}
	}
	const exactly = "must have exactly one of %s; it has %s"
	switch {
	case len(given) > 1 && t.NeedsOne:
		v.fail(x.at, exactly, finding.Enumerate(advised, "and"), finding.Enumerate(given, "and"))
	case len(given) > 1:
		v.fail(x.at, "must have only one of %s", finding.Enumerate(given, "and"))
	case len(given) == 0 && t.NeedsOne:
		v.lacks(true, x, exactly, finding.Enumerate(advised, "and"), "none")
	}
	return len(given) > 1
}

// field checks a field of an object, and what is in it. It may be missing.
func (v *validator) field(x value, f kube.Field, check check) {
	isScalar := f.Shape == kube.One && f.Type.Kind != kube.Object
	switch {
	case v.told[x.at]:
		return
	case f.Required && x.isEmpty(f):
		v.lacks(true, *x.in, "%s is required%s", f.Name, choices(f.Type.Values))
		return
	case x.is() && f.Running && !x.body().Native():
		v.fail(x.at, "is not allowed in an init container that runs to completion. Use sidecar for one that keeps running.")
		return
	case x.is() && f.Shape == kube.One && !isScalar:
		v.object(x, f.Type)
	case f.Shape == kube.List:
		for element := range x.elements() {
			if f.Type.Kind == kube.Object {
				v.object(element, f.Type)
			} else {
				v.scalar(element, f)
			}
		}
	}
	errors := len(v.errs)
	if check != nil {
		check(v, x)
	}
	if isScalar && x.is() && len(v.errs) == errors && (x.text() != "" || f.NotEmpty) { // an empty text is as if it were left out
		v.scalar(x, f)
	}
	if f.Unique != "" {
		taken := map[string]bool{}
		for element := range x.elements() {
			v.once(element.get(f.Unique), taken, "%q is used twice")
		}
	}
	v.deny(f.Most > 0 && x.len() > f.Most, x.at, "has %d elements, but Kubernetes allows only %d", x.len(), f.Most)
	left := f.InSidecars && v.spec.leavesToRule()
	v.deny(x.is() && f.Gate == "" && f.IsTooNew(v.spec.AtLeast) && !left,
		x.at, "needs Kubernetes %s. Remove it, or raise spec.kubernetesVersion.", f.Since)
}

// scalar checks the value of a field, or an element of it.
func (v *validator) scalar(x value, f kube.Field) {
	form := f.Form
	if f.Type.Kind == kube.IntOrString && isString(x.node) {
		form = &kube.PortName
	}
	if f.Type.Values != nil {
		v.among(x, f.Type.Values)
	} else if form != nil {
		v.form(x, *form)
	}
}

// form checks that a text or a number has a form, and reports whether it has.
func (v *validator) form(x value, f kube.Form) bool {
	is := f.Is(x.text())
	v.deny(!is, x.at, f.Wrong, x.text())
	return is
}

// text checks that a text has a form, if it is not empty, and reports whether it has.
func (v *validator) text(x value, f kube.Form) bool { return x.text() == "" || v.form(x, f) }

// once checks that a text, if there is one, is not in a set, and adds it.
func (v *validator) once(x value, taken map[string]bool, wrong string) {
	v.deny(x.text() != "" && again(taken, x.text()), x.at, wrong, x.text())
}

// again reports whether texts are in a set, and adds them as one.
func again(set map[string]bool, texts ...string) bool {
	key := strings.Join(texts, "\x00")
	is := set[key]
	set[key] = true
	return is
}
