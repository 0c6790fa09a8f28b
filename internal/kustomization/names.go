package kustomization

import (
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// isEdited reports whether the function edits a workload: not if it is from a file that
// stays as it is.
func (c *carrier) isEdited(w traced) bool {
	return w.source < 0 || c.Edits(c.trace.sources[w.source].file)
}

// unedited is the edit of what stays as it is.
func unedited(object *yaml.Node) (*yaml.Node, error) { return object, nil }

// editOf returns the edit of a workload in its file.
func (c *carrier) editOf(w traced) Edit {
	if !c.isEdited(w) {
		return unedited
	}
	return c.Edit
}

// editBuilt returns the edit of a workload as kustomize builds it: with the names that it
// has in its layers.
func (c *carrier) editBuilt(w traced) Edit {
	names := c.namesOf(w)
	if len(names) == 0 || !c.isEdited(w) {
		return c.editOf(w)
	}
	return func(object *yaml.Node) (*yaml.Node, error) {
		named, err := withNames(object, names)
		if err != nil {
			return nil, err
		}
		edited, err := c.Edit(named)
		if err != nil {
			return nil, err
		}
		return edited, withoutNames(edited, object)
	}
}

// namesOf returns the names that a workload has in its layers, but for the last one.
func (c *carrier) namesOf(w traced) []string {
	var all []string
	add := func(object *yaml.Node) {
		if name := yamlnode.Text(object, "metadata", "name"); !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	if w.source >= 0 {
		add(c.trace.sources[w.source].object)
	}
	for _, s := range w.steps {
		if s.before != nil {
			add(s.before)
		}
	}
	for _, before := range w.layers {
		add(before)
	}
	for _, before := range w.patched {
		add(before)
	}
	return all
}

// withNames returns a copy of an object that has had other names.
func withNames(object *yaml.Node, names []string) (*yaml.Node, error) {
	named := yamlnode.Clone(object)
	metadata, err := yamlnode.Map(named, "metadata", yamlnode.Last())
	if err != nil {
		return nil, err
	}
	annotations, err := yamlnode.Map(metadata, "annotations", yamlnode.Last())
	if err != nil {
		return nil, err
	}
	return named, yamlnode.Set(annotations, pod.PreviousNames, yamlnode.String(strings.Join(names, ",")), yamlnode.Last())
}

// withoutNames removes from an edited object what [withNames] has added to the given one.
func withoutNames(edited, object *yaml.Node) error {
	metadata := yamlnode.Get(edited, "metadata")
	annotations := yamlnode.Get(metadata, "annotations")
	if err := yamlnode.Drop(annotations, pod.PreviousNames); err != nil {
		return err
	}
	if len(annotations.Content) == 0 && yamlnode.Get(object, "metadata", "annotations") == nil {
		return yamlnode.Drop(metadata, "annotations")
	}
	return nil
}
