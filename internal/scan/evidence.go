package scan

import (
	"cmp"
	"fmt"
	"path"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/image"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// helpers returns the evidence for each regular container that the catalogue does not know
// and that may be a sidecar. There is none for the application, as far as something says
// which container that is, nor for the only container.
func (l looker) helpers() map[*yaml.Node][]string {
	var unknown []pod.Container
	for _, c := range l.Pod.Regular() {
		if c.Known == nil && !slices.Contains(l.Pod.Owned, c.Name) {
			unknown = append(unknown, c)
		}
	}
	operated := l.Pod.IsOperated()
	if len(unknown) < 2 && !operated {
		return nil
	}
	application := l.application(unknown)
	found := map[*yaml.Node][]string{}
	regular := l.Pod.Regular()
	for _, c := range unknown {
		if application != nil && c.Node == application && !operated {
			continue
		}
		var facts []string
		if operated {
			facts = append(facts, "the "+l.Pod.Adds())
		} else {
			facts = append(facts, fmt.Sprintf("container %d of %d", 1+slices.IndexFunc(regular, func(o pod.Container) bool { return o.Node == c.Node }), len(regular)))
		}
		facts = append(facts, l.shares(c, regular)...)
		facts = append(facts, calledBy(c, regular)...)
		if entry, near := l.catalog.Near(c.Name, yamlnode.Text(c.Node, "image")); near {
			facts = append(facts, fmt.Sprintf("runs the image of %s, which is often the application", entry.Name))
		}
		found[c.Node] = facts
	}
	return found
}

// application returns the container that is the application: the one that an annotation
// names, or that is called as the workload is, by its name or its image, or that calls
// others on localhost and is not called. It returns nil if nothing says so, or if several
// may be meant.
func (l looker) application(unknown []pod.Container) *yaml.Node {
	workload := cmp.Or(l.From.Name, l.Pod.Resource.Name)
	named := yamlnode.Text(l.Pod.Metadata("annotations"), pod.DefaultContainer)
	for _, is := range []func(pod.Container) bool{
		func(c pod.Container) bool { return c.Name == named },
		func(c pod.Container) bool { return c.Name == workload },
		func(c pod.Container) bool {
			repository, ok := image.Repository(yamlnode.Text(c.Node, "image"))
			return ok && path.Base(repository) == workload
		},
		func(c pod.Container) bool {
			return len(calledBy(c, unknown)) == 0 && slices.ContainsFunc(unknown, func(o pod.Container) bool {
				return o.Node != c.Node && len(calledBy(o, []pod.Container{c})) > 0
			})
		},
	} {
		if found := slices.DeleteFunc(slices.Clone(unknown), func(c pod.Container) bool { return !is(c) }); len(found) == 1 {
			return found[0].Node
		}
	}
	return nil
}

// shares returns the volumes that a container shares with others.
func (l looker) shares(c pod.Container, others []pod.Container) []string {
	var facts []string
	for _, volume := range pod.Mounted(c.Node) {
		if node := l.Pod.Links().Volume(volume); node != nil && yamlnode.Get(node, "emptyDir") == nil && yamlnode.Get(node, "persistentVolumeClaim") == nil && yamlnode.Get(node, "hostPath") == nil {
			continue // a ConfigMap or a Secret says nothing
		}
		for _, o := range others {
			if o.Node != c.Node && slices.Contains(pod.Mounted(o.Node), volume) {
				facts = append(facts, fmt.Sprintf("shares volume %q with %q", volume, o.Name))
				break
			}
		}
	}
	return facts
}

// calledBy returns who calls a port of a container on localhost.
func calledBy(c pod.Container, others []pod.Container) []string {
	for _, port := range yamlnode.Elements(yamlnode.Get(c.Node, "ports")) {
		number := yamlnode.Text(port, "containerPort")
		for _, o := range others {
			if o.Node == c.Node {
				continue
			}
			for _, call := range o.LocalCalls() {
				if call.Port == number {
					return []string{fmt.Sprintf("%q calls its port %s on localhost (%s)", o.Name, number, call.Where)}
				}
			}
		}
	}
	return nil
}
