package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var clash = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "clash",
		Default: finding.Warning,
		Happens: "The containers of a pod share one network. The API server accepts two that run side by side with one port number, " +
			"port name or host port and warns at most; on the node the second one cannot listen, and a Service that goes by the " +
			"port's name finds one of them. Of two containers of one name it refuses the pod.",
		Do: "Give one of them another port, or another name.",
	}),
	CheckPod: func(p *pod.Pod) []finding.Finding {
		var findings []finding.Finding
		var running []pod.Container
		names := map[string]pod.Container{}
		for _, c := range p.Containers {
			if first, taken := names[c.Name]; taken {
				findings = append(findings, finding.Finding{
					Field: c.Field + ".name", Node: c.Node, Message: fmt.Sprintf("%s is called %q as well: give each its own name", first.Field, c.Name),
				})
			}
			names[c.Name] = c
			if c.Init && !c.Native {
				continue
			}
			for _, other := range running {
				if other.Native {
					findings = append(findings, portClashes(c, other)...)
				}
			}
			running = append(running, c)
		}
		return findings
	},
}

// portClashes are those of a sidecar with another container that runs next to it.
func portClashes(other, sidecar pod.Container) []finding.Finding {
	var findings []finding.Finding
	for _, first := range yamlnode.Elements(yamlnode.Get(other.Node, "ports")) {
		for i, second := range yamlnode.Elements(yamlnode.Get(sidecar.Node, "ports")) {
			if what := pod.PortClash(first, second); what != "" {
				findings = append(findings, finding.Finding{
					Field: fmt.Sprintf("%s.ports[%d]", sidecar.Field, i), Node: second,
					Message: fmt.Sprintf("containers %q and %q both have %s, and share the pod's network: change one", sidecar.Name, other.Name, what),
				})
			}
		}
	}
	return findings
}
