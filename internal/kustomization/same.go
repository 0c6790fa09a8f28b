package kustomization

import (
	"slices"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// difference is where two values differ first. One of the sides is nil if it has no such
// field.
type difference struct {
	at          fieldPath
	left, right *yaml.Node
}

// fieldPath is the path of a field. An element of a list is its name in brackets, or its
// number if it has no name.
type fieldPath []string

// String returns the path as messages show it: spec.containers[web].image.
func (p fieldPath) String() string {
	return strings.TrimPrefix(strings.ReplaceAll(strings.Join(p, "."), ".[", "["), ".")
}

// compare returns where two values differ first; nil if they mean the same. The order of
// the fields of a mapping does not matter. A difference that accept accepts is none;
// accept may be nil.
func compare(left, right *yaml.Node, accept func(difference) bool) *difference {
	return (&comparison{accept}).compare(left, right, nil)
}

type comparison struct{ accept func(difference) bool }

func (c *comparison) compare(left, right *yaml.Node, at fieldPath) *difference {
	left, right = yamlnode.Resolve(left), yamlnode.Resolve(right)
	switch {
	case left == nil && right == nil, isEmptyList(at) && len(yamlnode.Elements(left))+len(yamlnode.Elements(right)) == 0:
		return nil
	case left == nil || right == nil || left.Kind != right.Kind:
		return c.differ(left, right, at)
	case left.Kind == yaml.MappingNode:
		return c.mappings(left, right, at)
	case left.Kind == yaml.SequenceNode:
		return c.sequences(left, right, at)
	case left.Value != right.Value || left.ShortTag() != right.ShortTag():
		return c.differ(left, right, at)
	}
	return nil
}

// isEmptyList reports whether a field is a list of containers, which may as well be absent
// if it is empty: kustomize leaves an empty list when a patch deletes the last one.
func isEmptyList(at fieldPath) bool {
	return len(at) > 0 && (at[len(at)-1] == pod.Containers || at[len(at)-1] == pod.InitContainers)
}

func (c *comparison) differ(left, right *yaml.Node, at fieldPath) *difference {
	d := difference{slices.Clone(at), left, right}
	if c.accept != nil && c.accept(d) {
		return nil
	}
	return &d
}

func (c *comparison) mappings(left, right *yaml.Node, at fieldPath) *difference {
	fields := func(n *yaml.Node) map[string]*yaml.Node {
		all := make(map[string]*yaml.Node, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			all[n.Content[i].Value] = n.Content[i+1]
		}
		return all
	}
	mine, others := fields(left), fields(right)
	for _, n := range []*yaml.Node{left, right} {
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i].Value
			if n == right && mine[key] != nil {
				continue
			}
			if d := c.compare(mine[key], others[key], append(at, key)); d != nil {
				return d
			}
		}
	}
	return nil
}

func (c *comparison) sequences(left, right *yaml.Node, at fieldPath) *difference {
	element := func(n *yaml.Node, i int) *yaml.Node {
		if i < len(n.Content) {
			return n.Content[i]
		}
		return nil
	}
	for i := range max(len(left.Content), len(right.Content)) {
		l, r := element(left, i), element(right, i)
		if d := c.compare(l, r, append(at, nameOf(l, r, i))); d != nil {
			return d
		}
	}
	return nil
}

// nameOf returns an element of a path: the name that two elements of lists share, or
// their number.
func nameOf(left, right *yaml.Node, i int) string {
	if name := yamlnode.Text(left, "name"); name != "" && name == yamlnode.Text(right, "name") {
		return "[" + name + "]"
	}
	return "[" + strconv.Itoa(i) + "]"
}

// value returns the field of an object at a path; nil if there is none. A container may
// be in either list.
func value(object *yaml.Node, at fieldPath) *yaml.Node {
	n := object
	for i, key := range at {
		if !strings.HasPrefix(key, "[") {
			next := yamlnode.Get(n, key)
			if i+1 < len(at) && (key == pod.Containers || key == pod.InitContainers) {
				if found, _ := yamlnode.Named(next, strings.Trim(at[i+1], "[]")); found == nil {
					next = yamlnode.Get(n, other(key))
				}
			}
			n = next
		} else if name := strings.Trim(key, "[]"); yamlnode.Resolve(n) != nil {
			found, _ := yamlnode.Named(n, name)
			if number, err := strconv.Atoi(name); found == nil && err == nil && number < len(yamlnode.Elements(n)) {
				found = yamlnode.Elements(n)[number]
			}
			n = found
		}
		if n == nil {
			return nil
		}
	}
	return n
}
