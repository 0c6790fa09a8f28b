package rule

import (
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var waitsForApp = Rule{
	Kind: finding.Define("waits-for-app", finding.Error,
		"A native sidecar starts before the application but waits for it, so the pod never starts. Its startup probe or "+
			"postStart hook calls the application, or its command waits for the application before a startup probe can pass.",
		"Let the startup probe check the sidecar itself. What checks the application belongs in a readinessProbe or in "+
			"the application. If the sidecar cannot start without the application, leave it a regular container."),
	CheckSidecar: func(s pod.Subject, to *report) {
		ports, startup := appPorts(s), yamlnode.Get(s.Node, "startupProbe")
		if p := pod.ProbedPort(s.Node, startup); slices.Contains(ports, p) {
			to.say("the startupProbe of native sidecar %q checks port %s of the application, which starts only after "+
				"the probe has passed. Check the sidecar itself.", s.Name, p)
			return
		}
		for _, gate := range [][]string{{"startupProbe"}, {"lifecycle", "postStart"}} {
			text := strings.Join(pod.Texts(s.Node, append(gate, "exec", "command")...), " ")
			if p := asks(text, ports); p != "" {
				to.say("the %s of native sidecar %q calls port %s of the application, which starts only "+
					"afterwards. Call the sidecar itself.", gate[len(gate)-1], s.Name, p)
				return
			}
		}
		if text := strings.Join(pod.CommandLine(s.Node), " "); startup != nil && waits().MatchString(text) {
			if p := asks(text, ports); p != "" {
				to.say("the command of native sidecar %q waits for port %s of the application, which starts only after "+
					"the sidecar's startupProbe has passed. Remove the wait, or leave it a regular container.", s.Name, p)
			}
		}
	},
}

// waits matches command lines that wait for something.
var waits = lazyregexp.New(`\b(?:until|while)\s|\bwait-for(?:-it)?\b|\bdockerize\b|\bwait4x\b|-wait(?:-for)?\b`)

// appPorts returns the port numbers of the pod's regular containers, without those
// of the subject: the ports that they declare and the ports that their probes ask,
// since declaring a port is optional.
func appPorts(s pod.Subject) []string {
	var own, ports []string
	for _, p := range yamlnode.Elements(yamlnode.Get(s.Node, "ports")) {
		own = append(own, yamlnode.Text(p, "containerPort"))
	}
	if s.Known != nil {
		own = append(own, s.Known.ProbePort)
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
