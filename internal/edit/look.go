package edit

import (
	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/podtemplate"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Look returns the pod templates of a document as it is, whatever the patterns are.
// The file is the path of the document's file; empty if it is in none. Nothing is
// edited. A template that is malformed, or shared with others by an alias, is a
// refusal of the plan instead. One with native sidecars that is of a kind that cannot
// have them is among what is left. An object of a kind that the editor does not want
// has none, and is among the unknown ones if it looks like a workload.
func (e *Editor) Look(item *yaml.RNode, file string) Plan {
	p := Plan{Unknown: e.alike(item.YNode())}
	for _, object := range e.LocateIn(file, item.YNode()) {
		if object.Err != nil {
			p.Refusals = append(p.Refusals, refusal(object.Err, finding.Malformed, object, "", object.Node))
			continue
		}
		for _, template := range object.Templates {
			if err := checkContainers(template); err != nil {
				p.Refusals = append(p.Refusals, refusal(err, finding.Malformed, object, "", template.Spec))
				continue
			}
			found := e.pod(object, template)
			if object.Unsupported != "" && len(found.Sidecars()) > 0 {
				p.leave(unsupported(object, object.Because()))
				continue
			}
			p.Pods = append(p.Pods, found)
		}
	}
	return p
}

// pod returns a template as it is.
func (e *Editor) pod(object podtemplate.Object, template pod.Template) *pod.Pod {
	p := pod.New(object.Resource, object.Node, template)
	p.Before, p.Supports = p.After, e.config.Spec.AtLeast
	known := e.finderFor(template)
	for i := range p.Containers {
		p.Containers[i].Known = known.about(p.Containers[i].Node)
	}
	return p
}

// about returns what the catalogue knows about a container, or nil.
func (f finder) about(container *yaml.Node) *pod.Known {
	entry, found := f.find(container)
	if !found {
		return nil
	}
	return &pod.Known{
		Entry: entry, ByImage: entry.By(yamlnode.Text(container, "name"), yamlnode.Text(container, "image")) != "name",
		ProbePort: entry.ProbePort(), Writes: v1alpha1.Body(entry.Pattern) == v1alpha1.BodyConfigHelper,
	}
}

// checkContainers refuses lists of containers that are something else, wherever
// they come from.
func checkContainers(template pod.Template) error {
	for _, list := range []string{pod.InitContainers, pod.Containers} {
		seq := template.List(list)
		if seq == nil {
			continue
		}
		if err := checkEntries(template, list, seq); err != nil {
			return err
		}
	}
	return nil
}
