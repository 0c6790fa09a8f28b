package v1alpha1

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/scalar"
	"k8s.io/apimachinery/pkg/api/resource"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// decoder checks nodes by the tables of their types, as strictly as the API server does
// with fieldValidation=Strict. It continues after an error, and remembers where each field
// is.
type decoder struct {
	fields
	errs   finding.List
	told   map[string]bool // the paths that it has said something of
	broken map[string]bool // the paths of what is wrong, and of what that is in
	frames []frame         // the structs around the current value, from the outside in
	more   []CatalogEntry  // entries of the catalogue that come with the functionConfig
	faulty map[string]bool // the names of its own ones that are wrong
}

// fail adds an error about the field at a path.
func (d *decoder) fail(path, format string, args ...any) {
	d.found(path, d.wrong(path, format, args...))
}

func (d *decoder) found(path string, wrong finding.Finding) {
	d.errs = append(d.errs, wrong)
	d.told[path] = true
	d.markBroken(path)
}

// markBroken notes that something in the field at a path is wrong.
func (d *decoder) markBroken(path string) {
	for ; !d.broken[path]; path = parent(path) {
		d.broken[path] = true
	}
}

// failAt is like fail, but points at a node instead of at the field at path.
func (d *decoder) failAt(n *yaml.Node, path, format string, args ...any) {
	err := d.wrong(path, format, args...)
	err.Location.Line, err.Location.Column = n.Line-d.start, n.Column
	d.found(path, err)
}

// The types of values in a functionConfig that are no objects.
var (
	textType    = kube.Type{Kind: kube.Text}
	booleanType = kube.Type{Kind: kube.Boolean}
	integerType = kube.Type{Kind: kube.Integer}
	anyType     = kube.Type{Kind: kube.Any}
)

// value checks the node of a field at a path. A value is not checked any further if it is
// not of the field's type.
func (d *decoder) value(n *yaml.Node, f kube.Field, path string) {
	d.nodes[path] = n
	element := kube.Field{Type: f.Type}
	switch {
	case f.Shape == kube.List:
		if d.is(n, yaml.SequenceNode, "a list", f, path) {
			for i, item := range n.Content {
				d.value(item, element, fmt.Sprintf("%s[%d]", path, i))
			}
		}
	case f.Shape == kube.Map:
		if d.is(n, yaml.MappingNode, "a map", f, path) {
			d.keys(n, path, func(_ string, value *yaml.Node, at string) { d.value(value, element, at) })
		}
	case f.Type.Kind == kube.Object:
		if d.is(n, yaml.MappingNode, "a map", f, path) {
			d.object(n, f.Type, path)
		}
	default:
		d.scalar(n, f.Type, path)
	}
}

// is reports whether the node of a field has the right kind.
func (d *decoder) is(n *yaml.Node, kind yaml.Kind, want string, f kube.Field, path string) bool {
	if n.Kind != kind {
		d.fail(path, "must be %s, not %s%s", want, describe(n), kindHint(n, f))
		return false
	}
	return true
}

// object checks the fields of an object. A null is as if the field were not there, as in
// JSON.
func (d *decoder) object(n *yaml.Node, t *kube.Type, path string) {
	this := len(d.frames)
	d.frames = append(d.frames, frame{node: n, t: t})
	defer func() { d.frames = d.frames[:this] }()
	d.keys(n, path, func(key string, value *yaml.Node, at string) {
		f, known := t.Field(key)
		if !known {
			d.fail(at, "unknown field %q%s", key, d.hint(key))
			return
		}
		if !scalar.IsNull(value) {
			d.frames[this].key = key
			d.value(value, f, at)
		}
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

// scalar checks a value that is no object, list or map.
func (d *decoder) scalar(n *yaml.Node, t *kube.Type, path string) {
	var err error
	var want, tag string
	switch t.Kind {
	case kube.Text:
		if !isString(n) {
			d.fail(path, "%s", notString(n))
		}
		return
	case kube.Choice:
		if n.ShortTag() != yaml.NodeTagString {
			d.fail(path, "%s", notString(n))
			return
		}
		// Off needs no quotes: YAML 1.1 reads it as false, but only Kubernetes reads YAML 1.1,
		// and it never reads a functionConfig.
		d.oneOf(n.Value, t.Values, path)
		return
	case kube.Boolean:
		want, tag = "true or false", yaml.NodeTagBool
		_, err = strconv.ParseBool(n.Value)
	case kube.Integer, kube.Integer32:
		want, tag = "a whole number", yaml.NodeTagInt
		_, err = strconv.ParseInt(n.Value, 0, bits(t))
	case kube.IntOrString:
		want, tag = "a whole number or a string", n.ShortTag()
		if !isString(n) {
			tag = yaml.NodeTagInt
			_, err = strconv.ParseInt(n.Value, 0, bits(t))
		}
	case kube.Quantity:
		want, tag = "a quantity such as 500m or 100Mi", n.ShortTag()
		_, err = amount(n)
	case kube.Time:
		if want, tag = "a Time", "!!timestamp"; isString(n) {
			tag = n.ShortTag()
			_, err = time.Parse(time.RFC3339, n.Value)
		}
	default:
		return
	}
	if err != nil || n.ShortTag() != tag {
		d.fail(path, "must be %s, not %s", want, describe(n))
	}
}

// bits returns the size of a type's numbers.
func bits(t *kube.Type) int {
	if t.Kind == kube.Integer {
		return 64
	}
	return 32
}

// amount returns the quantity that a scalar is. It is 0 for a null. A number may be written
// in any way that YAML knows.
func amount(n *yaml.Node) (q resource.Quantity, err error) {
	if isString(n) {
		return pod.ParseQuantity(n.Value)
	}
	if n.ShortTag() == yaml.NodeTagString || pod.HugeExponent(n.Value) {
		return q, resource.ErrFormatWrong
	}
	var value any
	if err = n.Decode(&value); err != nil {
		return q, err
	}
	text, err := json.Marshal(value)
	if err == nil {
		err = q.UnmarshalJSON(text)
	}
	return q, err
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
