package hostguard

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// few is the most keys or elements that are looked at one by one rather than indexed.
const few = 16

// keys finds the keys of a mapping, in a time that does not depend on how many there
// are.
type keys struct {
	mapping *yaml.Node
	first   map[string]int // of the keys of each name; nil if there are few
}

// keysOf returns the keys of a node: none if it is nil or not a mapping.
func keysOf(n *yaml.Node) keys {
	if n == nil || n.Kind != yaml.MappingNode {
		return keys{mapping: &yaml.Node{}}
	}
	k := keys{mapping: n}
	if len(n.Content) > 2*few {
		k.first = make(map[string]int, len(n.Content)/2)
		for i := len(n.Content)/2*2 - 2; i >= 0; i -= 2 {
			k.first[n.Content[i].Value] = i
		}
	}
	return k
}

// index is [keyIndex].
func (k keys) index(name string) int {
	if k.first == nil {
		return keyIndex(k.mapping, name)
	}
	if i, found := k.first[name]; found {
		return i
	}
	return -1
}

// value returns the value of the first key with a name, or nil if there is none.
func (k keys) value(name string) *yaml.Node {
	if i := k.index(name); i >= 0 {
		return k.mapping.Content[i+1]
	}
	return nil
}

// elements finds the elements of a list by the value under a key, in a time that does
// not depend on how many have other values.
type elements struct {
	list    *yaml.Node
	byValue map[string]map[string][]int // the indexes, by key and value; each key when it is first asked for
}

func elementsOf(list *yaml.Node) elements {
	return elements{list, map[string]map[string][]int{}}
}

// with returns the indexes of the elements that have a value under a key, or that are
// the value if the key is "". If there are few elements, it returns all.
func (e elements) with(key, value string) []int {
	if len(e.list.Content) <= few {
		return indexes[:len(e.list.Content)]
	}
	known := e.byValue[key]
	if known == nil {
		known = map[string][]int{}
		for i, element := range e.list.Content {
			if v := valueOf(element, key); v != nil {
				known[v.Value] = append(known[v.Value], i)
			}
		}
		e.byValue[key] = known
	}
	return known[value]
}

var indexes = [few]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}

// valueOf returns the value of an element under a key, or the element if the key is "".
func valueOf(element *yaml.Node, key string) *yaml.Node {
	if key == "" {
		return element
	}
	return field(element, key)
}

// find returns the index of the first element with the identity, or -1. A key without a
// value only counts if no key has a value.
func (e elements) find(id identity) int {
	counts := make([]bool, len(id.keys))
	by := -1 // the first key that counts
	nameless := !slices.ContainsFunc(id.values, func(value string) bool { return value != "" })
	for k := range id.keys {
		counts[k] = id.keys[k] == "" || id.values[k] != "" || nameless
		if counts[k] && by < 0 {
			by = k
		}
	}
	for _, i := range e.with(id.keys[by], id.values[by]) {
		has := true
		for k, key := range id.keys {
			if counts[k] {
				value := valueOf(e.list.Content[i], key)
				has = has && value != nil && value.Value == id.values[k]
			}
		}
		if has {
			return i
		}
	}
	return -1
}
