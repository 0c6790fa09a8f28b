package rule

import (
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var probeOnLocalhost = Rule{
	Kind: finding.Define("probe-on-localhost", finding.Warning,
		"The kubelet probes from outside the pod: an httpGet, tcpSocket or grpc probe goes to the pod's own address, and "+
			"one with host: 127.0.0.1 to the node. A sidecar that listens only on localhost never passes it. If it is a "+
			"startup probe, the application never starts.",
		"Let the sidecar listen on all addresses (0.0.0.0) for its health port and remove the probe's host, or use an "+
			"exec probe."),
	CheckSidecar: func(s pod.Subject, to *report) {
		if s.Pod.OnHostNetwork() { // there, the node's localhost is the pod's
			return
		}
		for _, probe := range pod.Probes {
			p := yamlnode.Get(s.Node, probe)
			for _, handler := range []string{"httpGet", "tcpSocket"} {
				if host := yamlnode.Text(p, handler, "host"); pod.IsLoopback(host) {
					to.say("the %s of native sidecar %q goes to %s, which is the node, not the pod. Remove host.", probe, s.Name, host)
					return
				}
			}
			if where := listensLocally(s.Node, pod.ProbedPort(s.Node, p)); where != "" {
				to.say("the %s of native sidecar %q comes from outside the pod, but %s makes it listen only on localhost. "+
					"Let it listen on 0.0.0.0.", probe, s.Name, where)
				return
			}
		}
	},
}

// healthAddress matches a flag whose value is the address of the health endpoint,
// without a port.
var healthAddress = lazyregexp.New(`(?i)^--?[\w.-]*(?:http|health|metrics|admin|probe|status)[\w.-]*(?:address|addr|host|bind|listen)[\w.-]*$`)

// localAddress matches an address on localhost with a port, alone or after a flag.
var localAddress = lazyregexp.New(`^(?:.*[=\s])?(?:127\.\d+\.\d+\.\d+|localhost|\[::1\]):\d+$`)

// listensLocally returns the part of a container's command line that makes it
// listen only on localhost at a port, or nothing.
func listensLocally(container *yaml.Node, port string) string {
	if port == "" {
		return ""
	}
	flag := ""
	for _, w := range pod.CommandLine(container) {
		name, value, inOne := strings.Cut(w, "=")
		switch {
		case strings.HasSuffix(w, ":"+port) && localAddress().MatchString(w):
			return strings.TrimSpace(flag + " " + w)
		case inOne && healthAddress().MatchString(name) && pod.IsLoopback(value):
			return w
		case !inOne && healthAddress().MatchString(flag) && pod.IsLoopback(w):
			return flag + " " + w
		}
		if flag = ""; strings.HasPrefix(w, "-") && !inOne {
			flag = w
		}
	}
	return ""
}
