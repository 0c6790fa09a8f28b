package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

// ServicePort is about Services that ask for a port of a native sidecar by name.
var ServicePort = Rule{
	Kind: finding.Define("service-port", finding.Error,
		"A Service refers to a port of a native sidecar by name. Before Kubernetes 1.33, EndpointSlices do not include "+
			"such a port: the Service has no endpoints.",
		"Write the port's number as targetPort, or raise kubernetesVersion if all nodes are newer."),
}

// CheckServicePort judges a targetPort of a Service that selects a workload.
func CheckServicePort(supports func(version string) bool, w pod.Workload, target string) string {
	sidecar, number := w.Port(target)
	if sidecar == "" || supports(pod.NamedSidecarPorts) {
		return ""
	}
	return fmt.Sprintf("targetPort %q is a port of native sidecar %q of %s, which Services find by name only since Kubernetes %s. Write %s.",
		target, sidecar, w.Names(), pod.NamedSidecarPorts, number)
}
