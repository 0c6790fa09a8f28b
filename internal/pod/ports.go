package pod

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// PortClash returns what two ports of a pod have in common that only one of them can
// have, or nothing if they fit side by side.
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

// sameAddress reports whether ports at two addresses of a node collide: no address
// means all of them.
func sameAddress(a, b string) bool {
	return a == b || a == "" || b == "" || a == "0.0.0.0" || b == "0.0.0.0"
}

func protocolOf(port *yaml.Node) string {
	return cmp.Or(yamlnode.Text(port, "protocol"), "TCP")
}

// HostPorts returns the ports of the node that a container takes:
// NUMBER/PROTOCOL, preceded by the address if the port has one.
func (p *Pod) HostPorts(container *yaml.Node) []string {
	var ports []string
	for _, port := range yamlnode.Elements(yamlnode.Get(container, "ports")) {
		number := yamlnode.Text(port, "hostPort")
		if number == "" && p.OnHostNetwork() {
			number = yamlnode.Text(port, "containerPort")
		}
		if number == "" || number == "0" {
			continue
		}
		if address := yamlnode.Text(port, "hostIP"); address != "" {
			number = address + ":" + number
		}
		ports = append(ports, number+"/"+protocolOf(port))
	}
	return ports
}

// Probes are the fields of a container that contain probes.
var Probes = []string{"startupProbe", "readinessProbe", "livenessProbe"}

// ProbedPort returns the number of the port that a probe of the container asks
// over the network; "" if it asks none.
func ProbedPort(container, probe *yaml.Node) string {
	for _, handler := range []string{"httpGet", "tcpSocket", "grpc"} {
		text := yamlnode.Text(probe, handler, "port")
		if text == "" {
			continue
		}
		if named, _ := yamlnode.Named(yamlnode.Get(container, "ports"), text); named != nil {
			return yamlnode.Text(named, "containerPort")
		}
		return text
	}
	return ""
}

// IsLoopback reports whether a host is the machine itself.
func IsLoopback(host string) bool {
	return host == "localhost" || host == "::1" || host == "[::1]" || strings.HasPrefix(host, "127.")
}

// Probes returns the container's probes that ask a port over the network.
func (c Container) Probes(port string) []*yaml.Node {
	var asking []*yaml.Node
	for _, field := range Probes {
		if probe := yamlnode.Get(c.Node, field); probe != nil && ProbedPort(c.Node, probe) == port {
			asking = append(asking, probe)
		}
	}
	return asking
}
