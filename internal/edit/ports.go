package edit

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// checkPorts refuses a container with two colliding ports, one of the pattern and
// one that it had before, and a sidecar with a port that another running container
// of the pod has. They share one network, and Kubernetes accepts it with no more
// than a warning. An init container that runs to completion has ended by then.
func (e *templateEditor) checkPorts(container *yaml.Node) error {
	own := yamlnode.Elements(yamlnode.Get(container, "ports"))
	for i, later := range own {
		for _, earlier := range own[:i] {
			if what := pod.PortClash(earlier, later); what != "" {
				return refuse(finding.PortTaken, e.path(container, fmt.Sprintf("ports[%d]", i)), earlier,
					"container %q already has %s, and pattern %q adds another one. Change one of them.", yamlnode.Text(container, "name"), what, e.pattern.Name)
			}
		}
	}
	if !pod.IsNative(container) {
		return nil
	}
	others := e.containers(pod.Containers)
	for _, c := range e.containers(pod.InitContainers) {
		if pod.IsNative(c) && c != container {
			others = append(others, c)
		}
	}
	for _, mine := range own {
		for _, other := range others {
			for i, theirs := range yamlnode.Elements(yamlnode.Get(other, "ports")) {
				what := pod.PortClash(mine, theirs)
				if what == "" {
					continue
				}
				at := e.path(other, fmt.Sprintf("ports[%d]", i))
				return refuse(finding.PortTaken, at, theirs,
					"container %q of pattern %q has %s, and so does container %q. They share the pod's network; change one of them.",
					yamlnode.Text(container, "name"), e.pattern.Name, what, yamlnode.Text(other, "name"))
			}
		}
	}
	return nil
}
