package edit

import (
	"cmp"
	"slices"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/image"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// chosen is how patterns select containers: by name, by image, or as known sidecars. Each
// selector has the number of its pattern, so that looking takes time in proportion to the
// container, not to the number of patterns.
type chosen struct {
	names, images, except globSet
	known                 map[string][]int
}

// add adds what a pattern with a number selects.
func (c *chosen) add(number int, by v1alpha1.Conversion) {
	for _, glob := range by.Containers {
		c.names.add(glob, number)
	}
	for _, glob := range by.Images {
		c.images.add(image.Official(glob), number)
	}
	for _, glob := range by.Except {
		c.except.add(glob, number)
	}
	for _, name := range by.Known {
		if c.known == nil {
			c.known = map[string][]int{}
		}
		c.known[name] = append(c.known[name], number)
	}
}

// selection is what a pattern selects in a pod.
type selection struct {
	*chosen
	finder
}

// selection returns the selection of a pattern in this template.
func (e *templateEditor) selection(p *pattern) selection {
	if p.Remove != nil {
		return selection{chosen: &p.chosen}
	}
	return selection{&p.chosen, e.finder}
}

// match reports whether the selection contains the container, and whether by its full
// name, so that the user must have meant this container.
func (s selection) match(container *yaml.Node) (matched, exact bool) {
	own := yamlnode.Text(container, "name")
	if s.excepts(own) {
		return false, false
	}
	if s.names.has(own) {
		return true, true
	}
	return s.asks(container) || s.matchKnown(container), false
}

// asks reports whether a name, a glob or an image of the selection matches the
// container, without looking at the catalogue.
func (s selection) asks(container *yaml.Node) bool {
	return s.names.matches(yamlnode.Text(container, "name")) || s.matchImage(container)
}

// excepts reports whether the selection leaves out containers of the name.
func (s selection) excepts(name string) bool { return s.except.matches(name) }

func (s selection) matchImage(container *yaml.Node) bool {
	if len(s.images.names) == 0 {
		return false
	}
	repository, ok := image.Repository(yamlnode.Text(container, "image"))
	return ok && s.images.matches(repository)
}

func (s selection) matchKnown(container *yaml.Node) bool {
	if len(s.known) == 0 {
		return false
	}
	entry, found := s.find(container)
	return found && (len(s.known[entry.Name]) > 0 || len(s.known[allKnown]) > 0 && entry.Denial() == "")
}

// mayTake returns the removals and conversions that may take one of the pod's containers,
// or one that another pattern adds to it, and notes which containers these are.
func (e *templateEditor) mayTake(b *batch) (removals, conversions []*pattern) {
	if len(b.removals)+len(b.conversions) == 0 {
		return nil, nil
	}
	e.may = map[*pattern][]*yaml.Node{}
	for _, list := range []string{pod.Containers, pod.InitContainers} {
		for _, c := range e.containers(list) {
			e.lookTaking(c)
		}
	}
	for _, p := range b.additions {
		for _, c := range []*yaml.Node{p.initial, p.container} {
			if c != nil {
				e.lookTaking(c)
			}
		}
	}
	for p := range e.may {
		switch {
		case isAmong(b.removals, p):
			removals = append(removals, p)
		case isAmong(b.conversions, p):
			conversions = append(conversions, p)
		}
	}
	slices.SortFunc(removals, byIndex)
	slices.SortFunc(conversions, byIndex)
	return removals, conversions
}

// lookTaking notes the patterns that may take a container.
func (e *templateEditor) lookTaking(container *yaml.Node) {
	t := &e.editor.taking
	note := func(number int) {
		p := e.editor.patterns[number]
		if known := e.may[p]; len(known) == 0 || known[len(known)-1] != container {
			e.may[p] = append(known, container)
		}
	}
	for number := range t.names.matching(yamlnode.Text(container, "name")) {
		note(number)
	}
	if repository, ok := image.Repository(yamlnode.Text(container, "image")); ok {
		for number := range t.images.matching(repository) {
			note(number)
		}
	}
	if len(t.known) == 0 {
		return
	}
	if entry, found := e.finder.find(container); found {
		for _, known := range []string{entry.Name, allKnown} {
			for _, number := range t.known[known] {
				note(number)
			}
		}
	}
}

// candidates returns the containers of a list that a pattern may take, in their order.
func (e *templateEditor) candidates(list string, p *pattern) []*yaml.Node {
	r, may := e.roster(list), e.may[p]
	if len(may) > few {
		is := set(may)
		return slices.DeleteFunc(slices.Clone(r.Elements()), func(c *yaml.Node) bool { return !is[c] })
	}
	found := slices.DeleteFunc(slices.Clone(may), func(c *yaml.Node) bool { return r.Index(c) < 0 })
	slices.SortFunc(found, func(a, b *yaml.Node) int { return cmp.Compare(r.Index(a), r.Index(b)) })
	return found
}
