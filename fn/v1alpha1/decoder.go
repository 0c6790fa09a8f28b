package v1alpha1

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/jsontag"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/scalar"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// decoder fills Go values from nodes by the json tags of their types, as strictly as
// the API server does with fieldValidation=Strict. It continues after an error, and
// remembers where each field is.
type decoder struct {
	fields
	errs   finding.List
	frames []frame         // the structs around the current value, from the outside in
	more   []CatalogEntry  // entries of the catalogue that come with the functionConfig
	faulty map[string]bool // the names of its own ones that are wrong
}

func (d *decoder) fail(path, format string, args ...any) {
	d.errs = append(d.errs, d.wrong(path, format, args...))
}

// deny fails if a condition is true.
func (d *decoder) deny(condition bool, path, format string, args ...any) {
	if condition {
		d.fail(path, format, args...)
	}
}

// failAt is like fail, but points at a node instead of at the field at path.
func (d *decoder) failAt(n *yaml.Node, path, format string, args ...any) {
	err := d.wrong(path, format, args...)
	err.Location.Line, err.Location.Column = n.Line-d.start, n.Column
	d.errs = append(d.errs, err)
}

// decode fills *into from n, the node of the whole configuration.
func (d *decoder) decode(n *yaml.Node, into any) {
	d.value(n, reflect.ValueOf(into).Elem(), "")
}

// value fills v, which must be settable, from the node n at path.
func (d *decoder) value(n *yaml.Node, v reflect.Value, path string) {
	d.nodes[path] = n
	if v.Type().PkgPath() != "" { // others have no methods
		switch own := v.Addr().Interface().(type) {
		case kubernetesType:
			node, value := own.parts()
			*node = n
			d.value(n, reflect.ValueOf(value).Elem(), path)
			return
		case *Value:
			own.Node = n
			return
		case *yaml.Node:
			*own = *n
			return
		case json.Unmarshaler:
			d.unmarshaler(n, own, path)
			return
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem(), path)
	case reflect.Struct:
		if d.is(n, yaml.MappingNode, "a map", v.Type(), path) {
			d.structure(n, v, path)
		}
	case reflect.Slice:
		if d.is(n, yaml.SequenceNode, "a list", v.Type(), path) {
			d.elements(n, v, path)
		}
	case reflect.Map:
		if d.is(n, yaml.MappingNode, "a map", v.Type(), path) {
			d.entries(n, v, path)
		}
	default:
		d.scalar(n, v, path)
	}
}

// is reports whether the node for a value of type t has the right kind.
func (d *decoder) is(n *yaml.Node, kind yaml.Kind, want string, t reflect.Type, path string) bool {
	if n.Kind != kind {
		d.fail(path, "must be %s, not %s%s", want, describe(n), kindHint(n, t))
		return false
	}
	return true
}

// structure fills the struct v. A null leaves a field as it is, as in JSON.
func (d *decoder) structure(n *yaml.Node, v reflect.Value, path string) {
	this := len(d.frames)
	d.frames = append(d.frames, frame{node: n, t: v.Type()})
	defer func() { d.frames = d.frames[:this] }()
	d.keys(n, path, func(key string, value *yaml.Node, at string) {
		field, known := jsontag.Find(v.Type(), key)
		if !known {
			d.fail(at, "unknown field %q%s", key, d.hint(key))
			return
		}
		if !scalar.IsNull(value) {
			d.frames[this].key = key
			d.value(value, v.FieldByIndex(field.Index), at)
		}
	})
}

// entries fills the map v, whose keys are strings.
func (d *decoder) entries(n *yaml.Node, v reflect.Value, path string) {
	v.Set(reflect.MakeMap(v.Type()))
	d.keys(n, path, func(key string, value *yaml.Node, at string) {
		element := reflect.New(v.Type().Elem()).Elem()
		d.value(value, element, at)
		v.SetMapIndex(reflect.ValueOf(key).Convert(v.Type().Key()), element)
	})
}

// keys visits the fields of the mapping n. A duplicate field is an error.
func (d *decoder) keys(n *yaml.Node, path string, visit func(key string, value *yaml.Node, at string)) {
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if !isString(key) {
			d.failAt(key, path, "a key %s", notString(key))
			continue
		}
		at := join(path, key.Value)
		if line, twice := seen[key.Value]; twice {
			d.failAt(key, at, "duplicate field %q: it is already set on line %d", key.Value, line)
			continue
		}
		seen[key.Value] = key.Line - d.start
		d.nodes[at] = key
		visit(key.Value, value, at)
	}
}

func (d *decoder) elements(n *yaml.Node, v reflect.Value, path string) {
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, element := range n.Content {
		d.value(element, v.Index(i), fmt.Sprintf("%s[%d]", path, i))
	}
}

// scalar fills a string, a boolean or a whole number.
func (d *decoder) scalar(n *yaml.Node, v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.String:
		d.text(n, v, path)
	case reflect.Bool:
		b, err := strconv.ParseBool(n.Value)
		d.deny(err != nil || n.ShortTag() != yaml.NodeTagBool, path, "must be true or false, not %s", describe(n))
		v.SetBool(b)
	default:
		i, err := strconv.ParseInt(n.Value, 0, v.Type().Bits())
		d.deny(err != nil || n.ShortTag() != yaml.NodeTagInt, path, "must be a whole number, not %s", describe(n))
		v.SetInt(i)
	}
}

// isString reports whether n is a string in YAML 1.2 and also in YAML 1.1, which
// kubectl reads.
func isString(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.ShortTag() == yaml.NodeTagString &&
		(n.Style != 0 || scalar.IsText(n.Value))
}

// notString returns the message for a node that is not a string.
func notString(n *yaml.Node) string {
	switch {
	case n.Kind != yaml.ScalarNode || scalar.IsNull(n):
		return "must be a string, not " + describe(n)
	case n.Style&yaml.TaggedStyle != 0:
		return "must be a string, not a value tagged " + n.Tag
	}
	return fmt.Sprintf("must be a string, but YAML reads %s as something else. Write %q.", n.Value, n.Value)
}

// text fills a string. A value that YAML reads as something else must be quoted.
func (d *decoder) text(n *yaml.Node, v reflect.Value, path string) {
	values := closedSet(v.Interface())
	switch {
	case values != nil && n.ShortTag() == yaml.NodeTagString:
		// Off needs no quotes: YAML 1.1 reads it as false, but only Kubernetes reads
		// YAML 1.1, and it never reads a functionConfig.
		if !slices.Contains(values, n.Value) {
			d.fail(path, "%s", mustBe(n.Value, values))
			return
		}
	case !isString(n):
		d.fail(path, "%s", notString(n))
		return
	}
	v.SetString(n.Value)
}

// unmarshaler fills a Kubernetes type that has its own JSON decoding, such as a
// quantity.
func (d *decoder) unmarshaler(n *yaml.Node, into json.Unmarshaler, path string) {
	want := "a " + reflect.TypeOf(into).Elem().Name()
	switch into.(type) {
	case *resource.Quantity:
		want = "a quantity such as 500m or 100Mi"
		if pod.HugeExponent(n.Value) {
			d.fail(path, "must be %s, not %s", want, describe(n))
			return
		}
	case *intstr.IntOrString:
		want = "a whole number or a string"
	}
	var value any
	err := n.Decode(&value)
	if err == nil {
		var text []byte
		if text, err = json.Marshal(value); err == nil {
			err = into.UnmarshalJSON(text)
		}
	}
	d.deny(err != nil || n.ShortTag() == yaml.NodeTagString && !isString(n), path, "must be %s, not %s", want, describe(n))
}
