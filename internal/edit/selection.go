package edit

import (
	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/image"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// chosen is how a pattern selects containers: by name, by image, or as known sidecars.
type chosen struct {
	names, images, except globSet
	known                 map[string]bool
	byImage               bool
}

func newChosen(c v1alpha1.Conversion) *chosen {
	chosen := &chosen{
		names: newGlobSet(c.Containers), except: newGlobSet(c.Except), known: map[string]bool{}, byImage: len(c.Images) > 0,
	}
	for _, glob := range c.Images {
		chosen.images.add(image.Official(glob), 0)
	}
	for _, name := range c.Known {
		chosen.known[name] = true
	}
	return chosen
}

// selection is what a pattern selects in a pod.
type selection struct {
	*chosen
	finder
}

// selection returns the selection of a pattern in this template.
func (e *templateEditor) selection(p *pattern) selection { return selection{p.chosen, e.finder} }

// match reports whether the selection contains the container, and whether by its
// name in full, so that the user must have meant this very one.
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

// asks reports whether a name, a glob or an image of the selection fits the container,
// whatever the catalogue knows.
func (s selection) asks(container *yaml.Node) bool {
	return s.names.matches(yamlnode.Text(container, "name")) || s.matchImage(container)
}

// excepts reports whether the selection leaves out containers of the name.
func (s selection) excepts(name string) bool { return s.except.matches(name) }

func (s selection) matchImage(container *yaml.Node) bool {
	if !s.byImage {
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
	return found && (s.known[entry.Name] || s.known[allKnown] && entry.Denial() == "")
}

// taking finds the patterns that may take a container out of its list. A look takes time
// in proportion to the container, however many patterns there are.
type taking struct {
	names, images, except globSet
	known                 map[string][]int
}

// add adds what a pattern with a number selects.
func (t *taking) add(number int, c v1alpha1.Conversion) {
	for _, glob := range c.Containers {
		t.names.add(glob, number)
	}
	for _, glob := range c.Images {
		t.images.add(image.Official(glob), number)
	}
	for _, glob := range c.Except {
		t.except.add(glob, number)
	}
	for _, name := range c.Known {
		if t.known == nil {
			t.known = map[string][]int{}
		}
		t.known[name] = append(t.known[name], number)
	}
}

// mayTake returns those of some patterns that may take one of the pod's containers, or
// one that another pattern adds to it.
func (e *templateEditor) mayTake(patterns, additions []*pattern) []*pattern {
	if len(patterns) == 0 {
		return nil
	}
	may := map[int]bool{}
	for _, list := range []string{pod.Containers, pod.InitContainers} {
		for _, c := range e.containers(list) {
			e.lookTaking(c, may)
		}
	}
	for _, p := range additions {
		for _, c := range []*yaml.Node{p.initial, p.container} {
			if c != nil {
				e.lookTaking(c, may)
			}
		}
	}
	var found []*pattern
	for _, p := range patterns {
		if may[p.index] {
			found = append(found, p)
		}
	}
	return found
}

// lookTaking adds the numbers of the patterns that may take a container.
func (e *templateEditor) lookTaking(container *yaml.Node, may map[int]bool) {
	t := &e.editor.taking
	for number := range t.names.matching(yamlnode.Text(container, "name")) {
		may[number] = true
	}
	if repository, ok := image.Repository(yamlnode.Text(container, "image")); ok {
		for number := range t.images.matching(repository) {
			may[number] = true
		}
	}
	if len(t.known) == 0 {
		return
	}
	if entry, found := e.finder.find(container); found {
		for _, known := range []string{entry.Name, allKnown} {
			for _, number := range t.known[known] {
				may[number] = true
			}
		}
	}
}
