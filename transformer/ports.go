package transformer

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/rule"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// checkPorts refuses a sidecar with a port that another running container of the
// pod has: they share one network, and Kubernetes accepts it with no more than a
// warning. An init container that runs to completion is gone by then.
func (e *editor) checkPorts(container *yaml.Node) error {
	if !isNative(container) {
		return nil
	}
	others := e.containers(regularList)
	for _, c := range e.containers(initList) {
		if isNative(c) && c != container {
			others = append(others, c)
		}
	}
	for _, mine := range yamlnode.Elements(yamlnode.Get(container, "ports")) {
		for _, other := range others {
			for i, theirs := range yamlnode.Elements(yamlnode.Get(other, "ports")) {
				what := rule.PortClash(mine, theirs)
				if what == "" {
					continue
				}
				at := e.path(other, fmt.Sprintf("ports[%d]", i))
				return problem{"port-taken", at, theirs, fmt.Sprintf(
					"container %q of pattern %q has %s, and so has container %q: they share the pod's network; change one",
					yamlnode.Text(container, "name"), e.pattern.Name, what, yamlnode.Text(other, "name"))}
			}
		}
	}
	return nil
}
