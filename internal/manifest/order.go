package manifest

import (
	"math"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// order compares the order of the leaves of the old text with that of the new one.
type order struct {
	old, now []leaf
	places   minima // of the leaves of the new text in the old one
	moved    minima // of the leaves of the old text in the new one, as negative numbers
}

// follows reports whether an old comment, which in the new text is in front of the leaf
// at a place, is still below the same leaves as before, apart from those that are new,
// have moved up or are gone.
func (o *order) follows(c *remark, at int) bool {
	if o.places == nil {
		o.compare()
	}
	last := o.places.last(0, at, c.at) // what is above it now, and was before
	if last < 0 {
		return false
	}
	return o.moved.last(o.places.at(last)+1, c.at, -last) < 0
}

func (o *order) compare() {
	place := make(map[*yaml.Node]int, len(o.old))
	for i, l := range o.old {
		place[l.node] = i
	}
	places, moved := make([]int, len(o.now)), make([]int, len(o.old))
	for i, l := range o.now {
		old, known := place[l.node]
		if !known {
			places[i] = math.MaxInt
			continue
		}
		places[i], moved[old] = old, -i
	}
	o.places, o.moved = newMinima(places), newMinima(moved)
}

// minima are numbers in the leaves of a tree. Each node is the least number below it.
// The root is at 1, and the nodes below node i are at 2*i and 2*i+1.
type minima []int

func newMinima(numbers []int) minima {
	width := 1
	for width < len(numbers) {
		width *= 2
	}
	m := make(minima, 2*width)
	for i := range m {
		m[i] = math.MaxInt
	}
	copy(m[width:], numbers)
	for i := width - 1; i > 0; i-- {
		m[i] = min(m[2*i], m[2*i+1])
	}
	return m
}

// at returns the number at a place.
func (m minima) at(i int) int { return m[len(m)/2+i] }

// last returns the last place in a range, to excluded, with a number below a limit; -1 if
// there is none.
func (m minima) last(from, to, limit int) int { return m.lastIn(1, 0, len(m)/2, from, to, limit) }

// lastIn is last for the numbers below a node, which are those from start to end.
func (m minima) lastIn(node, start, end, from, to, limit int) int {
	if to <= start || end <= from || m[node] >= limit {
		return -1
	}
	if end-start == 1 {
		return start
	}
	middle := (start + end) / 2
	if i := m.lastIn(2*node+1, middle, end, from, to, limit); i >= 0 {
		return i
	}
	return m.lastIn(2*node, start, middle, from, to, limit)
}
