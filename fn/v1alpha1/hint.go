package v1alpha1

import (
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/native-sidecar/native-sidecar/internal/near"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// mustBe returns what a value has to be instead: must be A, B or C, not "x".
func mustBe(value string, values []string) string {
	if value == "" {
		return fmt.Sprintf("is missing or empty. Write %s.", either(values))
	}
	text := fmt.Sprintf("must be %s, not %q", either(values), value)
	if len(values) > 1 {
		text += near.DidYouMean(value, values)
	}
	return text
}

// choices returns ": A, B or C"; nothing if there are no values to choose from.
func choices(values []string) string {
	if values == nil {
		return ""
	}
	return ": " + either(values)
}

// either returns "A, B or C".
func either(words []string) string { return finding.Enumerate(words, "or") }

// frame is an object that is being decoded.
type frame struct {
	node *yaml.Node
	t    *kube.Type
	key  string // the field of it that is being decoded
}

// has reports whether the user wrote a field of the object.
func (f frame) has(key string) bool { return yaml.NewRNode(f.node).Field(key) != nil }

// The longest lists in a hint: of places of a key, and of the fields of an object.
const (
	maxPlaces = 5
	maxFields = 11
)

// hint returns what the user may have meant by a key that the innermost object does
// not have: a similar name, or the same key where it belongs, above, below or
// beside the object. Otherwise it lists the fields of the object, if they are few.
func (d *decoder) hint(key string) string {
	around, inner := d.frames[:len(d.frames)-1], d.frames[len(d.frames)-1]
	fields := inner.t.Names()
	if key == "apiVersion" && slices.Contains(fields, "group") && slices.Contains(fields, "version") {
		return ". Set group and version instead."
	}
	if meant := near.DidYouMean(key, fields); meant != "" {
		return meant
	}
	for i := len(around) - 1; i >= 0; i-- {
		if _, known := around[i].t.Field(key); known && !around[i].has(key) {
			return fmt.Sprintf(": %s goes beside %s, not inside it", key, around[i].key)
		}
	}
	for depth := 1; depth <= 2; depth++ {
		switch places := inner.places(key, depth); {
		case len(places) == 1:
			return fmt.Sprintf(", did you mean %q?", places[0]+"."+key)
		case len(places) > 1 && len(places) <= maxPlaces:
			return fmt.Sprintf(": %s belongs in %s", key, either(places))
		}
	}
	if len(around) > 0 {
		parent := around[len(around)-1]
		if places := parent.places(key, 1); len(places) == 1 && parent.related(places[0]) {
			return fmt.Sprintf(": %s belongs in %s, beside %s", key, places[0], parent.key)
		}
	}
	if len(fields) <= maxFields {
		return fmt.Sprintf(". Known fields: %s.", strings.Join(fields, ", "))
	}
	return ""
}

// related reports whether what the field that is being decoded lacks may belong in
// another field of the object. The bodies of a pattern exclude each other, and
// elements of different lists have little to do with each other.
func (f frame) related(field string) bool {
	own, _ := f.t.Field(f.key)
	return f.t != &patternType && own.Shape != kube.List && !strings.HasSuffix(field, "[]")
}

// places returns the paths of the objects at a depth below the frame that have a
// key. If the user wrote some of the fields that lead there, they are the paths
// through these.
func (f frame) places(key string, depth int) []string {
	var all, written []string
	for _, field := range f.t.Fields {
		found := placesIn(field, key, depth)
		all = append(all, found...)
		if len(found) > 0 && f.has(field.Name) { // an object may have thousands of keys
			written = append(written, found...)
		}
	}
	if len(written) > 0 {
		return written
	}
	return all
}

func placesIn(field kube.Field, key string, depth int) []string {
	if field.Shape == kube.Map || field.Type.Kind != kube.Object {
		return nil
	}
	path := field.Name
	if field.Shape == kube.List {
		path += "[]"
	}
	if depth == 1 {
		if _, known := field.Type.Field(key); known {
			return []string{path}
		}
		return nil
	}
	var places []string
	for _, inner := range field.Type.Fields {
		for _, place := range placesIn(inner, key, depth-1) {
			places = append(places, path+"."+place)
		}
	}
	return places
}

// kindHint returns what the user may have meant by a node that is of the wrong kind
// for a field.
func kindHint(n *yaml.Node, f kube.Field) string {
	switch {
	case f.Shape == kube.List && n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle == 0:
		return `. Begin each element with "- ".`
	case f.Shape == kube.List && f.Type.Kind == kube.Text && isString(n) && !strings.ContainsAny(n.Value, "\"',"):
		return fmt.Sprintf(`. Write ["%s"].`, strings.Join(strings.Fields(n.Value), `", "`))
	case f.Shape != kube.One:
		return ""
	}
	fields := f.Type.Fields
	for _, inner := range fields {
		for _, value := range inner.Type.Values {
			if strings.EqualFold(value, n.Value) {
				return fmt.Sprintf(". Write {%s: %s}.", inner.Name, value)
			}
		}
	}
	if len(fields) == 1 && fields[0].Shape == kube.List && n.Kind == yaml.SequenceNode {
		return fmt.Sprintf(". Write it below %s.", fields[0].Name)
	}
	return ""
}

// inContainerName says that no container has a dot in its name: .* is meant as in a regular
// expression.
func inContainerName(glob string) string {
	if !strings.Contains(glob, ".*") {
		return ""
	}
	return fmt.Sprintf("is a glob here, and names of containers have no dot. Write %q.", strings.ReplaceAll(glob, ".*", "*"))
}

// inRepository says that image repositories have no tag and no digest.
func inRepository(glob string) string {
	last := glob[strings.LastIndex(glob, "/")+1:]
	end := strings.IndexAny(last, ":@")
	if end <= 0 {
		return ""
	}
	return fmt.Sprintf("has a tag or a digest, and images are matched without them. Write %q.", "**/"+last[:end])
}

// isGlob reports whether a regular expression is surely meant as a glob: its only
// special character is the asterisk, which then repeats a plain character.
func isGlob(expression string) bool {
	return strings.Contains(expression, "*") && !strings.ContainsAny(expression, `.^$|?+()[]{}\`)
}

// globHint returns what to write for a glob where a regular expression is expected.
func globHint(glob, field string) string {
	expression := strings.ReplaceAll(strings.ReplaceAll(glob, "**", "*"), "*", ".*")
	prefix := strings.TrimSuffix(glob, "*")
	if len(prefix) < 2 || strings.Contains(prefix, "*") || prefix == glob {
		return fmt.Sprintf("%q is a glob, but this field takes a regular expression. Write %q.", glob, expression)
	}
	last := len(prefix) - 1
	return fmt.Sprintf("%q is a regular expression here (%s, %s, %s). For %ss that begin with %s write %q.",
		glob, prefix[:last], prefix, prefix+prefix[last:], field, prefix, expression)
}
