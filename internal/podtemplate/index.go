package podtemplate

import (
	"cmp"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
)

// Index finds those of many [Targets] that select an object. It compares the object
// only with targets that name it, its namespace, its kind, or one of its labels or
// annotations, and with those that have no such name. It is safe for concurrent use.
type Index struct {
	lists  []*Targets
	all    []int // the lists that select every object
	named  map[name][]listed
	others []listed          // the targets without a name to find them by
	asks   map[nameKind]bool // the kinds of names in named
}

// name is a part of an object that a target can name in full. key is the key of a label
// or an annotation.
type name struct {
	kind       nameKind
	key, value string
}

type nameKind int

const (
	ofObject nameKind = iota
	ofNamespace
	ofKind
	ofLabel
	ofAnnotation
)

// listed is a target in one of the lists.
type listed struct{ list, target int }

// NewIndex returns an index of lists of targets.
func NewIndex(lists []*Targets) *Index {
	x := &Index{lists: lists, named: map[name][]listed{}, asks: map[nameKind]bool{}}
	for i, t := range lists {
		x.add(i, t)
	}
	return x
}

func (x *Index) add(list int, t *Targets) {
	if len(t.any) == 0 {
		x.all = append(x.all, list)
	}
	for i, each := range t.any {
		at, names := listed{list, i}, each.names()
		if len(names) == 0 {
			x.others = append(x.others, at)
		}
		for _, n := range names {
			x.named[n] = append(x.named[n], at)
			x.asks[n.kind] = true
		}
	}
}

// names returns names. Every object that the target selects has one of them. They are
// of the kind that the fewest objects share. There are none if nothing is named in
// full.
func (t target) names() []name {
	switch {
	case t.called.whole:
		return []name{{ofObject, "", t.called.text}}
	case len(t.byLabels) > 0:
		return t.byLabels
	case len(t.byAnnotations) > 0:
		return t.byAnnotations
	case t.inNamespace.whole:
		return []name{{ofNamespace, "", t.inNamespace.text}}
	case t.ofKind.whole:
		return []name{{ofKind, "", t.ofKind.text}}
	}
	return nil
}

// required returns names. Every object that a selector for labels or annotations
// selects has one of them. There are none if no requirement has that form.
func required(selector string, kind nameKind) []name {
	found := requirement().FindStringSubmatch(selector)
	if found == nil {
		return nil
	}
	var names []name
	for value := range strings.SplitSeq(found[2]+found[3], ",") {
		names = append(names, name{kind, found[1], strings.TrimSpace(value)})
	}
	return names
}

// requirement matches a part of a selector that lists values: KEY=VALUE or KEY in (VALUES).
var requirement = lazyregexp.New(`(?:^|,)\s*([-\w./]+)(?:\s*==?\s*([-\w.]*)|\s+in\s*\(([-\w., ]*)\))\s*(?:,|$)`)

// Selection says that a list of targets selects an object.
type Selection struct {
	// List is the place of the list among those that the index was made of.
	List int
	// ByKind reports that a target that selects the object names its kind.
	ByKind bool
	// Err is why the targets cannot be matched. They do not select the object then.
	Err error
}

// Select returns the lists that select an object, or cannot be matched, in their order.
func (x *Index) Select(o Object) []Selection {
	found := make([]Selection, 0, len(x.all)+1)
	for _, list := range x.all {
		found = append(found, Selection{List: list})
	}
	if len(x.named)+len(x.others) == 0 {
		return found
	}
	about := identify(o)
	near := x.near(about)
	for len(near) > 0 {
		list := near[0].list
		end := 1
		for end < len(near) && near[end].list == list {
			end++
		}
		if s, selects := x.lists[list].match(near[:end], about); selects {
			s.List = list
			found = append(found, s)
		}
		near = near[end:]
	}
	slices.SortFunc(found, func(a, b Selection) int { return cmp.Compare(a.List, b.List) })
	return found
}

// near returns the targets to compare the object with, in their order.
func (x *Index) near(o identity) []listed {
	near := slices.Clone(x.others)
	look := func(kind nameKind, key, value string) {
		near = append(near, x.named[name{kind, key, value}]...)
	}
	for _, name := range o.names {
		look(ofObject, "", name)
	}
	for _, namespace := range o.namespaces {
		look(ofNamespace, "", namespace)
	}
	look(ofKind, "", o.gvk.Kind)
	if x.asks[ofLabel] {
		for key, value := range o.node.GetLabels() {
			look(ofLabel, key, value)
		}
	}
	if x.asks[ofAnnotation] {
		for key, value := range o.node.GetAnnotations() {
			look(ofAnnotation, key, value)
		}
	}
	slices.SortFunc(near, func(a, b listed) int {
		return cmp.Or(cmp.Compare(a.list, b.list), cmp.Compare(a.target, b.target))
	})
	return slices.Compact(near)
}
