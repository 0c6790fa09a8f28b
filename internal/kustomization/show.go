package kustomization

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Watch sees what kustomizations build. Its functions may be nil.
type Watch struct {
	// Look sees each workload, unless its pods and their keys are those of its file, or of a
	// kustomization below.
	Look func(Built)
	// Key returns what counts about the pods of a workload besides their fields. With it, Look
	// sees again what another kustomization builds that is not below.
	Key func(object *yaml.Node, t pod.Template) string
	// See sees each object that is no workload.
	See func(object *yaml.Node)
	// Words are words of a kustomization, or of its patches, for which it is built even if it
	// has to do with no edit.
	Words []string
}

// Built is a workload that a kustomization builds.
type Built struct {
	// File is the kustomization. Object names the object that it is built for, which is then
	// in that file; empty if there is none.
	File, Object string
	// From is the workload as it is in its file, or nil. Before and After are what is built,
	// before and after the edit.
	From, Before, After *yaml.Node
	// Places are where the containers of Before come from: the last patch that changes one, or
	// else its file. What nothing is known about has none.
	Places map[*yaml.Node]finding.Location
}

// touch is what a part of a patch makes of a workload.
type touch struct {
	patch, part   int
	before, after *yaml.Node
}

// touched notes what a step makes of a workload.
func (c *carrier) touched(w traced, s step, after *yaml.Node) {
	same := func(t touch) bool { return t.patch == s.patch && t.part == s.part }
	if c.Look != nil && w.source >= 0 && !slices.ContainsFunc(c.touches[w.source], same) {
		c.touches[w.source] = append(c.touches[w.source], touch{s.patch, s.part, s.before, after})
	}
}

// show lets the function look at the workloads that a layer builds, as they are and as
// they are wanted. traced are the workloads among them.
func (c *carrier) show(l *layer, before []*yaml.RNode, wanted []*yaml.Node, traced []traced) {
	if c.Look == nil {
		return
	}
	reached := map[*layer]bool{nil: true}
	l.walk(func(below *layer) { reached[below] = true })
	for i, node := range before {
		object := node.YNode()
		from := -1
		if c.isWorkload(object) {
			from, traced = traced[0].source, traced[1:]
		}
		if len(c.Locate(object)) == 0 {
			if c.See != nil {
				c.See(object)
			}
			continue
		}
		var source *yaml.Node
		if from >= 0 {
			source = c.trace.sources[from].object
			c.isNew(nil, reached, from, source)
		}
		if c.isNew(l, reached, from, object) {
			c.Look(Built{File: l.file, Object: l.object(), From: source, Before: object, After: wanted[i], Places: c.places(reached, from, object)})
		}
	}
}

// watch lets the function look at the workloads that a layer builds which has to do with no
// edit.
func (c *carrier) watch(l *layer) {
	before, err := c.run(c.files.with(c.trace.marked), l)
	if err != nil {
		l.obstacle = err.Error()
		return
	}
	built := c.trace.workloads(before, c.isWorkload)
	var same []*yaml.Node
	for _, node := range before {
		same = append(same, node.YNode())
	}
	c.show(l, before, same, built)
}

// isNew reports whether the pods of a workload from a file, with their keys, were not looked
// at before, in the file or as a layer builds them.
func (c *carrier) isNew(l *layer, reached map[*layer]bool, from int, object *yaml.Node) bool {
	key := fmt.Sprint(from)
	if from < 0 {
		key = pod.ResourceOf(object).String()
	}
	for _, t := range c.Locate(object) {
		var fields any
		if err := t.Spec.Decode(&fields); err != nil {
			return false
		}
		text, err := json.Marshal(fields)
		if err != nil {
			return false
		}
		key += " " + string(text)
		if c.Key != nil {
			key += " " + c.Key(object, t)
		}
	}
	known := slices.ContainsFunc(c.looked[key], func(in *layer) bool { return c.Key == nil || reached[in] })
	c.looked[key] = append(c.looked[key], l)
	return !known
}

// places returns where the containers of a workload come from that is built of some layers.
func (c *carrier) places(reached map[*layer]bool, from int, object *yaml.Node) map[*yaml.Node]finding.Location {
	if from < 0 {
		return nil
	}
	var touches []touch
	for _, t := range c.touches[from] {
		if reached[c.trace.patches[t.patch].layer] {
			touches = append(touches, t)
		}
	}
	slices.SortStableFunc(touches, func(a, b touch) int { return a.patch - b.patch }) // those of lower layers have lower numbers
	source := c.trace.sources[from]
	places := map[*yaml.Node]finding.Location{}
	for _, t := range c.Locate(object) {
		template := spotOf(t)
		for _, list := range lists {
			for _, container := range yamlnode.Elements(t.List(list)) {
				name := yamlnode.Text(container, "name")
				at := finding.Location{}
				if own := c.containerIn(source.object, template, name); own != nil {
					at = finding.Location{File: source.file, Line: own.Line, Column: own.Column}
				}
				for _, one := range slices.Backward(touches) {
					if compare(c.containerIn(one.before, template, name), c.containerIn(one.after, template, name), nil) != nil {
						at = c.atPatch(c.trace.patches[one.patch], one.part, func(root *yaml.Node) *yaml.Node {
							return c.mention(root, one.before, template, name)
						})
						break
					}
				}
				if at.Line > 0 {
					at.File = c.Name(at.File)
					places[container] = at
				}
			}
		}
	}
	return places
}

// containerIn returns the container of a name in one of the templates of an object; nil if it
// is not there.
func (c *carrier) containerIn(object *yaml.Node, template spot, name string) *yaml.Node {
	t, _ := atSpot(template, c.Locate(object))
	return containerOf(t, name)
}

// containerOf returns the container of a name in a template; nil if it is not there.
func containerOf(t pod.Template, name string) *yaml.Node {
	for _, list := range lists {
		if found, _ := yamlnode.Named(t.List(list), name); found != nil {
			return found
		}
	}
	return nil
}

// mention returns what is about a container of an object in a part of a patch; all of it if
// no name says so.
func (c *carrier) mention(part, object *yaml.Node, template spot, name string) *yaml.Node {
	if part.Kind == yaml.SequenceNode {
		return naming(part, name)
	}
	t, _ := atSpot(template, c.LocatePart(part, object))
	if found := containerOf(t, name); found != nil {
		return found
	}
	return part
}
