package edit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/near"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// unknown returns the errors for names in convert.known that are not in the
// catalogue.
func (e *Editor) unknown(p *pattern) finding.List {
	if p.Convert == nil {
		return nil
	}
	var errs finding.List
	for i, name := range p.Convert.Known {
		entry, found := e.catalog.Entry(name)
		if len(entry.Images) > 0 || name == allKnown {
			continue
		}
		if found {
			errs = append(errs, ConfigError(e.config, fmt.Sprintf("%s.convert.known[%d]", p.at, i),
				"%s is only there to be added: nothing says which containers it is. Write their names under containers.", name))
			continue
		}
		hint := cmp.Or(near.Suggest(name, e.catalog.Names()), ".") + " Run native-sidecar catalog for the list."
		if strings.EqualFold(name, "all") {
			hint = fmt.Sprintf(". Write %q for all that can be converted.", allKnown)
		}
		errs = append(errs, ConfigError(e.config, fmt.Sprintf("%s.convert.known[%d]", p.at, i), "%q is not a known sidecar%s", name, hint))
	}
	return errs
}

// finder finds the known sidecars of a pod.
type finder struct {
	catalog *catalog.Catalog
	// gateway reports that the pod is a gateway of Istio: the proxy is its application,
	// and no injector adds it.
	gateway bool
}

// finderFor returns the finder for a pod template.
func (e *Editor) finderFor(t pod.Template) finder { return finder{e.catalog, t.IsGateway()} }

// find returns the catalogue's entry for a container. An image or a name says nothing about a
// container that runs another program, unless both say the same.
func (f finder) find(container *yaml.Node) (catalog.Entry, bool) {
	name := yamlnode.Text(container, "name")
	image := yamlnode.Text(container, "image")
	entry, found := f.catalog.Find(name, image)
	if !found || f.gateway && entry.Injector == string(v1alpha1.Istio) || entry.By(name, image) != "image and name" && (&pod.Known{Entry: entry}).IsOther(container) {
		return catalog.Entry{}, false
	}
	return entry, true
}

// allKnown selects every known sidecar that may be converted.
const allKnown = "*"

// leavesApplication reports whether the pod keeps a container that can be its
// application when the selected ones are taken out. It does where the kind's operator
// adds the application. If the user named them all in full, any container will do.
// Otherwise a container that is never converted cannot be the application and, if known
// sidecars are selected, neither can another known sidecar: in a log shipper's own
// DaemonSet, the application is itself in the catalogue.
func (e *templateEditor) leavesApplication(containers, all, named []*yaml.Node, s selection) bool {
	if e.operated() {
		return true
	}
	if len(containers) == len(all) || len(named) == len(all) || s.catalog == nil {
		return len(containers) > len(all)
	}
	isSelected := set(all)
	return slices.ContainsFunc(containers, func(c *yaml.Node) bool {
		if isSelected[c] {
			return false
		}
		entry, found := s.find(c)
		return !found || entry.Denial() == "" && len(s.known) == 0
	})
}

// lastReason says why none of the selected containers is taken out of the pod.
func lastReason(containers, selected []*yaml.Node) string {
	if len(selected) == len(containers) {
		return "every regular container is selected"
	}
	return "every regular container is either selected or a helper itself"
}

// denial says what a container is that is never converted, and why; because is empty if
// it may be.
func (e *templateEditor) denial(container *yaml.Node) (title, because string) {
	if e.owns(yamlnode.Text(container, "name")) {
		return "merged into the " + e.template.Owner() + "'s own", "the " + e.template.Owner() + " would then add a second container of that name"
	}
	entry, _ := e.finder.find(container)
	return entry.Title, entry.Denial()
}

// denied reports whether a container is never converted.
func (e *templateEditor) denied(container *yaml.Node) bool {
	_, because := e.denial(container)
	return because != ""
}

// convertible leaves out the containers that the catalogue denies. It is an error
// if the user named one of them in full.
func (e *templateEditor) convertible(selected []*yaml.Node, s selection) ([]*yaml.Node, error) {
	var allowed []*yaml.Node
	for _, c := range selected {
		title, because := e.denial(c)
		if because == "" {
			allowed = append(allowed, c)
			continue
		}
		if e.owns(yamlnode.Text(c, "name")) && !s.asks(c) {
			continue // here, the known sidecar is the application
		}
		_, exact := s.match(c)
		if err := e.leave(pod.Left{
			Reason: pod.Denied, Refused: exact, Field: e.path(c, ""), Node: c,
			Name: yamlnode.Text(c, "name"), Title: title, Because: because,
		}); err != nil {
			return nil, err
		}
	}
	return allowed, nil
}

// consult adds to a subject what rules need to know from the catalogue.
func (e *templateEditor) consult(s *pod.Subject) {
	if !s.Native || !s.Converted && !s.Gated {
		return
	}
	entry, _ := e.finder.find(s.Node)
	if yamlnode.Get(s.Node, "startupProbe") == nil {
		if s.Known != nil && s.Known.Denial() == "" {
			s.Suggestion = entry.Suggestion()
		}
		if s.FromCatalogue {
			s.Suggestion = strings.TrimSpace(refused(s.Pod.Answering(s.Container)) + " " + s.Suggestion)
		}
	}
	if s.Converted && !s.Placed && entry.Position == catalog.First {
		s.After, s.MayNeed, s.Behind = runOnceBefore(s)
	}
}

// refused says why the catalogue's startup probe is not added; nothing if it could be.
func refused(a pod.Answering) string {
	if a.Why == "" {
		return ""
	}
	return "probes: Catalogue adds no probe, because " + a.Why + "."
}

// runOnceBefore returns the last init container before a native sidecar that writes
// what it reads or, as doubtful reports, may read, and the names of those behind it that
// run to completion.
func runOnceBefore(s *pod.Subject) (after string, doubtful bool, names []string) {
	feeds, doubts := s.Feeds(), s.MayFeed()
	for i, c := range s.Pod.Containers {
		at := func(f pod.Feed) bool { return f.Index == i }
		switch {
		case c.Node == s.Node:
			return after, doubtful, names
		case slices.ContainsFunc(feeds, at):
			after, doubtful, names = c.Name, false, nil
		case slices.ContainsFunc(doubts, at):
			after, doubtful, names = c.Name, true, nil
		case !c.Native:
			names = append(names, c.Name)
		}
	}
	return after, doubtful, names
}
