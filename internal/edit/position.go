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
	resolved := position{at: p.body.DefaultEnd()}
	if p.Position == nil {
		return resolved
	}
	resolved.at = cmp.Or(p.Position.At, resolved.at)
	if len(p.Position.Before)+len(p.Position.After) == 0 {
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
	end := len(present.Keys())
	return end - e.trailing(p, end)
}

// firstOf returns the index of the first element that has one of the names; -1 if none
// has.
func firstOf(present *yamlnode.Roster, names []string) int {
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
	for _, name := range names {
		last = max(last, present.Last(name))
	}
	return last
}

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
		for _, f := range e.links.Feeds(c, writes) {
			behind = max(behind, f.Index+1)
		}
	}
	return behind
}

func among(names []string) func(string) bool {
	return func(name string) bool { return slices.Contains(names, name) }
}

// leading returns how many of the init containers, from an index on, belong to earlier
// patterns of the same position.
func (e *templateEditor) leading(p *pattern, from int) int {
	names, own, n := e.roster(pod.InitContainers).Keys(), e.position(p), 0
	for from+n < len(names) && e.isPeers(names[from+n], own, func(other *pattern) bool { return other.index < p.index }) {
		n++
	}
	return n
}

// trailing returns how many of the init containers before an index, from the last one on,
// belong to later patterns of the same position.
func (e *templateEditor) trailing(p *pattern, end int) int {
	names, own, n := e.roster(pod.InitContainers).Keys(), e.position(p), 0
	for n < end && e.isPeers(names[end-1-n], own, func(other *pattern) bool { return other.index > p.index }) {
		n++
	}
	return n
}

// isPeers reports whether an init container belongs to one of the wanted patterns, and
// that has the given position.
func (e *templateEditor) isPeers(name string, position position, wanted func(*pattern) bool) bool {
	return slices.ContainsFunc(e.editor.adding[name], func(p *pattern) bool { return wanted(p) && e.position(p).equal(position) })
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
