package hostguard

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// This file predicts comments.CopyComments. It walks fields by key and lists by
// index; mergekeys.go knows the lists that the host walks a second time, by key.

// comparable reports whether the host goes on into two nodes. It skips an alias, and
// fails at nodes of different kinds. A null counts as any kind.
func (s *simulation) comparable(from, to *yaml.Node) bool {
	switch {
	case yaml.IsYNodeTaggedNull(from):
		return to.Kind != yaml.AliasNode
	case from.Kind == yaml.AliasNode:
		return false
	case yaml.IsYNodeTaggedNull(to) || from.Kind == to.Kind:
		return true
	}
	s.fail(to)
	return false
}

// field does what the host does with the values of a key.
func (s *simulation) field(from, to *yaml.Node, known bool) {
	if s.comparable(from, to) {
		s.fill(from, to)
		s.content(from, to, known)
	}
}

// element does what the host does with two list elements. For the host each starts
// another copy: it gets its comments before anything is compared, and has no schema
// unless it has an apiVersion and a kind.
func (s *simulation) element(from, to *yaml.Node) {
	s.fill(from, to)
	if s.comparable(from, to) {
		s.content(from, to, false)
	}
}

// content goes into two nodes that are comparable. known reports whether the host has
// a schema there.
func (s *simulation) content(from, to *yaml.Node, known bool) {
	switch {
	case from.Kind == yaml.MappingNode && to.Kind == yaml.MappingNode:
		s.fields(from, to, known || isBuiltIn(from) || isBuiltIn(to))
	case from.Kind == yaml.SequenceNode && to.Kind == yaml.SequenceNode:
		s.elements(from, to, known)
	}
}

func (s *simulation) fields(from, to *yaml.Node, known bool) {
	if keyIndex(from, "") >= 0 || keyIndex(to, "") >= 0 {
		s.fail(to) // the host cannot name an empty key, or one that is not a scalar
	}
	before, after := keysOf(from), keysOf(to)
	for i := 0; i+1 < len(to.Content); i += 2 {
		key := to.Content[i]
		j := before.index(key.Value)
		if j < 0 || after.index(key.Value) != i {
			continue // the first of two equal keys is the one that counts
		}
		s.in(step{key: key}, func() {
			if !yaml.IsYNodeTaggedNull(key) && !yaml.IsYNodeTaggedNull(from.Content[j]) {
				s.fill(from.Content[j], key)
			}
			s.field(from.Content[j+1], to.Content[i+1], known)
		})
	}
}

func (s *simulation) elements(from, to *yaml.Node, known bool) {
	for i := range min(len(from.Content), len(to.Content)) {
		// Any two mappings are equal to the host here, since their value is empty.
		if from.Content[i].Value == to.Content[i].Value {
			s.in(step{index: i}, func() { s.element(from.Content[i], to.Content[i]) })
		}
	}
	if !known {
		return
	}
	if keys := mergeKeys(s.listName(), from, to); keys != nil {
		s.elementsByKey(from, to, keys)
	}
}

// elementsByKey pairs the elements of the lists that have the same identity.
func (s *simulation) elementsByKey(from, to *yaml.Node, keys []string) {
	kind := yaml.MappingNode
	if keys[0] == "" {
		kind = yaml.ScalarNode
	}
	misfit := slices.ContainsFunc(from.Content, func(element *yaml.Node) bool {
		return element.Kind != kind && !yaml.IsYNodeTaggedNull(element)
	})
	before, after := elementsOf(from), elementsOf(to)
	for _, id := range identities(keys, from, to) {
		i, j := before.find(id), after.find(id)
		if misfit && (kind == yaml.ScalarNode || i < 0 && id.isNameless()) {
			s.fail(to) // for the host even an alias may have the key
		}
		if i >= 0 && j >= 0 {
			s.in(step{index: j}, func() { s.field(from.Content[i], to.Content[j], true) })
		}
	}
}

// keyIndex returns the index of the first key of that name in the content of a
// mapping, or -1. A key that is not a scalar has the name "".
func keyIndex(mapping *yaml.Node, name string) int {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == name {
			return i
		}
	}
	return -1
}

// field returns the value of the first key of that name, or nil if n is not a mapping
// or has no such key.
func field(n *yaml.Node, name string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	if i := keyIndex(n, name); i >= 0 {
		return n.Content[i+1]
	}
	return nil
}

// text returns the scalar under a key, or "" if there is none or it is null.
func text(n *yaml.Node, name string) string {
	if v := field(n, name); v != nil && !yaml.IsYNodeTaggedNull(v) {
		return v.Value
	}
	return ""
}
