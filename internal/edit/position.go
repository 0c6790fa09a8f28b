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
	present := e.initNames()
	absent := func(name string) bool { return !slices.Contains(present, name) }
	resolved := position{at: p.body.DefaultEnd()}
	if p.Position == nil {
		return resolved
	}
	resolved.at = cmp.Or(p.Position.At, resolved.at)
	resolved.before = slices.DeleteFunc(slices.Clone(p.Position.Before), absent)
	resolved.after = slices.DeleteFunc(slices.Clone(p.Position.After), absent)
	return resolved
}

// indexFor returns where a new container of the pattern goes among the init
// containers. The containers of patterns with the same position are in the order
// of the patterns. Without a position, none goes before an init container that writes
// what it reads.
func (e *templateEditor) indexFor(p *pattern, container *yaml.Node) int {
	present, position := e.initNames(), e.position(p)
	switch {
	case len(position.before) > 0:
		return slices.IndexFunc(present, among(position.before))
	case len(position.after) > 0:
		behind := lastIndex(present, position.after) + 1
		return behind + e.leading(p, present[behind:])
	case position.at == v1alpha1.First && byDefault(p):
		behind := e.fed(p, container)
		return behind + e.leading(p, present[behind:])
	case position.at == v1alpha1.First:
		return e.leading(p, present)
	}
	slices.Reverse(present)
	return len(present) - e.trailing(p, present)
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
		for _, f := range pod.Feeds(e.template, c, writes) {
			behind = max(behind, f.Index+1)
		}
	}
	return behind
}

func lastIndex(present, names []string) int {
	for i := len(present) - 1; i >= 0; i-- {
		if slices.Contains(names, present[i]) {
			return i
		}
	}
	return -1
}

func (e *templateEditor) initNames() []string {
	var present []string
	for _, c := range e.containers(pod.InitContainers) {
		present = append(present, yamlnode.Text(c, "name"))
	}
	return present
}

func among(names []string) func(string) bool {
	return func(name string) bool { return slices.Contains(names, name) }
}

// leading returns how many of the names, from the first one on, belong to earlier
// patterns of the same position.
func (e *templateEditor) leading(p *pattern, present []string) int {
	return run(present, e.peers(p, e.editor.patterns[:p.index]))
}

// trailing returns how many of the names, from the first one on, belong to later
// patterns of the same position.
func (e *templateEditor) trailing(p *pattern, present []string) int {
	return run(present, e.peers(p, e.editor.patterns[p.index+1:]))
}

// run returns how many of the names, from the first one on, are wanted.
func run(present, wanted []string) int {
	n := 0
	for n < len(present) && slices.Contains(wanted, present[n]) {
		n++
	}
	return n
}

// peers returns the names of the containers of those patterns that have the same
// position as p.
func (e *templateEditor) peers(p *pattern, patterns []*pattern) []string {
	var found []string
	for _, other := range patterns {
		if other.Addition() != nil && e.position(p).equal(e.position(other)) {
			found = append(found, other.names()...)
		}
	}
	return found
}

// inPlace reports whether the pattern's containers, which the pod has, are where
// an explicit position wants them. Without one, they may be anywhere.
func (e *templateEditor) inPlace(p *pattern) bool {
	if p.Position == nil {
		return true
	}
	present := e.initNames()
	first := slices.IndexFunc(present, among(p.names()))
	last := first + run(present[first:], p.names()) - 1
	position := e.position(p)
	switch {
	case len(position.before)+len(position.after) > 0:
		return !slices.ContainsFunc(present[:first], among(position.before)) &&
			!slices.ContainsFunc(present[last+1:], among(position.after))
	case p.Position.At == "":
		return true // this pod has none of the names
	case position.at == v1alpha1.First:
		return e.leading(p, present) == first
	}
	rest := present[last+1:]
	slices.Reverse(rest)
	return e.trailing(p, rest) == len(rest)
}
