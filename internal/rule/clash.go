package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var clashes = Rule{
	Name:    "clash",
	Default: v1alpha1.Warning,
	Happens: "The containers of a pod share one network. The API server accepts two that run side by side with one port number, " +
		"port name or host port and warns at most; on the node the second one cannot listen, and a Service that goes by the " +
		"port's name finds one of them. Of two containers of one name it refuses the pod.",
	Do: "Give one of them another port, or another name.",
	CheckPod: func(p *plan.Pod) []plan.Finding {
		var findings []plan.Finding
		var running []plan.Container
		names := map[string]plan.Container{}
		for _, c := range p.Containers {
			if first, taken := names[c.Name]; taken {
				findings = append(findings, plan.Finding{
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
func portClashes(other, sidecar plan.Container) []plan.Finding {
	var findings []plan.Finding
	for _, first := range yamlnode.Elements(yamlnode.Get(other.Node, "ports")) {
		for i, second := range yamlnode.Elements(yamlnode.Get(sidecar.Node, "ports")) {
			if what := PortClash(first, second); what != "" {
				findings = append(findings, plan.Finding{
					Field: fmt.Sprintf("%s.ports[%d]", sidecar.Field, i), Node: second,
					Message: fmt.Sprintf("containers %q and %q both have %s, and share the pod's network: change one", sidecar.Name, other.Name, what),
				})
			}
		}
	}
	return findings
}

// PortClash says what two ports of a pod have in common that only one can have,
// or nothing.
func PortClash(a, b *yaml.Node) string {
	if name := yamlnode.Text(a, "name"); name != "" && name == yamlnode.Text(b, "name") {
		return fmt.Sprintf("a port called %q", name)
	}
	protocol := protocolOf(a)
	if protocol != protocolOf(b) {
		return ""
	}
	for _, field := range []string{"containerPort", "hostPort"} {
		if field == "hostPort" && !sameAddress(yamlnode.Text(a, "hostIP"), yamlnode.Text(b, "hostIP")) {
			continue
		}
		if n := yamlnode.Text(a, field); n != "" && n != "0" && n == yamlnode.Text(b, field) {
			return fmt.Sprintf("%s %s/%s", field, n, protocol)
		}
	}
	return ""
}

// sameAddress tells whether a port at the one address of a node is one at the other:
// none is all of them.
func sameAddress(a, b string) bool {
	return a == b || a == "" || b == "" || a == "0.0.0.0" || b == "0.0.0.0"
}

func protocolOf(port *yaml.Node) string {
	if protocol := yamlnode.Text(port, "protocol"); protocol != "" {
		return protocol
	}
	return "TCP"
}
