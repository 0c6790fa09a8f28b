package manifest

import "sigs.k8s.io/kustomize/kyaml/yaml"

// pool is the comments of a new text that have not been matched with old ones. Many may
// have the same text, so they are looked up by the leaves that they are next to.
type pool struct {
	comments []remark
	taken    []bool
	left     map[string]int // how many are left of each text
	queues   map[place][]int
}

// place is what a comment is looked up by: its text, and one of the leaves around it or
// none. A queue has the indexes of the comments there that are left, in the order of
// the text.
type place struct {
	text   string
	beside bool
	next   side
	leaf   *yaml.Node
}

// side is on which side of a comment a leaf is.
type side int

const (
	anywhere side = iota
	before
	after
)

func newPool(comments []remark) *pool {
	p := &pool{comments: comments, taken: make([]bool, len(comments)), left: map[string]int{}, queues: map[place][]int{}}
	for i := range comments {
		c := &comments[i]
		p.left[c.text]++
		for _, at := range []place{c.place(anywhere), c.place(before), c.place(after)} {
			p.queues[at] = append(p.queues[at], i)
		}
	}
	return p
}

func (c *remark) place(s side) place {
	p := place{text: c.text, beside: c.beside, next: s}
	switch s {
	case before:
		p.leaf = c.before
	case after:
		p.leaf = c.after
	}
	return p
}

// queue returns the comments at a place, without those at its head that are taken.
func (p *pool) queue(at place) []int {
	q := p.queues[at]
	if len(q) == 0 || !p.taken[q[0]] {
		return q
	}
	for len(q) > 0 && p.taken[q[0]] {
		q = q[1:]
	}
	p.queues[at] = q
	return q
}

// find returns the first comment at a place that is left and meets a condition, or -1.
func (p *pool) find(at place, meets func(*remark) bool) int {
	for _, i := range p.queue(at) {
		if !p.taken[i] && meets(&p.comments[i]) {
			return i
		}
	}
	return -1
}

// take finds an old comment among those that are left, in its place for at least a reason,
// and takes it.
func (p *pool) take(c *remark, living map[*yaml.Node]bool, least reason) bool {
	isGone := func(n *yaml.Node) bool { return n != nil && !living[n] }
	each := func(*remark) bool { return true }
	best := p.find(c.place(before), func(f *remark) bool { return f.after == c.after })
	if best < 0 {
		best = p.find(c.place(before), each)
		// A comment beside something stays with that.
		if other := p.find(c.place(after), each); other >= 0 && (best < 0 || other < best) && (!c.beside || isGone(c.before)) {
			best = other
		}
	}
	if best < 0 && least <= alone && isGone(c.before) && (c.beside || c.after == nil || isGone(c.after)) {
		best = p.find(c.place(anywhere), each)
	}
	return p.drop(best)
}

// takeBelow finds and takes a comment that is still below the same leaf, with new
// leaves between them.
func (p *pool) takeBelow(c *remark, o *order) bool {
	if !c.below || c.beside {
		return false
	}
	return p.drop(p.find(c.place(anywhere), func(f *remark) bool { return o.follows(c, f.at) }))
}

// drop takes a comment, and reports whether there is one.
func (p *pool) drop(i int) bool {
	if i < 0 {
		return false
	}
	p.taken[i] = true
	p.left[p.comments[i].text]--
	return true
}
