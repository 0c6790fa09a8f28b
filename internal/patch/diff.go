package patch

import (
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// writer collects the operations that turn one plain value into another one.
type writer struct {
	operations []operation
	moves      []move
}

// move is an element that leaves its list, by its name.
type move struct {
	list pointer
	name string
	// to is the list that it goes to; empty if it is removed.
	to pointer
}

func (w *writer) test(at pointer, value *yaml.Node) {
	w.operations = append(w.operations, operation{op: "test", path: string(at), value: value})
}

func (w *writer) add(at pointer, value *yaml.Node) {
	w.operations = append(w.operations, operation{op: "add", path: string(at), value: value})
}

// replace replaces a value, and tests before that it is there.
func (w *writer) replace(at pointer, before, after *yaml.Node) {
	w.test(at, before)
	w.operations = append(w.operations, operation{op: "replace", path: string(at), value: after})
}

func (w *writer) remove(at pointer) {
	w.operations = append(w.operations, operation{op: "remove", path: string(at)})
}

func (w *writer) move(from, to pointer) {
	w.operations = append(w.operations, operation{op: "move", from: string(from), path: string(to)})
}

// mapping turns a mapping into another one. Lists that exchange elements come first, so that
// the other operations find everything where it is in the end.
func (w *writer) mapping(at pointer, before, after *yaml.Node) {
	arranged := w.exchange(at, before, after)
	for _, key := range bothKeys(after, before) {
		if !arranged[key] {
			w.field(at.key(key), yamlnode.Get(before, key), yamlnode.Get(after, key))
		}
	}
}

// field turns a field into another one. nil stands for one that is absent.
func (w *writer) field(at pointer, before, after *yaml.Node) {
	switch {
	case yamlnode.Equal(before, after):
	case at == annotations:
		w.annotations(before, after)
	case before == nil:
		w.test(at, yamlnode.Null())
		w.add(at, after)
	case after == nil:
		w.test(at, before)
		w.remove(at)
	case before.Kind == yaml.MappingNode && after.Kind == yaml.MappingNode:
		w.mapping(at, before, after)
	case before.Kind == yaml.SequenceNode && after.Kind == yaml.SequenceNode:
		w.sequence(at, before, after)
	default:
		w.replace(at, before, after)
	}
}

// annotations are those of the object itself.
const annotations pointer = "/metadata/annotations"

// annotations turns the annotations of an object into other ones, one by one: while kustomize
// builds, there are always some, which it removes in the end.
func (w *writer) annotations(before, after *yaml.Node) {
	inCluster := func(do func()) {
		from := len(w.operations)
		do()
		for i := range w.operations[from:] {
			w.operations[from+i].inCluster = true
		}
	}
	if before == nil {
		inCluster(func() { w.test(annotations, yamlnode.Null()); w.add(annotations, yamlnode.Mapping()) })
	}
	w.mapping(annotations, before, after)
	if after == nil {
		inCluster(func() { w.test(annotations, yamlnode.Mapping()); w.remove(annotations) })
	}
}

// sequence turns a list into another one.
func (w *writer) sequence(at pointer, before, after *yaml.Node) {
	if key, ok := identity(before, after); ok {
		w.arrange([]*arranged{newArranged(at, key, before, after)})
		return
	}
	shared := 0
	for shared < min(len(before.Content), len(after.Content)) && yamlnode.Equal(before.Content[shared], after.Content[shared]) {
		shared++
	}
	switch {
	case shared == len(before.Content):
		for _, element := range after.Content[shared:] {
			w.add(at.end(), element)
		}
	case len(before.Content) == len(after.Content):
		for i, element := range before.Content {
			if !yamlnode.Equal(element, after.Content[i]) {
				w.replace(at.index(i), element, after.Content[i])
			}
		}
	default:
		w.replace(at, before, after)
	}
}
