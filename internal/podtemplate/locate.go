package podtemplate

import (
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Object is a Kubernetes object of a kind that the table knows.
type Object struct {
	Resource finding.Resource
	// Node is the object's mapping.
	Node *yaml.Node
	// Templates are its pod templates: several in a JobSet, none if the fields for
	// them are absent.
	Templates []pod.Template
	// InValues reports that the templates are in values of a Helm chart.
	InValues bool
	// Absent are the field paths of the templates that the object could have, if it has
	// none and its operator makes pods all the same.
	Absent []string
	// Unsupported is the reason why the kind does not support native sidecars; empty if it
	// does.
	Unsupported string
	// Err is the reason why the templates cannot be edited: one is an alias or comes
	// from a merge key. It is a *[finding.Finding].
	Err error

	isPart bool     // of an object
	values []values // that it has of charts
}

// Because says why the kind does not support native sidecars.
func (o Object) Because() string {
	return o.Resource.Kind + " does not support native sidecars: " + o.Unsupported
}

// Locate returns the objects of known kinds in a document: the document itself, or
// the items of a List, which may be Lists again. A document of an unknown kind has
// none.
func (t Table) Locate(doc *yaml.Node) []Object {
	doc = yamlnode.Resolve(doc)
	apiVersion, kind := yamlnode.Text(doc, "apiVersion"), yamlnode.Text(doc, "kind")
	if row, known := t.row(apiVersion, kind); known {
		o := Object{Node: doc}
		t.locate(row, &o, doc)
		return []Object{o}
	}
	if !IsList(kind) {
		return nil
	}
	var objects []Object
	for _, item := range yamlnode.Elements(yamlnode.Get(doc, "items")) {
		objects = append(objects, t.Locate(item)...)
	}
	return objects
}

// LocatePart does what [Table.Locate] does for a part of an object, such as a patch. The
// templates are those of the part. What says where they are may be left out there, and is
// then that of the object: the kind, and the name of a chart. In values of a chart, a
// template of the part may have no list of containers.
func (t Table) LocatePart(part, object *yaml.Node) Object {
	row, _ := t.row(yamlnode.Text(object, "apiVersion"), yamlnode.Text(object, "kind"))
	o := Object{Node: part, isPart: true}
	t.locate(row, &o, object)
	return o
}

// locate adds the templates of an object of a kind. of is the object, or the one that it is
// a part of.
func (t Table) locate(row Row, o *Object, of *yaml.Node) {
	o.Unsupported, o.Resource = row.Unsupported, pod.ResourceOf(of)
	for _, place := range row.Places {
		if place.OwnedAt != "" {
			place.Owned = named(of, place.OwnedAt)
		}
		if o.Err = o.addPlace(step{node: o.Node}, place); o.Err != nil {
			return
		}
	}
	if len(o.Templates) == 0 {
		o.Absent = absent(row)
	}
	o.addClaims(row)
	for _, v := range row.Values {
		if t.addValues(o, v, of); o.Err != nil {
			return
		}
	}
}

// addClaims gives the templates the names of the object's volume claim templates.
func (o *Object) addClaims(row Row) {
	if row.Claims == "" {
		return
	}
	var claims []string
	for _, c := range yamlnode.Elements(yamlnode.Get(o.Node, strings.Split(row.Claims, "/")...)) {
		claims = append(claims, yamlnode.Text(c, "metadata", "name"))
	}
	for i := range o.Templates {
		o.Templates[i].Claims = claims
	}
}

// absent returns the field paths of the templates of a kind whose operator adds the
// application.
func absent(row Row) []string {
	var paths []string
	for _, place := range row.Places {
		if !place.IsSpec && (len(place.Owned) > 0 || place.OwnedAt != "") {
			paths = append(paths, strings.ReplaceAll(place.Path, "/", "."))
		}
	}
	return paths
}

// named returns the name in a field of an object, or none.
func named(object *yaml.Node, path string) []string {
	if name := yamlnode.Text(object, strings.Split(path, "/")...); name != "" {
		return []string{name}
	}
	return nil
}

// addPlace adds the templates that a place has at or below a node.
func (o *Object) addPlace(from step, place Place) error {
	found, err := from.walk(place.Path)
	if err != nil {
		return err
	}
	for _, s := range found {
		if err := o.addTemplate(s.node, s.at, place); err != nil {
			return err
		}
	}
	return nil
}

// step is a node on the way to a template, and its field path.
type step struct {
	node *yaml.Node
	at   string
}

// walk returns the nodes that the segments of a path lead to. A field that is absent, or
// of another kind than the path says, leads nowhere.
func (s step) walk(path string) ([]step, error) {
	found := []step{s}
	if path == "" {
		return found, nil
	}
	for segment := range strings.SplitSeq(path, "/") {
		var further []step
		for _, from := range found {
			steps, err := next(from.node, segment, from.at)
			if err != nil {
				return nil, err
			}
			further = append(further, steps...)
		}
		found = further
	}
	return found, nil
}

// next returns the nodes that one segment of a path leads to from n: a key's value,
// the values of all keys for *, the elements of a list for key[].
func next(n *yaml.Node, segment, at string) ([]step, error) {
	if n.Kind != yaml.MappingNode {
		return nil, nil
	}
	key, isList := strings.CutSuffix(segment, "[]")
	keys := []string{key}
	if key == "*" {
		keys = keys[:0]
		for _, k := range yamlnode.Keys(n) {
			keys = append(keys, k.Value)
		}
	}
	var steps []step
	for _, key := range keys {
		_, value, err := yamlnode.Own(n, key)
		if err != nil {
			return nil, err
		}
		here := strings.TrimPrefix(at+"."+key, ".")
		switch {
		case value == nil:
		case isList && value.Kind != yaml.AliasNode:
			for i, element := range yamlnode.Elements(value) {
				steps = append(steps, step{element, fmt.Sprintf("%s[%d]", here, i)})
			}
		default:
			steps = append(steps, step{value, here})
		}
	}
	for _, s := range steps {
		if s.node.Kind == yaml.AliasNode {
			return nil, shared(s.node, s.at)
		}
	}
	return steps, nil
}

// shared returns the error for an alias on the way to a template.
func shared(alias *yaml.Node, name string) error {
	return finding.New(finding.NotEditable, alias,
		"%s is the alias *%s, and an edit would change every place that uses it. Replace the alias with its value.", name, alias.Value)
}

// addTemplate adds n if it is what the place says: a template, which is a mapping whose
// spec is a mapping, or else a mapping with fields of a pod's spec.
func (o *Object) addTemplate(n *yaml.Node, at string, place Place) error {
	if n.Kind != yaml.MappingNode {
		return nil
	}
	template := pod.Template{
		Spec: n, Path: at, Names: place.Names, Annotations: place.Annotations, Owned: place.Owned, Sealed: place.Sealed,
		InValues: place.inValues && place.IsSpec, Unsupported: place.unsupported,
	}
	if !place.IsSpec {
		_, spec, err := yamlnode.Own(n, "spec")
		switch {
		case err != nil || spec == nil:
			return err
		case spec.Kind == yaml.AliasNode:
			return shared(spec, "the pod's spec")
		case spec.Kind != yaml.MappingNode:
			return nil
		}
		template.Node, template.Spec = n, spec
	}
	if !place.inValues || o.isPart || hasLists(template) {
		o.Templates, o.InValues = append(o.Templates, template), place.inValues
	}
	return nil
}
