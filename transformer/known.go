package transformer

import (
	"fmt"
	"slices"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/rule"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// unknown are the errors for names in convert.known that no entry of the
// catalogue has.
func (t *Transformer) unknown(p *pattern) finding.List {
	if p.Convert == nil {
		return nil
	}
	var errs finding.List
	for i, name := range p.Convert.Known {
		if _, found := t.catalog.Entry(name); !found {
			errs = append(errs, wrong(t.config, fmt.Sprintf("%s.convert.known[%d]", p.at, i),
				"%q is no known sidecar: native-sidecar catalog lists them%s", name, finding.DidYouMean(name, t.catalog.Names())))
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
func (e *editor) leavesApplication(containers, all, named []*yaml.Node, s selection) bool {
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

// refusal is why a container is never converted; empty where it may be.
func (e *editor) refusal(container *yaml.Node) string {
	entry, _ := find(e.catalog, container)
	return entry.Refusal()
}

// convertible leaves out the containers that the catalogue denies. It is an error
// where a name selects one in full, and a finding otherwise.
func (e *editor) convertible(selected []*yaml.Node, s selection) ([]*yaml.Node, error) {
	var allowed []*yaml.Node
	for _, c := range selected {
		reason := e.refusal(c)
		if reason == "" {
			allowed = append(allowed, c)
			continue
		}
		entry, _ := find(e.catalog, c)
		message := fmt.Sprintf("container %q is %s, which is never converted: %s", yamlnode.Text(c, "name"), entry.Title, reason)
		if _, exact := s.match(c); exact {
			return nil, problem{rule.NeverConverted, e.path(c, ""), c, message + "; take its name out of convert.containers"}
		}
		e.plan.Findings = e.rules.Say(e.plan.Findings, plan.Finding{
			Rule: rule.NeverConverted, Pattern: e.pattern.Name, Resource: e.object.Resource, Field: e.path(c, ""), Node: c,
			Message: "passed over: " + message + "; name it in except to hear no more of it",
		})
	}
	return allowed, nil
}

// consult adds to a subject what the catalogue knows of it, as far as rules ask.
func (e *editor) consult(s *plan.Subject) {
	converted := s.Body == v1alpha1.BodyConvert
	if !s.Native || !converted && !s.Body.Gated() {
		return
	}
	if yamlnode.Get(s.Container, "startupProbe") == nil {
		if entry, found := find(e.catalog, s.Container); found && entry.Refusal() == "" {
			s.Suggestion = entry.Suggestion()
		}
	}
	if !converted || s.Placed {
		return
	}
	once := e.runOnceBefore(s.Container)
	if len(once) == 0 {
		return
	}
	if entry, found := find(e.catalog, s.Container); found && entry.Position == v1alpha1.First {
		s.Behind = once
	}
}

// runOnceBefore names the init containers before the container that run to
// completion.
func (e *editor) runOnceBefore(container *yaml.Node) []string {
	var found []string
	for _, c := range e.containers(initList) {
		if c == container {
			break
		}
		if !isNative(c) {
			found = append(found, yamlnode.Text(c, "name"))
		}
	}
	return found
}
