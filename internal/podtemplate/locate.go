package podtemplate

import (
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/scalar"
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
	Templates []Template
	// Unsupported is the reason why the kind does not support native sidecars; empty if it
	// does.
	Unsupported string
	// Err is the reason why the templates cannot be edited: one is an alias or comes
	// from a merge key. It is a *[finding.Finding].
	Err error
}

// Template is a pod template, or a pod.
type Template struct {
	// Node is the mapping with the pod's metadata and spec.
	Node *yaml.Node
	// Spec is the pod's spec.
	Spec *yaml.Node
	// Path is the field path of Node in the object, such as spec.template; empty
	// for a Pod.
	Path string
	// Claims are the names of the volumes that claim templates add to the pod.
	Claims []string
}

// Field returns the path in the object of a field of the template. In a Deployment,
// Field("spec.volumes") is spec.template.spec.volumes.
func (t Template) Field(path string) string {
	if t.Path == "" {
		return path
	}
	return t.Path + "." + path
}

// Locate returns the objects of known kinds in a document: the document itself, or
// the items of a List, which may be Lists again. A document of an unknown kind has
// none.
func (t Table) Locate(doc *yaml.Node) []Object {
	doc = yamlnode.Resolve(doc)
	apiVersion, kind := yamlnode.Text(doc, "apiVersion"), yamlnode.Text(doc, "kind")
	if row, known := t.row(apiVersion, kind); known {
		return []Object{locate(row, doc)}
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

func locate(row Row, node *yaml.Node) Object {
	o := Object{
		Node:        node,
		Unsupported: row.Unsupported,
		Resource:    pod.ResourceOf(node),
	}
	var claims []string
	if row.Claims != "" {
		for _, c := range yamlnode.Elements(yamlnode.Get(node, strings.Split(row.Claims, "/")...)) {
			claims = append(claims, yamlnode.Text(c, "metadata", "name"))
		}
	}
	for _, path := range row.Paths {
		var segments []string
		if path != "" {
			segments = strings.Split(path, "/")
		}
		found, err := descend(node, segments, "")
		if err != nil {
			o.Err = err
			return o
		}
		for _, template := range found {
			template.Claims = claims
			o.Templates = append(o.Templates, template)
		}
	}
	return o
}

// descend returns the templates that the segments of a path lead to from n, whose
// own field path is at. A field that is absent, or of another kind than the path
// says, leads nowhere.
func descend(n *yaml.Node, segments []string, at string) ([]Template, error) {
	if len(segments) == 0 {
		return templateAt(n, at)
	}
	steps, err := next(n, segments[0], at)
	if err != nil {
		return nil, err
	}
	var found []Template
	for _, s := range steps {
		templates, err := descend(s.node, segments[1:], s.at)
		if err != nil {
			return nil, err
		}
		found = append(found, templates...)
	}
	return found, nil
}

// step is a node on the way to a template, and its field path.
type step struct {
	node *yaml.Node
	at   string
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

// templateAt returns n as a template if it is one: a mapping whose spec is a mapping.
func templateAt(n *yaml.Node, at string) ([]Template, error) {
	if n.Kind != yaml.MappingNode {
		return nil, nil
	}
	_, spec, err := yamlnode.Own(n, "spec")
	if err != nil || spec == nil || scalar.IsNull(spec) {
		return nil, err
	}
	if spec.Kind == yaml.AliasNode {
		return nil, shared(spec, "the pod's spec")
	}
	if spec.Kind != yaml.MappingNode {
		return nil, nil
	}
	return []Template{{Node: n, Spec: spec, Path: at}}, nil
}
