package v1alpha1

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

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

// decode fills *into from n, which is the node of the whole configuration.
func (d *decoder) decode(n *yaml.Node, into any) {
	d.value(n, reflect.ValueOf(into).Elem(), "")
}

// value fills v, which is settable, from n, which stands at path.
func (d *decoder) value(n *yaml.Node, v reflect.Value, path string) {
	d.nodes[path] = n
	if own, ok := v.Addr().Interface().(nodeDecoder); ok {
		own.decodeNode(d, n, path)
		return
	}
	if own, ok := v.Addr().Interface().(json.Unmarshaler); ok {
		d.unmarshaler(n, own, path)
		return
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
		at := join(path, key.Value)
		if key.Kind != yaml.ScalarNode {
			d.nodes[at] = key
			d.fail(at, "a key must be a string, not %s", describe(key))
			continue
		}
		if line, twice := seen[key.Value]; twice {
			err := d.errorAt(path, "field %q comes twice, first in line %d", key.Value, line)
			err.Path, err.Line, err.Column = at, key.Line-d.start, key.Column
			d.errs = append(d.errs, err)
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

// text fills a string. What YAML 1.1 (which kubectl reads) or 1.2 takes for
// something else than a string has to be quoted.
func (d *decoder) text(n *yaml.Node, v reflect.Value, path string) {
	plain := n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
	if n.ShortTag() != yaml.NodeTagString || plain && yaml.IsYaml1_1NonString(n) {
		d.fail(path, "must be a string, and YAML reads %s as something else: write %q", n.Value, n.Value)
		return
	}
	if e, ok := v.Interface().(enum); ok && !slices.Contains(e.Enum(), n.Value) {
		d.fail(path, "%q is none of %s%s", n.Value, strings.Join(e.Enum(), ", "), DidYouMean(n.Value, e.Enum()))
		return
	}
	v.SetString(n.Value)
}

// unmarshaler fills a Kubernetes type that reads JSON by itself, such as a
// quantity.
func (d *decoder) unmarshaler(n *yaml.Node, into json.Unmarshaler, path string) {
	var value any
	err := n.Decode(&value)
	if err == nil {
		var text []byte
		if text, err = json.Marshal(value); err == nil {
			err = into.UnmarshalJSON(text)
		}
	}
	if err != nil {
		d.fail(path, "cannot be %s: %v", describe(n), err)
	}
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

// join appends a key to a path; a key with dots or brackets in it is quoted.
func join(path, key string) string {
	if strings.ContainsAny(key, ".[]") {
		return fmt.Sprintf("%s[%q]", path, key)
	}
	if path == "" {
		return key
	}
	return path + "." + key
}

