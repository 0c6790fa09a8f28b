package kustomization

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// brought is a container that a patch brings to a workload.
type brought struct {
	template spot
	name     string
	at       finding.Location // of the patch
}

// judge says what the function says of a workload as a layer builds it, and not of its file,
// if patches bring containers to it. A patch is a part of an object, which nobody can judge by
// itself. The place is that of the patch with the container, or with the first of them.
func (c *carrier) judge(w traced, built *yaml.Node) {
	if c.Judge == nil || w.source < 0 || !c.isEdited(w) {
		return
	}
	source := c.trace.sources[w.source].object
	all := c.brought(w, source, built)
	if len(all) == 0 {
		return
	}
	named, err := withNames(built, c.namesOf(w))
	if err != nil {
		return
	}
	if _, is := c.judged[w.source]; !is {
		_, c.judged[w.source] = c.Judge(source)
	}
	said := c.judged[w.source]
	edited, findings := c.Judge(named)
	owner := map[*yaml.Node]brought{}
	for _, b := range all {
		if container := c.containerIn(edited, b.template, b.name); container != nil {
			manifest.Walk(container, func(n *yaml.Node) { owner[n] = b })
		}
	}
	for _, f := range findings {
		b, own := owner[f.Node]
		known := slices.ContainsFunc(said, func(other finding.Finding) bool { return other.Kind == f.Kind && other.Message == f.Message })
		if !own && known {
			continue
		}
		if !own {
			b = all[0]
		}
		f.Resource, f.Node = pod.ResourceOf(source), nil
		f.FailsCheck, f.Done = false, false // the change is that of the patch
		c.sayOf(&f, b.at)
	}
}

// brought returns the containers of a workload that patches bring, with the places of these.
func (c *carrier) brought(w traced, source, built *yaml.Node) []brought {
	var all []brought
	for _, t := range c.Locate(built) {
		template := spotOf(t)
		for _, list := range lists {
			for _, name := range names(t, list) {
				if c.containerIn(source, template, name) != nil {
					continue
				}
				if at, known := c.bringing(w, template, name); known {
					all = append(all, brought{template, name, at})
				}
			}
		}
	}
	return all
}

// bringing returns the place of the patch that brings a container to a workload.
func (c *carrier) bringing(w traced, template spot, name string) (at finding.Location, known bool) {
	for _, s := range w.steps {
		if s.before == nil || c.containerIn(s.before, template, name) != nil {
			continue
		}
		p := c.trace.patches[s.patch]
		after, err := p.apply(s.part, s.before)
		if err == nil && c.containerIn(after, template, name) != nil {
			return c.atPatch(p, s.part, func(root *yaml.Node) *yaml.Node { return c.mention(root, s.before, template, name) }), true
		}
	}
	return finding.Location{}, false
}
