package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

// NetworkPolicyPort is about NetworkPolicies that name a port of a native sidecar.
var NetworkPolicyPort = Rule{
	Kind: finding.Define("network-policy-port", finding.Warning,
		"A NetworkPolicy allows traffic by the name of a port of a native sidecar. Not every network plugin looks up "+
			"names there, so traffic may be blocked.",
		"Write the port's number."),
}

// CheckNetworkPolicyPort judges a port of a NetworkPolicy that selects a workload.
func CheckNetworkPolicyPort(_ func(version string) bool, w pod.Workload, port string) string {
	sidecar, number := w.Port(port)
	if sidecar == "" {
		return ""
	}
	return fmt.Sprintf("port %q belongs to native sidecar %q of %s, and not every network plugin finds it by name. Write %s.",
		port, sidecar, w.Names(), number)
}
