package rule

import (
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var probeOnLocalhost = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "probe-on-localhost",
		Default: finding.Warning,
		Happens: "The kubelet asks from outside of the pod: an httpGet, tcpSocket or grpc probe goes to the pod's own address, and " +
			"one with host: 127.0.0.1 to the node. A sidecar that listens on localhost alone never passes it, and the " +
			"application never starts.",
		Do: "Let the sidecar listen on all addresses (0.0.0.0) for its health port, and leave the probe's host out; or use an exec probe.",
	}),
	Check: func(s pod.Subject) string {
		if !s.Native || s.Pod.OnHostNetwork() { // the node's localhost is the pod's there
			return ""
		}
		name := yamlnode.Text(s.Container, "name")
		for _, probe := range pod.Probes {
			p := yamlnode.Get(s.Container, probe)
			for _, handler := range []string{"httpGet", "tcpSocket"} {
				if host := yamlnode.Text(p, handler, "host"); pod.IsLoopback(host) {
					return fmt.Sprintf("the %s of native sidecar %q asks %s, which is the node and not the pod: leave host out",
						probe, name, host)
				}
			}
			if where := listensLocally(s.Container, pod.ProbedPort(s.Container, p)); where != "" {
				return fmt.Sprintf("the %s of native sidecar %q comes from outside of the pod, and %s makes it listen on localhost "+
					"alone: let it listen on 0.0.0.0", probe, name, where)
			}
		}
		return ""
	},
}

// A flag that says on what address health is told, without a port.
var healthAddress = lazyregexp.New(`(?i)^--?[\w.-]*(?:http|health|metrics|admin|probe|status)[\w.-]*(?:address|addr|host|bind|listen)[\w.-]*$`)

// localAddress is an address on localhost with a port, alone or behind a flag.
var localAddress = lazyregexp.New(`^(?:.*[=\s])?(?:127\.\d+\.\d+\.\d+|localhost|\[::1\]):\d+$`)

// listensLocally is the part of a container's command line by which it listens on
// localhost alone at a port, or nothing.
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
