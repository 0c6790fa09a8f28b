package edit

import (
	"path"
	"slices"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/image"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/podtemplate"
	"github.com/native-sidecar/native-sidecar/internal/sops"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// misses records that a pattern does not select something, and how it misses it.
func (p *Plan) misses(asked *pattern, miss pod.Miss) {
	miss.Pattern = asked.Name
	p.Misses = append(p.Misses, miss)
}

// selects records that a selector selects something. It only matters in a pattern with
// others, which may select something where it does not.
func (p *Plan) selects(asked *pattern, field, wanted string) {
	p.Selected = append(p.Selected, pod.Selector{Pattern: asked.Name, Field: field, Wanted: wanted})
}

// lookNear records which targets nearly select an object, given the patterns that select
// it, in their order.
func (e *Editor) lookNear(object podtemplate.Object, selected []*pattern, p *Plan) {
	isSelected := func(owner int) bool { return isAmong(selected, e.near.owners[owner][0]) }
	e.near.targets.Find(object, isSelected, func(owner int, field, wanted string, miss *pod.Miss) {
		for _, each := range e.near.owners[owner] {
			if miss == nil {
				p.selects(each, field, wanted)
			} else {
				p.misses(each, *miss)
			}
		}
	})
}

// isAmong reports whether a list in the order of the configuration contains a pattern.
func isAmong(patterns []*pattern, wanted *pattern) bool {
	_, found := slices.BinarySearchFunc(patterns, wanted, byIndex)
	return found
}

// lookNear records which of the conversions nearly select a container of the pod.
func (e *templateEditor) lookNear(conversions []*pattern) {
	if len(conversions) == 0 {
		return
	}
	regular := e.containers(pod.Containers)
	for _, c := range regular {
		l := nearLook{templateEditor: e, conversions: conversions, container: c, selected: map[*pattern]bool{}, others: len(regular) > 1 || e.operated()}
		l.look()
	}
	for _, c := range e.containers(pod.InitContainers) {
		if pod.IsNative(c) {
			l := nearLook{templateEditor: e, conversions: conversions, container: c, selected: map[*pattern]bool{}, native: true}
			l.look()
		}
	}
}

// nearLook looks at a container.
type nearLook struct {
	*templateEditor
	conversions []*pattern
	container   *yaml.Node
	native      bool
	// others reports that the pod has others of the kind.
	others bool
	// selected are the conversions for which it is known whether they select the
	// container.
	selected map[*pattern]bool
}

func (l nearLook) look() {
	n, name := &l.editor.near, yamlnode.Text(l.container, "name")
	repository, isImage := image.Repository(yamlnode.Text(l.container, "image"))
	for _, number := range n.names.Find(name) {
		for _, s := range n.named[number] {
			l.found(s, s.wanted == name, pod.Miss{What: pod.MissedName, Found: name})
		}
	}
	if isImage {
		segment := path.Base(repository)
		for _, number := range n.images.Find(segment) {
			for _, s := range n.imaged[number] {
				l.found(s, globs(image.Official(s.wanted), repository), s.near(repository, anyFolder+segment))
			}
		}
	}
	for _, s := range n.globs {
		text := name
		if s.image {
			text = repository
		}
		if miss := s.near(text, ""); miss.Found != "" {
			l.found(s, globs(s.wanted, text), miss)
		}
	}
	l.lookKnown(n, name)
	l.lookExcept(name)
}

// near returns the miss of a selector for a text that its author may have meant, with
// the strictest glob that matches, or else with another one.
func (s *selector) near(text, otherwise string) pod.Miss {
	miss := pod.Miss{What: pod.MissedGlob, Found: otherwise}
	if s.image {
		miss.What = pod.MissedRepository
	}
	if i := slices.IndexFunc(s.meant, func(glob string) bool { return globs(image.Official(glob), text) }); i >= 0 {
		miss.Found = s.meant[i]
	}
	return miss
}

// lookKnown looks for known sidecars: for other generations of what the container is, and
// for what it is under a name that the catalogue does not list.
func (l nearLook) lookKnown(n *nearby, name string) {
	if len(n.known) == 0 {
		return
	}
	if entry, found := l.finder.find(l.container); found {
		for _, s := range n.known[generations(entry.Name)] {
			l.found(s, s.wanted == entry.Name, pod.Miss{What: pod.MissedGeneration, Found: entry.Name})
		}
	}
	entry, found := l.editor.catalog.Near(name, yamlnode.Text(l.container, "image"))
	if !found || !l.others || (&pod.Known{Entry: entry}).IsOther(l.container) {
		return
	}
	for _, s := range n.known[generations(entry.Name)] {
		if s.wanted == entry.Name && !l.selection(s.pattern).excepts(name) {
			l.found(s, false, pod.Miss{What: pod.MissedKnown, Found: name})
		}
	}
	for _, s := range n.known[allKnown] {
		if entry.Denial() == "" && !l.selection(s.pattern).excepts(name) {
			l.found(&selector{pattern: s.pattern, wanted: entry.Name}, false, pod.Miss{What: pod.MissedOneOfAll, Found: name})
		}
	}
}

// found records that a selector selects the container, or how it misses it.
func (l nearLook) found(s *selector, exact bool, miss pod.Miss) {
	if !isAmong(l.conversions, s.pattern) {
		return
	}
	if exact {
		l.plan.selects(s.pattern, "", s.wanted)
		return
	}
	if l.isSource(s.pattern) && !l.selects(s.pattern) {
		miss.Wanted = s.wanted
		l.plan.misses(s.pattern, miss)
	}
}

// selects reports whether a pattern selects the container.
func (l nearLook) selects(p *pattern) bool {
	selected, known := l.selected[p]
	if !known {
		selected, _ = l.selection(p).match(l.container)
		l.selected[p] = selected
	}
	return selected
}

// isSource reports whether the pattern converts containers of this kind.
func (l nearLook) isSource(p *pattern) bool { return l.native == (p.Convert.To == v1alpha1.Regular) }

// lookExcept records what patterns select and except, and what they cannot select by.
func (l nearLook) lookExcept(name string) {
	byName, byImage := sops.IsEncrypted(name), sops.IsEncrypted(yamlnode.Text(l.container, "image"))
	hidden := func(p *pattern) bool {
		known := len(p.chosen.known) > 0
		return byName && (len(p.Convert.Containers) > 0 || known) || byImage && (len(p.Convert.Images) > 0 || known)
	}
	for _, p := range l.conversions {
		if !byName && !byImage {
			break
		}
		if l.isSource(p) && hidden(p) {
			l.plan.misses(p, pod.Miss{What: pod.MissedEncrypted})
		}
	}
	seen := map[*pattern]bool{}
	for number := range l.editor.taking.except.matching(name) {
		p := l.editor.patterns[number]
		if s := l.selection(p); !seen[p] && isAmong(l.conversions, p) && l.isSource(p) && !hidden(p) && (s.asks(l.container) || s.matchKnown(l.container)) {
			l.plan.misses(p, pod.Miss{What: pod.MissedExcept, Found: name})
		}
		seen[p] = true
	}
}
