package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var clash = Rule{
	Kind: finding.Define("clash", finding.Warning,
		"Two containers of the pod that run side by side have the same port number, port name or host port. Containers of a "+
			"pod share one network: the API server accepts such ports and at most warns, but on the node the second "+
			"container cannot listen, and a Service that uses the port's name finds only one of them.",
		"Give one of them another port."),
	CheckPod: func(p *pod.Pod, to *report) {
		var running []pod.Container
		for _, c := range p.Containers {
			if c.Init && !c.Native {
				continue
			}
			for _, other := range running {
				if other.Native {
					comparePorts(c, other, to)
				}
			}
			running = append(running, c)
		}
	},
}

// comparePorts reports the ports of a sidecar that clash with those of another
// container that runs beside it.
func comparePorts(other, sidecar pod.Container, to *report) {
	for _, first := range yamlnode.Elements(yamlnode.Get(other.Node, "ports")) {
		for i, second := range yamlnode.Elements(yamlnode.Get(sidecar.Node, "ports")) {
			if what := pod.PortClash(first, second); what != "" {
				to.sayAt(fmt.Sprintf("%s.ports[%d]", sidecar.Field, i), second,
					"containers %q and %q both have %s, and they share the pod's network. Change one of them.", sidecar.Name, other.Name, what)
			}
		}
	}
}
