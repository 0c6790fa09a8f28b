package kustomization

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/resid"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// content returns the field of an object that a transformer of ours may edit, besides its
// metadata; empty if it has none.
func content(object *yaml.Node) string {
	for _, field := range []string{"spec", "template"} { // a PodTemplate has no spec
		if yamlnode.Get(object, field) != nil {
			return field
		}
	}
	return ""
}

// patchesFor returns the builtin transformers that do to objects what an edit does. It is
// an error if one would reach another object, which kustomize knows by the same name.
func patchesFor(objects []*yaml.Node, edit Edit) ([]*yaml.Node, error) {
	type change struct {
		object, content, metadata *yaml.Node
	}
	become := func(object, edited *yaml.Node) change {
		return change{object, yamlnode.Get(edited, content(object)), yamlnode.Get(edited, "metadata")}
	}
	var all []change
	for _, object := range objects {
		edited, err := edit(object)
		if err != nil {
			return nil, err
		}
		all = append(all, become(object, edited))
	}
	same := func(a, b change) bool {
		return compare(a.content, b.content, nil) == nil && compare(a.metadata, b.metadata, nil) == nil
	}
	var patches []*yaml.Node
	for i, c := range all {
		is := become(c.object, c.object)
		target := targetOf(c.object)
		reached := func(other change) bool { return reaches(target, other.object) }
		if same(c, is) || slices.ContainsFunc(all[:i], reached) {
			continue
		}
		for _, other := range all[i+1:] {
			if reached(other) && !same(c, other) {
				return nil, fmt.Errorf("two objects have the name of %s, and a transformer edits them in different ways", pod.ResourceOf(c.object))
			}
		}
		one, err := operating(target, []*yaml.Node{replacing("/"+content(c.object), c.content), replacing("/metadata", c.metadata)})
		if err != nil {
			return nil, err
		}
		patches = append(patches, asTransformer(strconv.Itoa(i), one))
	}
	return patches, nil
}

// replacing returns the operation that gives a field another value.
func replacing(path string, value *yaml.Node) *yaml.Node {
	op := yamlnode.Mapping("op", "replace", "path", path)
	op.Content = append(op.Content, yamlnode.String("value"), value)
	return op
}

// targetOf returns the target of a patch that is about one object.
func targetOf(object *yaml.Node) *yaml.Node {
	gvk := resid.GvkFromNode(yaml.NewRNode(object))
	target := yamlnode.Mapping("version", gvk.Version, "kind", gvk.Kind, "name", regexp.QuoteMeta(yamlnode.Text(object, "metadata", "name")))
	if gvk.Group != "" {
		target.Content = append(target.Content, yamlnode.Mapping("group", gvk.Group).Content...)
	}
	if namespace := yamlnode.Text(object, "metadata", "namespace"); namespace != "" {
		target.Content = append(target.Content, yamlnode.Mapping("namespace", regexp.QuoteMeta(namespace)).Content...)
	}
	return target
}

// reaches reports whether a target of [targetOf] may also be about another object.
func reaches(target, object *yaml.Node) bool {
	names := pod.Previous(object, pod.PreviousNames, yamlnode.Text(object, "metadata", "name"))
	return yamlnode.Text(target, "kind") == yamlnode.Text(object, "kind") &&
		slices.ContainsFunc(names, func(name string) bool { return regexp.QuoteMeta(name) == yamlnode.Text(target, "name") })
}
