package v1alpha1

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/native-sidecar/native-sidecar/internal/scalar"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// decoder fills Go values from nodes by the values' json tags, as Kubernetes
// does, and as strictly as the API server in fieldValidation=Strict. It keeps
// going after an error, and remembers where each field stands.
type decoder struct {
	positions
	errs Errors
}

// nodeDecoder is a type that decodes itself.
type nodeDecoder interface {
	decodeNode(d *decoder, n *yaml.Node, path string)
}

// enum is a string type with a closed set of values.
type enum interface{ Enum() []string }

func (d *decoder) fail(path, format string, args ...any) {
	d.errs = append(d.errs, d.errorAt(path, format, args...))
}

// failAt is fail for a node that stands elsewhere than the field at path.
func (d *decoder) failAt(n *yaml.Node, path, format string, args ...any) {
	err := d.errorAt(path, format, args...)
	err.Line, err.Column = n.Line-d.start, n.Column
	d.errs = append(d.errs, err)
}

// decode fills *into from n, which is the node of the whole configuration.
func (d *decoder) decode(n *yaml.Node, into any) {
	d.value(n, reflect.ValueOf(into).Elem(), "")
}

// value fills v, which is settable, from n, which stands at path.
func (d *decoder) value(n *yaml.Node, v reflect.Value, path string) {
	d.nodes[path] = n
	if v.Type().PkgPath() != "" { // others have no methods
		if own, ok := v.Addr().Interface().(nodeDecoder); ok {
			own.decodeNode(d, n, path)
			return
		}
		if own, ok := v.Addr().Interface().(json.Unmarshaler); ok {
			d.unmarshaler(n, own, path)
			return
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		if isNull(n) {
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem(), path)
	case reflect.Struct:
		if d.is(n, yaml.MappingNode, "a map", path) {
			d.fields(n, v, path)
		}
	case reflect.Slice:
		if !isNull(n) && d.is(n, yaml.SequenceNode, "a list", path) {
			d.elements(n, v, path)
		}
	case reflect.Map:
		if !isNull(n) && d.is(n, yaml.MappingNode, "a map", path) {
			d.entries(n, v, path)
		}
	default:
		if d.is(n, yaml.ScalarNode, article(v.Kind()), path) {
			d.scalar(n, v, path)
		}
	}
}

func (d *decoder) is(n *yaml.Node, kind yaml.Kind, want, path string) bool {
	if n.Kind != kind {
		d.fail(path, "must be %s, not %s", want, describe(n))
		return false
	}
	return true
}

// fields fills the struct v. A null value leaves a field as it is, as in JSON.
func (d *decoder) fields(n *yaml.Node, v reflect.Value, path string) {
	known := structFields(v.Type())
	d.keys(n, path, func(key string, value *yaml.Node, at string) {
		i := slices.IndexFunc(known, func(f structField) bool { return f.name == key })
		if i < 0 {
			names := make([]string, len(known))
			for j, f := range known {
				names[j] = f.name
			}
			d.fail(at, "unknown field %q%s", key, DidYouMean(key, names))
			return
		}
		if !isNull(value) {
			d.value(value, v.FieldByIndex(known[i].index), at)
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

// keys visits the fields of the mapping n, of which none may come twice.
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
			d.failAt(key, at, "field %q comes twice, first in line %d", key.Value, line)
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

func (d *decoder) scalar(n *yaml.Node, v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.String:
		d.text(n, v, path)
	case reflect.Bool:
		b, err := strconv.ParseBool(n.Value)
		if err != nil || n.ShortTag() != yaml.NodeTagBool {
			d.fail(path, "must be true or false, not %s", describe(n))
			return
		}
		v.SetBool(b)
	case reflect.Int, reflect.Int32, reflect.Int64:
		i, err := strconv.ParseInt(n.Value, 0, v.Type().Bits())
		if err != nil || n.ShortTag() != yaml.NodeTagInt {
			d.fail(path, "must be a whole number, not %s", describe(n))
			return
		}
		v.SetInt(i)
	default:
		d.fail(path, "cannot hold %s", describe(n))
	}
}

// isString tells whether n is a string in YAML 1.2 and in YAML 1.1, which kubectl
// reads.
func isString(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.ShortTag() == yaml.NodeTagString &&
		(n.Style != 0 || scalar.IsText(n.Value))
}

// notString is what to say of a node that is no string.
func notString(n *yaml.Node) string {
	switch {
	case n.Kind != yaml.ScalarNode || isNull(n):
		return "must be a string, not " + describe(n)
	case n.Style&yaml.TaggedStyle != 0:
		return "must be a string, not a value tagged " + n.Tag
	}
	return fmt.Sprintf("must be a string, and YAML reads %s as something else: write %q", n.Value, n.Value)
}

// text fills a string. What YAML takes for something else has to be quoted.
func (d *decoder) text(n *yaml.Node, v reflect.Value, path string) {
	e, closed := v.Interface().(enum)
	switch {
	case closed && n.ShortTag() == yaml.NodeTagString:
		// Off needs no quotes: only Kubernetes would take it for false, and this
		// is not for Kubernetes to read.
		if !slices.Contains(e.Enum(), n.Value) {
			d.fail(path, "%q is none of %s%s", n.Value, strings.Join(e.Enum(), ", "), DidYouMean(n.Value, e.Enum()))
			return
		}
	case !isString(n):
		d.fail(path, "%s", notString(n))
		return
	}
	v.SetString(n.Value)
}

// unmarshaler fills a Kubernetes type that reads JSON by itself, such as a
// quantity.
func (d *decoder) unmarshaler(n *yaml.Node, into json.Unmarshaler, path string) {
	want := "a " + reflect.TypeOf(into).Elem().Name()
	switch into.(type) {
	case *resource.Quantity:
		want = "a quantity such as 500m or 100Mi"
		if hugeExponent(n.Value) {
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
	if err != nil || n.ShortTag() == yaml.NodeTagString && !isString(n) {
		d.fail(path, "must be %s, not %s", want, describe(n))
	}
}

// ParseQuantity reads a Kubernetes quantity such as 500m or 100Mi. One whose
// exponent has more digits than any that is meant is an error: rounding
// 1e-2147483647 takes hours.
func ParseQuantity(text string) (resource.Quantity, error) {
	if hugeExponent(text) {
		return resource.Quantity{}, resource.ErrFormatWrong
	}
	return resource.ParseQuantity(text)
}

func hugeExponent(quantity string) bool {
	i := strings.LastIndexAny(quantity, "eE")
	return i >= 0 && len(quantity)-i > len("e-999")
}

type structField struct {
	name  string
	index []int
}

// structFields lists the fields that JSON knows of a struct type, those of
// inlined structs included.
func structFields(t reflect.Type) []structField {
	var fields []structField
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || name == "-" {
			continue
		}
		if f.Anonymous && name == "" {
			for _, inner := range structFields(f.Type) {
				fields = append(fields, structField{inner.name, append([]int{i}, inner.index...)})
			}
			continue
		}
		fields = append(fields, structField{name, []int{i}})
	}
	return fields
}

func article(k reflect.Kind) string {
	switch k {
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int32, reflect.Int64:
		return "a whole number"
	default:
		return "a string"
	}
}

// join appends a key to a path; one that does not read as part of it is quoted.
func join(path, key string) string {
	if key == "" || strings.ContainsAny(key, ".[]") || strings.ContainsFunc(key, unprintable) {
		return fmt.Sprintf("%s[%q]", path, key)
	}
	if path == "" {
		return key
	}
	return path + "." + key
}

func unprintable(r rune) bool { return r == ' ' || !unicode.IsPrint(r) }
