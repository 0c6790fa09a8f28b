package edit

import (
	"cmp"
	"slices"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// position is where a pattern's containers go among the init containers of one pod:
// next to names that the pod has, or else at an end of the list.
type position struct {
	before, after []string
	at            v1alpha1.End
}

func (p position) equal(q position) bool {
	return p.at == q.at && slices.Equal(p.before, q.before) && slices.Equal(p.after, q.after)
}

// position resolves where the pattern's containers go in this pod.
func (e *templateEditor) position(p *pattern) position {
	end, fixed := p.end()
	resolved := position{at: end}
	if fixed {
		return resolved
	}
	present := e.roster(pod.InitContainers)
	absent := func(name string) bool { return !present.Has(name) }
	resolved.before = slices.DeleteFunc(slices.Clone(p.Position.Before), absent)
	resolved.after = slices.DeleteFunc(slices.Clone(p.Position.After), absent)
	return resolved
}

// indexFor returns where a new container of the pattern goes among the init
// containers. The containers of patterns with the same position are in the order
// of the patterns. Without a position, none goes before an init container that writes
// what it reads.
func (e *templateEditor) indexFor(p *pattern, container *yaml.Node) int {
	present, position := e.roster(pod.InitContainers), e.position(p)
	switch {
	case len(position.before) > 0:
		return firstOf(present, position.before)
	case len(position.after) > 0:
		behind := lastOf(present, position.after) + 1
		return behind + e.leading(p, behind)
	case position.at == v1alpha1.First && byDefault(p):
		behind := e.fed(p, container)
		return behind + e.leading(p, behind)
	case position.at == v1alpha1.First:
		return e.leading(p, 0)
	}
	end := present.Len()
	return end - e.trailing(p, end)
}

// firstOf returns the index of the first element with one of the names, or -1.
func firstOf(present *yamlnode.Roster, names []string) int {
	if len(names) > few {
		return slices.IndexFunc(present.Keys(), pod.Among(names))
	}
	first := -1
	for _, name := range names {
		if _, i := present.Find(name); i >= 0 && (first < 0 || i < first) {
			first = i
		}
	}
	return first
}

// lastOf returns the index of the last element that has one of the names; -1 if none has.
func lastOf(present *yamlnode.Roster, names []string) int {
	last := -1
	if len(names) > few {
		is := pod.Among(names)
		for i, name := range present.Keys() {
			if is(name) {
				last = i
			}
		}
		return last
	}
	for _, name := range names {
		last = max(last, present.Last(name))
	}
	return last
}

// few is the most names that are looked for one by one.
const few = 8

// byDefault reports whether the pattern names no end of the init containers.
func byDefault(p *pattern) bool { return p.Position == nil || p.Position.At == "" }

// tooEarly reports whether the pattern's container, which the pod has, stands at its
// default place and before an init container that writes what it reads.
func (e *templateEditor) tooEarly(p *pattern) bool {
	position := e.position(p)
	if position.at != v1alpha1.First || !byDefault(p) || len(position.before)+len(position.after) > 0 {
		return false
	}
	c, i := e.find(pod.InitContainers, p.ContainerName())
	return i < e.fed(p, c)
}

// fed returns the index behind the init containers that write what a container, or the
// pattern's own, reads.
func (e *templateEditor) fed(p *pattern, container *yaml.Node) int {
	writes, behind := p.body == v1alpha1.BodyConfigHelper, 0
	for _, c := range []*yaml.Node{container, p.container} {
		for _, f := range e.common().Feeds(c, writes) {
			behind = max(behind, f.Index+1)
		}
	}
	return behind
}

// leading returns how many of the init containers, from an index on, belong to earlier
// patterns of the same position.
func (e *templateEditor) leading(p *pattern, from int) int {
	present, peers, n := e.roster(pod.InitContainers), e.peers(p, 0, p.index), 0
	first := from == 0 && peers.fixed
	if l := e.led; first && l.position.equal(peers.position) && l.before <= p.index {
		n = min(l.n, present.Same(l.edits)) // they are earlier than this pattern as well
	}
	for tags := present.Tags(); from+n < len(tags) && peers.own(tags[from+n]); {
		n++
	}
	if first && !peers.varied {
		e.led = led{peers.position, p.index, n, present.Edits()}
	}
	return n
}

// led is how many of the first init containers belong to patterns with a position that
// come before a given pattern, after a number of edits of the list.
type led struct {
	position         position
	before, n, edits int
}

// trailing returns how many of the init containers before an index, from the last one on,
// belong to later patterns of the same position.
func (e *templateEditor) trailing(p *pattern, end int) int {
	tags, peers, n := e.roster(pod.InitContainers).Tags(), e.peers(p, p.index+1, len(e.editor.config.Spec.Patterns)), 0
	for n < min(end, len(tags)) && peers.own(tags[end-1-n]) {
		n++
	}
	return n
}

// peers are the patterns with a position in a range.
type peers struct {
	*templateEditor
	position     position
	fixed        bool // the position is an end
	varied       bool // the place of one of them depends on the pod
	from, before int
}

func (e *templateEditor) peers(p *pattern, from, before int) peers {
	position := e.position(p)
	return peers{templateEditor: e, position: position, fixed: len(position.before)+len(position.after) == 0, from: from, before: before}
}

// own reports whether an init container belongs to one of them, given the number of its
// owners.
func (p *peers) own(owners int) bool {
	if owners < 0 {
		return false
	}
	o := &p.editor.owners[owners]
	if o.only && p.fixed { // as almost always
		return o.index >= p.from && o.index < p.before && o.end == p.position.at
	}
	p.varied = true
	return slices.ContainsFunc(o.patterns, func(other *pattern) bool {
		return other.index >= p.from && other.index < p.before && p.templateEditor.position(other).equal(p.position)
	})
}

// owners are the patterns that add containers of one name.
type owners struct {
	patterns []*pattern
	// only reports that it is one pattern, which goes to an end in every pod: end.
	only  bool
	index int
	end   v1alpha1.End
}

func (o *owners) add(p *pattern) {
	end, fixed := p.end()
	o.patterns = append(o.patterns, p)
	o.only, o.index, o.end = fixed && len(o.patterns) == 1, p.index, end
}

// owned returns the number of the patterns that add containers of a name, or -1.
func (e *Editor) owned(name string) int {
	if number, is := e.adding[name]; is {
		return number
	}
	return -1
}

// end returns the end of the init containers where a pattern's containers go; fixed is
// false if that depends on the pod.
func (p *pattern) end() (end v1alpha1.End, fixed bool) {
	if p.Position == nil {
		return p.body.DefaultEnd(), true
	}
	return cmp.Or(p.Position.At, p.body.DefaultEnd()), len(p.Position.Before)+len(p.Position.After) == 0
}

// inPlace reports whether the pattern's containers, which the pod has, are where
// an explicit position wants them. Without one, they may be anywhere.
func (e *templateEditor) inPlace(p *pattern) bool {
	if p.Position == nil {
		return true
	}
	present, own := e.roster(pod.InitContainers), p.names()
	names := present.Keys()
	first := firstOf(present, own)
	last := first
	for last+1 < len(names) && slices.Contains(own, names[last+1]) {
		last++
	}
	position := e.position(p)
	switch {
	case len(position.before)+len(position.after) > 0:
		before := firstOf(present, position.before)
		return (before < 0 || before >= first) && lastOf(present, position.after) <= last
	case p.Position.At == "":
		return true // this pod has none of the names
	case position.at == v1alpha1.First:
		return e.leading(p, 0) == first
	}
	return e.trailing(p, len(names)) == len(names)-1-last
}
