package patch

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// arrange turns lists into what they become. An element that goes to another place is edited
// where it is, and then moved: where it arrives, its index may not be known.
func (w *writer) arrange(lists []*arranged) {
	for _, l := range lists {
		w.dropFrom(l, lists)
	}
	for _, l := range lists {
		w.fill(l, lists)
	}
	for _, l := range lists {
		if l.want == nil && !l.made {
			w.test(l.at, list())
			w.remove(l.at)
		}
	}
}

// dropFrom removes the elements that no list wants.
func (w *writer) dropFrom(l *arranged, lists []*arranged) {
	for i := 0; i < len(l.is); {
		id := l.id(l.is[i].node)
		if slices.ContainsFunc(lists, func(other *arranged) bool { return other.wants(id) }) {
			i++
			continue
		}
		w.certify(l, i)
		w.remove(l.at.index(i))
		w.moves = append(w.moves, move{list: l.at, name: id})
		l.is = slices.Delete(l.is, i, i+1)
	}
}

// fill gives a list its elements, one after another.
func (w *writer) fill(l *arranged, lists []*arranged) {
	wants := yamlnode.Elements(l.want)
	if l.made && len(wants) > 0 {
		w.test(l.at, null())
		isNew := func(n *yaml.Node) bool {
			return !slices.ContainsFunc(lists, func(other *arranged) bool { return other.find(l.id(n)) >= 0 })
		}
		if !slices.ContainsFunc(wants, func(n *yaml.Node) bool { return !isNew(n) }) {
			w.add(l.at, l.want)
			return
		}
		w.add(l.at, list())
	}
	stay := l.staying()
	for at, n := range wants {
		id := l.id(n)
		if stay[id] {
			w.edit(l, l.find(id), n)
			continue
		}
		w.place(l, at, lists)
	}
}

// place gives a list one of the elements that it wants, behind the one before it: it takes
// the element from where it is, or adds it.
func (w *writer) place(l *arranged, wanted int, lists []*arranged) {
	n := l.want.Content[wanted]
	from, taken := l, -1
	for _, other := range lists {
		if found := other.find(l.id(n)); found >= 0 {
			from, taken = other, found
		}
	}
	if taken >= 0 {
		w.edit(from, taken, n)
		w.certify(from, taken)
	}
	at := 0
	if wanted > 0 {
		at = l.find(l.id(l.want.Content[wanted-1])) + 1
	}
	if at > 0 && at < len(l.is) {
		w.certify(l, at-1)
	}
	moved := element{node: n}
	if taken >= 0 {
		if from == l && taken < at {
			at--
		}
		from.is = slices.Delete(from.is, taken, taken+1)
	}
	to := l.at.end()
	if at < len(l.is) {
		to = l.at.index(at)
		moved.certain = true
	}
	moved.certain = moved.certain || l.made
	l.is = slices.Insert(l.is, at, moved)
	if taken < 0 {
		w.add(to, n)
		return
	}
	w.move(from.at.index(taken), to)
	if from != l {
		w.moves = append(w.moves, move{from.at, l.id(n), l.at})
	}
}

// edit turns an element of a list into another one, where it is.
func (w *writer) edit(l *arranged, i int, want *yaml.Node) {
	inside := &writer{}
	inside.mapping(l.at.index(i), l.is[i].node, want)
	if len(inside.operations) > 0 {
		w.certify(l, i)
		w.operations = append(w.operations, inside.operations...)
		w.moves = append(w.moves, inside.moves...)
	}
}

// certify tests what is at an index, unless that is known.
func (w *writer) certify(l *arranged, i int) {
	if l.is[i].certain {
		return
	}
	l.is[i].certain = true
	w.test(l.at.index(i).key(l.key), yamlnode.Get(l.is[i].node, l.key))
}
