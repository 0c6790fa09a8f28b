package transformer

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// pod is the template as rules see it, when all is done.
func (e *editor) pod(before plan.Demand) *plan.Pod {
	pod := &plan.Pod{
		Resource: e.object.Resource, Path: e.template.Path, Changed: len(e.changes) > 0,
		Object: e.object.Node, Template: e.template.Node, Spec: e.template.Spec,
		Added: e.added, Before: before, After: e.demand(), Supports: e.config.Spec.AtLeast,
	}
	for _, list := range []string{initList, regularList} {
		for i, c := range e.containers(list) {
			pod.Containers = append(pod.Containers, plan.Container{
				Known: e.known(c), Node: c, Name: yamlnode.Text(c, "name"), Field: fmt.Sprintf("%s[%d]", e.field(list), i),
				Init: list == initList, Native: list == initList && isNative(c),
			})
		}
	}
	return pod
}

// known is what the catalogue knows of a container, or nil.
func (e *editor) known(container *yaml.Node) *plan.Known {
	entry, found := find(e.catalog, container)
	if !found {
		return nil
	}
	return &plan.Known{
		Title: entry.Title, RunsUntilStopped: entry.RunsUntilStopped, FlushSeconds: entry.Shutdown.FlushSeconds, Refusal: entry.Refusal(),
		ProbePort: entry.ProbePort(), ProbeNeeds: entry.ProbeNeeds,
	}
}

// demand is what the pod asks of its node. Edits to come do not change it.
func (e *editor) demand() plan.Demand {
	d := plan.Demand{Resources: bare(yamlnode.Get(e.template.Spec, "resources")), Overhead: bare(yamlnode.Get(e.template.Spec, "overhead"))}
	for _, list := range []string{initList, regularList} {
		for _, c := range e.containers(list) {
			d.Containers = append(d.Containers, plan.ContainerDemand{
				Name: yamlnode.Text(c, "name"), Init: list == initList, Native: list == initList && isNative(c),
				Resources: bare(yamlnode.Get(c, "resources")),
			})
		}
	}
	return d
}

func bare(n *yaml.Node) *yaml.Node {
	if n == nil {
		return nil
	}
	return yamlnode.Bare(n)
}
