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
		if l.whole == nil && !l.made {
			w.test(l.at, list())
			w.remove(l.at)
		}
	}
}

// dropFrom removes the elements that no list wants.
func (w *writer) dropFrom(l *arranged, lists []*arranged) {
	for i := 0; i < len(l.is); {
		id := l.is[i].id
		if slices.ContainsFunc(lists, func(other *arranged) bool { return other.wanted[id] }) {
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
	if l.made && len(l.want) > 0 {
		w.test(l.at, yamlnode.Null())
		isOld := func(e element) bool {
			return slices.ContainsFunc(lists, func(other *arranged) bool { return other.find(e.id) >= 0 })
		}
		if !slices.ContainsFunc(l.want, isOld) {
			w.add(l.at, l.whole)
			return
		}
		w.add(l.at, list())
	}
	stay := l.staying()
	for i, wanted := range l.want {
		if !stay[wanted.id] {
			w.place(l, i, lists)
		} else if at := l.find(wanted.id); !yamlnode.Equal(l.is[at].node, wanted.node) {
			w.edit(l, at, wanted.node)
		}
	}
}

// place gives a list one of the elements that it wants, behind the one before it: it takes
// the element from where it is, or adds it.
func (w *writer) place(l *arranged, wanted int, lists []*arranged) {
	moved := l.want[wanted]
	from, taken := l, -1
	for _, other := range lists {
		if found := other.find(moved.id); found >= 0 {
			from, taken = other, found
		}
	}
	if taken >= 0 {
		w.edit(from, taken, moved.node)
		w.certify(from, taken)
	}
	at := 0
	if wanted > 0 {
		at = l.find(l.want[wanted-1].id) + 1
	}
	if at > 0 && at < len(l.is) {
		w.certify(l, at-1)
	}
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
		w.add(to, moved.node)
		return
	}
	w.move(from.at.index(taken), to)
	if from != l {
		w.moves = append(w.moves, move{from.at, moved.id, l.at})
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
