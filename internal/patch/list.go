package patch

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// identities are the fields of which one tells the elements of a list apart, the best one
// first: the name of a mount is that of its volume, which may be mounted twice.
var identities = []string{"mountPath", "devicePath", "name", "containerPort", "ip"}

// nameKey is the field that tells the elements of a list apart that may move to another list.
const nameKey = "name"

// identity returns the field that tells the elements of both versions of a list apart. There
// is none in a list of scalars, and none if two elements share it.
func identity(before, after *yaml.Node) (key string, ok bool) {
	for _, key := range identities {
		if identifies(key, before) && identifies(key, after) {
			return key, true
		}
	}
	return "", false
}

// identifies reports whether each element has the field, with a value of its own. A list that
// is absent has no elements.
func identifies(key string, list *yaml.Node) bool {
	if list != nil && list.Kind != yaml.SequenceNode {
		return false
	}
	seen := map[string]bool{}
	for _, element := range yamlnode.Elements(list) {
		value := yamlnode.Get(element, key)
		if value == nil || value.Kind != yaml.ScalarNode || seen[value.Value] {
			return false
		}
		seen[value.Value] = true
	}
	return true
}

// exchange arranges the lists of a mapping of which one has elements that another one had,
// by their names. It returns the keys of these lists.
func (w *writer) exchange(at pointer, before, after *yaml.Node) (keys map[string]bool) {
	keys = map[string]bool{}
	left, came := map[string]placed{}, map[string]placed{}
	for _, key := range bothKeys(before, after) {
		was, is := yamlnode.Get(before, key), yamlnode.Get(after, key)
		if !identifies(nameKey, was) || !identifies(nameKey, is) || yamlnode.Equal(was, is) {
			continue
		}
		has, had := named(is), named(was)
		for name, n := range had {
			if has[name] == nil {
				left[name] = placed{key, n}
			}
		}
		for name, n := range has {
			if had[name] == nil {
				came[name] = placed{key, n}
			}
		}
	}
	for name, from := range left {
		if to := came[name]; to.key != from.key && isSame(from.node, to.node) {
			keys[from.key], keys[to.key] = true, true
		}
	}
	var lists []*arranged
	for _, key := range bothKeys(after, before) {
		if keys[key] {
			lists = append(lists, newArranged(at.key(key), nameKey, yamlnode.Get(before, key), yamlnode.Get(after, key)))
		}
	}
	w.arrange(lists)
	return keys
}

// placed is an element of the list under a key.
type placed struct {
	key  string
	node *yaml.Node
}

// named returns the elements of a list by their names.
func named(list *yaml.Node) map[string]*yaml.Node {
	all := map[string]*yaml.Node{}
	for _, element := range yamlnode.Elements(list) {
		all[yamlnode.Text(element, nameKey)] = element
	}
	return all
}

// bothKeys returns the keys of two mappings, each once.
func bothKeys(first, second *yaml.Node) []string {
	var keys []string
	seen := map[string]bool{}
	for _, key := range slices.Concat(yamlnode.Keys(first), yamlnode.Keys(second)) {
		if !seen[key.Value] {
			keys, seen[key.Value] = append(keys, key.Value), true
		}
	}
	return keys
}

// isSame reports whether two elements of different lists with the same name are versions of
// one, as containers are, and a container and a volume are not: they have a field in common.
func isSame(before, after *yaml.Node) bool {
	for key, value := range yamlnode.Fields(before) {
		other := yamlnode.Get(after, key.Value)
		if key.Value != nameKey && other != nil && (yamlnode.Equal(value, other) || key.Value == "image" && value.Kind == other.Kind) {
			return true
		}
	}
	return false
}

// arranged is a list whose elements are told apart by a field, on its way to what it becomes.
type arranged struct {
	at       pointer
	key      string
	is, want []element
	wanted   map[string]bool // the ids of what it has in the end
	// whole is the list as it becomes; nil if there is none then.
	whole *yaml.Node
	// made reports that a test has shown that there was no list.
	made bool
}

// element is an element of a list. Its index is certain once a test has shown what is there.
type element struct {
	id      string
	node    *yaml.Node
	certain bool
}

func newArranged(at pointer, key string, before, after *yaml.Node) *arranged {
	l := &arranged{at: at, key: key, wanted: map[string]bool{}, whole: after, made: before == nil}
	for _, n := range yamlnode.Elements(before) {
		l.is = append(l.is, element{id: yamlnode.Text(n, key), node: n})
	}
	for _, n := range yamlnode.Elements(after) {
		wanted := element{id: yamlnode.Text(n, key), node: n}
		l.want, l.wanted[wanted.id] = append(l.want, wanted), true
	}
	return l
}

// find returns the index of an element; -1 if it is not there.
func (l *arranged) find(id string) int {
	return slices.IndexFunc(l.is, func(e element) bool { return e.id == id })
}

// staying returns the elements that need not move: as many of those that stay in the list as
// stand in the right order.
func (l *arranged) staying() map[string]bool {
	place := map[string]int{}
	for i, e := range l.want {
		place[e.id] = i + 1
	}
	var ends []int // by the length of a row less one: the index of the last element of the best row
	before := make([]int, len(l.is))
	for i, e := range l.is {
		at := place[e.id]
		if at == 0 {
			continue
		}
		length, _ := slices.BinarySearchFunc(ends, at, func(end, at int) int { return place[l.is[end].id] - at })
		before[i] = -1
		if length > 0 {
			before[i] = ends[length-1]
		}
		if length < len(ends) {
			ends[length] = i
		} else {
			ends = append(ends, i)
		}
	}
	stay := map[string]bool{}
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = before[i] {
			stay[l.is[i].id] = true
		}
	}
	return stay
}
