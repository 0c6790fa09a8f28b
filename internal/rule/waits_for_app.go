package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var waitsForApp = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "waits-for-app",
		Default: finding.Error,
		Happens: "A native sidecar starts before the application but waits for it, so the pod never starts. Its startup probe or " +
			"postStart hook calls the application, or its command waits for the application before a startup probe can pass.",
		Do: "Let the startup probe check the sidecar itself. What checks the application belongs in a readinessProbe or in " +
			"the application. If the sidecar cannot start without the application, leave it a regular container.",
	}),
	Check: func(s pod.Subject) string {
		if !s.Native {
			return ""
		}
		name, ports := yamlnode.Text(s.Container, "name"), appPorts(s)
		startup := yamlnode.Get(s.Container, "startupProbe")
		if p := pod.ProbedPort(s.Container, startup); slices.Contains(ports, p) {
			return fmt.Sprintf("the startupProbe of native sidecar %q checks port %s of the application, which starts only after "+
				"the probe has passed. Check the sidecar itself.", name, p)
		}
		for _, gate := range [][]string{{"startupProbe"}, {"lifecycle", "postStart"}} {
			text := strings.Join(pod.Texts(s.Container, append(gate, "exec", "command")...), " ")
			if p := asks(text, ports); p != "" {
				return fmt.Sprintf("the %s of native sidecar %q calls port %s of the application, which starts only "+
					"afterwards. Call the sidecar itself.", gate[len(gate)-1], name, p)
			}
		}
		if text := strings.Join(pod.CommandLine(s.Container), " "); startup != nil && waits().MatchString(text) {
			if p := asks(text, ports); p != "" {
				return fmt.Sprintf("the command of native sidecar %q waits for port %s of the application, which starts only after "+
					"the sidecar's startupProbe has passed. Remove the wait, or leave it a regular container.", name, p)
			}
		}
		return ""
	},
}

// waits matches command lines that wait for something.
var waits = lazyregexp.New(`\b(?:until|while)\s|\bwait-for(?:-it)?\b|\bdockerize\b|\bwait4x\b|-wait(?:-for)?\b`)

// appPorts returns the port numbers of the pod's regular containers, without those
// of the subject: the ports that they declare and the ports that their probes ask,
// since declaring a port is optional.
func appPorts(s pod.Subject) []string {
	var own, ports []string
	for _, p := range yamlnode.Elements(yamlnode.Get(s.Container, "ports")) {
		own = append(own, yamlnode.Text(p, "containerPort"))
	}
	if known := s.Pod.KnownOf(s.Container); known != nil {
		own = append(own, known.ProbePort)
	}
	for _, c := range s.Pod.Regular() {
		for _, p := range yamlnode.Elements(yamlnode.Get(c.Node, "ports")) {
			ports = append(ports, yamlnode.Text(p, "containerPort"))
		}
		for _, probe := range pod.Probes {
			ports = append(ports, pod.ProbedPort(c.Node, yamlnode.Get(c.Node, probe)))
		}
	}
	return slices.DeleteFunc(ports, func(p string) bool { return p == "" || slices.Contains(own, p) })
}

// here matches a port of this host, as command lines write it.
var here = lazyregexp.New(`(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::|\s+|/)(\d+)\b`)

// asks returns the first port of this host that a text names and that is among the
// ports given, or nothing.
func asks(text string, ports []string) string {
	if text == "" || len(ports) == 0 {
		return ""
	}
	for _, match := range here().FindAllStringSubmatch(text, -1) {
		if slices.Contains(ports, match[1]) {
			return match[1]
		}
	}
	return ""
}
