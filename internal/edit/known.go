package edit

import (
	"fmt"
	"slices"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// unknown are the errors for names in convert.known that no entry of the
// catalogue has.
func (e *Editor) unknown(p *pattern) finding.List {
	if p.Convert == nil {
		return nil
	}
	var errs finding.List
	for i, name := range p.Convert.Known {
		if _, found := e.catalog.Entry(name); !found {
			errs = append(errs, ConfigError(e.config, fmt.Sprintf("%s.convert.known[%d]", p.at, i),
				"%q is no known sidecar: native-sidecar catalog lists them%s", name, finding.DidYouMean(name, e.catalog.Names())))
		}
	}
	return errs
}

// find is the catalogue's entry of a container.
func find(c *catalog.Catalog, container *yaml.Node) (catalog.Entry, bool) {
	return c.Find(yamlnode.Text(container, "name"), yamlnode.Text(container, "image"))
}

func (s selection) matchKnown(container *yaml.Node) bool {
	if len(s.known) == 0 {
		return false
	}
	entry, found := find(s.catalog, container)
	return found && slices.Contains(s.known, entry.Name)
}

// leavesApplication tells whether the pod keeps a container that can be its
// application where the selected ones are taken out. What names say in full is
// meant so. Otherwise one that is never converted is no application, and beside
// known sidecars another known one is none: in a log shipper's own DaemonSet, the
// application is itself in the catalogue.
func (e *templateEditor) leavesApplication(containers, all, named []*yaml.Node, s selection) bool {
	left := slices.DeleteFunc(slices.Clone(containers), func(c *yaml.Node) bool { return slices.Contains(all, c) })
	if len(left) == 0 || len(named) == len(all) || s.catalog == nil {
		return len(left) > 0
	}
	return slices.ContainsFunc(left, func(c *yaml.Node) bool {
		entry, found := find(s.catalog, c)
		return !found || entry.Refusal() == "" && len(s.known) == 0
	})
}

// lastReason is why none of the selected containers is taken out of the pod.
func lastReason(containers, selected []*yaml.Node) string {
	if len(selected) == len(containers) {
		return "every regular container is selected"
	}
	return "every regular container is selected, or a helper itself"
}

// denial says why a container is never converted; empty if it may be.
func (e *templateEditor) denial(container *yaml.Node) string {
	entry, _ := find(e.editor.catalog, container)
	return entry.Refusal()
}

// convertible leaves out the containers that the catalogue denies. It is an error
// if the user named one of them in full.
func (e *templateEditor) convertible(selected []*yaml.Node, s selection) ([]*yaml.Node, error) {
	var allowed []*yaml.Node
	for _, c := range selected {
		because := e.denial(c)
		if because == "" {
			allowed = append(allowed, c)
			continue
		}
		entry, _ := find(e.editor.catalog, c)
		_, exact := s.match(c)
		if err := e.leave(pod.Left{
			Reason: pod.Denied, Refused: exact, Field: e.path(c, ""), Node: c,
			Name: yamlnode.Text(c, "name"), Title: entry.Title, Because: because,
		}); err != nil {
			return nil, err
		}
	}
	return allowed, nil
}

// consult adds to a subject what the catalogue knows of it, as far as rules ask.
func (e *templateEditor) consult(s *pod.Subject) {
	if !s.Native || !s.Converted && !s.Gated {
		return
	}
	if yamlnode.Get(s.Container, "startupProbe") == nil {
		if entry, found := find(e.editor.catalog, s.Container); found && entry.Refusal() == "" {
			s.Suggestion = entry.Suggestion()
		}
	}
	if !s.Converted || s.Placed {
		return
	}
	once := e.runOnceBefore(s.Container)
	if len(once) == 0 {
		return
	}
	if entry, found := find(e.editor.catalog, s.Container); found && entry.Position == v1alpha1.First {
		s.Behind = once
	}
}

// runOnceBefore names the init containers before the container that run to
// completion.
func (e *templateEditor) runOnceBefore(container *yaml.Node) []string {
	var found []string
	for _, c := range e.containers(pod.InitContainers) {
		if c == container {
			break
		}
		if !pod.IsNative(c) {
			found = append(found, yamlnode.Text(c, "name"))
		}
	}
	return found
}
