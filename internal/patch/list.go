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
	had := map[string]string{} // the keys of lists by the names of what is no longer in them
	for _, key := range yamlnode.Keys(before) {
		was, is := yamlnode.Get(before, key.Value), yamlnode.Get(after, key.Value)
		if !identifies(nameKey, was) || !identifies(nameKey, is) {
			continue
		}
		for _, element := range was.Content {
			name := yamlnode.Text(element, nameKey)
			if found, _ := yamlnode.Named(is, name); found == nil {
				had[name] = key.Value
			}
		}
	}
	var lists []*arranged
	for _, key := range yamlnode.Keys(after) {
		was, is := yamlnode.Get(before, key.Value), yamlnode.Get(after, key.Value)
		if !identifies(nameKey, was) || !identifies(nameKey, is) {
			continue
		}
		for _, element := range is.Content {
			name := yamlnode.Text(element, nameKey)
			from := had[name]
			if old, _ := yamlnode.Named(yamlnode.Get(before, from), name); from != key.Value && isSame(old, element) {
				if found, _ := yamlnode.Named(was, name); found == nil {
					keys[key.Value], keys[from] = true, true
				}
			}
		}
	}
	for _, side := range []*yaml.Node{after, before} {
		for _, key := range yamlnode.Keys(side) {
			known := slices.ContainsFunc(lists, func(l *arranged) bool { return l.at == at.key(key.Value) })
			if keys[key.Value] && !known {
				lists = append(lists, newArranged(at.key(key.Value), nameKey, yamlnode.Get(before, key.Value), yamlnode.Get(after, key.Value)))
			}
		}
	}
	w.arrange(lists)
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
	at   pointer
	key  string
	is   []element
	want *yaml.Node
	// made reports that a test has shown that there was no list.
	made bool
}

// element is an element of a list. Its index is certain once a test has shown what is there.
type element struct {
	node    *yaml.Node
	certain bool
}

func newArranged(at pointer, key string, before, after *yaml.Node) *arranged {
	l := &arranged{at: at, key: key, want: after, made: before == nil}
	for _, n := range yamlnode.Elements(before) {
		l.is = append(l.is, element{node: n})
	}
	return l
}

// id returns what tells an element apart.
func (l *arranged) id(n *yaml.Node) string { return yamlnode.Text(n, l.key) }

// find returns the index of an element; -1 if it is not there.
func (l *arranged) find(id string) int {
	return slices.IndexFunc(l.is, func(e element) bool { return l.id(e.node) == id })
}

// wants reports whether the list has the element in the end.
func (l *arranged) wants(id string) bool {
	return slices.ContainsFunc(yamlnode.Elements(l.want), func(n *yaml.Node) bool { return l.id(n) == id })
}

// staying returns the elements that need not move: as many of those that stay in the list as
// stand in the right order.
func (l *arranged) staying() map[string]bool {
	place := map[string]int{}
	for i, n := range yamlnode.Elements(l.want) {
		place[l.id(n)] = i + 1
	}
	var ends []int // by the length of a row less one: the index of the last element of the best row
	before := make([]int, len(l.is))
	for i, e := range l.is {
		at := place[l.id(e.node)]
		if at == 0 {
			continue
		}
		length, _ := slices.BinarySearchFunc(ends, at, func(end, at int) int { return place[l.id(l.is[end].node)] - at })
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
			stay[l.id(l.is[i].node)] = true
		}
	}
	return stay
}
