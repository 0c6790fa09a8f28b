package v1alpha1

import (
	"cmp"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/kube"
)

// validator checks a configuration by the tables of its types, as the API server does, and
// by the checks of fields that the tables do not have. What is already known to be wrong is
// left out: it could cause the same mistake to be reported twice.
type validator struct {
	*decoder
	spec *Spec
}

// object checks an object of a type.
func (v *validator) object(x value, t *kube.Type) {
	sound, clash := v.sound(x.at), v.clash(x, t)
	for _, f := range t.Fields {
		if !clash || !slices.Contains(t.OneOf, f.Name) {
			v.field(x.get(f.Name), f, checks[t.Short()+"."+f.Name], sound)
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
	switch {
	case !v.sound(x.at):
		return false
	case t.NeedsOne && len(given) != 1:
		v.fail(x.at, "must have exactly one of %s; it has %s", finding.Enumerate(advised, "and"), cmp.Or(finding.Enumerate(given, "and"), "none"))
	case len(given) > 1:
		v.fail(x.at, "must have only one of %s", finding.Enumerate(given, "and"))
	}
	return !v.sound(x.at)
}

// field checks a field of an object, and what is in it. It may be missing, if a sound object
// can do without it.
func (v *validator) field(x value, f kube.Field, check check, sound bool) {
	isScalar := f.Shape == kube.One && f.Type.Kind != kube.Object
	switch {
	case f.Required && x.isEmpty(f):
		v.deny(sound, x.in.at, "%s is required%s", f.Name, choices(f.Type.Values))
		return
	case x.is() && f.Running && !x.body().Native():
		v.fail(x.at, "is not allowed in an init container that runs to completion. Use sidecar for one that keeps running.")
		return
	case x.is() && f.Shape == kube.One && !isScalar:
		v.object(x, f.Type)
	case f.Shape == kube.List:
		for element := range x.elements() {
			if v.sound(element.at) && f.Type.Kind == kube.Object {
				v.object(element, f.Type)
			} else if v.sound(element.at) {
				v.scalar(element, f)
			}
		}
	}
	if check != nil && (v.sound(x.at) || !isScalar) {
		check(v, x)
	}
	if isScalar && x.is() && v.sound(x.at) && (x.text() != "" || f.NotEmpty) { // an empty text is as if it were left out
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
		v.oneOf(x.text(), f.Type.Values, x.at)
	} else if form != nil {
		v.form(x, *form)
	}
}

// form checks that a text or a number has a form.
func (v *validator) form(x value, f kube.Form) { v.deny(!f.Is(x.text()), x.at, f.Wrong, x.text()) }

// text checks that a text has a form, if it is not empty.
func (v *validator) text(x value, f kube.Form) {
	if x.text() != "" {
		v.form(x, f)
	}
}

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
