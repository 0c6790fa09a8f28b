package edit

import (
	"cmp"
	"fmt"
	"slices"

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
	if earlier, i, what := pod.OwnClash(own); what != "" {
		return refuse(finding.PortTaken, e.path(container, fmt.Sprintf("ports[%d]", i)), earlier,
			"container %q already has %s, and pattern %q adds another one. Change one of them.", yamlnode.Text(container, "name"), what, e.pattern.Name)
	}
	if !pod.IsNative(container) {
		return nil
	}
	for _, mine := range own {
		clashes := e.common().Clashes(container, mine)
		if len(clashes) == 0 {
			continue
		}
		first := slices.MinFunc(clashes, func(a, b pod.Declared) int {
			return cmp.Or(cmp.Compare(e.running(a.Container), e.running(b.Container)), cmp.Compare(a.Index, b.Index))
		})
		return refuse(finding.PortTaken, e.path(first.Container, fmt.Sprintf("ports[%d]", first.Index)), first.Node,
			"container %q of pattern %q has %s, and so does container %q. They share the pod's network; change one of them.",
			yamlnode.Text(container, "name"), e.pattern.Name, pod.PortClash(mine, first.Node), yamlnode.Text(first.Container, "name"))
	}
	return nil
}

// running returns the place of a container among those that keep running: the regular
// ones come first.
func (e *templateEditor) running(container *yaml.Node) int {
	if i := e.roster(pod.Containers).Index(container); i >= 0 {
		return i
	}
	return len(e.containers(pod.Containers)) + e.roster(pod.InitContainers).Index(container)
}
