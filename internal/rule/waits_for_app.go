package rule

import (
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var waitsForApp = Rule{
	Kind: finding.Define("waits-for-app", finding.Error,
		"A native sidecar starts before the application but waits for it, so the pod never starts. Its startup probe or "+
			"postStart hook calls the application, or its command waits for the application before a startup probe can pass.",
		"Let the startup probe check the sidecar itself. What checks the application belongs in a readinessProbe or in "+
			"the application. If the sidecar cannot start without the application, leave it a regular container."),
	CheckSidecar: func(s pod.Subject, to *report) {
		startup := yamlnode.Get(s.Node, "startupProbe")
		if p := pod.ProbedPort(s.Node, startup); isApplications(s, p) {
			to.say("the startupProbe of native sidecar %q checks port %s of the application, which starts only after "+
				"the probe has passed. Check the sidecar itself.", s.Name, p)
			return
		}
		for _, gate := range [][]string{{"startupProbe"}, {"lifecycle", "postStart"}} {
			text := strings.Join(pod.Texts(s.Node, append(gate, "exec", "command")...), " ")
			if p := asks(text, s); p != "" {
				to.say("the %s of native sidecar %q calls port %s of the application, which starts only "+
					"afterwards. Call the sidecar itself.", gate[len(gate)-1], s.Name, p)
				return
			}
		}
		if text := strings.Join(pod.CommandLine(s.Node), " "); startup != nil && waits().MatchString(text) {
			if p := asks(text, s); p != "" {
				to.say("the command of native sidecar %q waits for port %s of the application, which starts only after "+
					"the sidecar's startupProbe has passed. Remove the wait, or leave it a regular container.", s.Name, p)
			}
		}
	},
}

// waits matches command lines that wait for something.
var waits = lazyregexp.New(`\b(?:until|while)\s|\bwait-for(?:-it)?\b|\bdockerize\b|\bwait4x\b|-wait(?:-for)?\b`)

// isApplications reports whether a port is one of a regular container, so that nobody
// answers there before the subject has started. Declaring a port is optional: one that
// nobody declares is taken to be that of the only container whose probes ask it, unless
// others ask it as well.
func isApplications(s pod.Subject, port string) bool {
	if port == "" {
		return false
	}
	own, use := s.Pod.Index(s.Node), s.Pod.UseOf(port)
	if use.Listener >= 0 && use.Listener <= own {
		return false
	}
	isOther := func(place int) bool { return place != own }
	if use.Declared || len(use.Regular) != 1 || slices.ContainsFunc(use.Sidecars, isOther) {
		return use.Declared
	}
	asked := use.Regular[0]
	if slices.ContainsFunc(use.Callers, func(place int) bool { return isOther(place) && place != asked }) {
		return false
	}
	return !isToldApart(s.Container, port) || !isToldApart(s.Pod.Containers[asked], port)
}

// isToldApart reports whether the path of a probe at a port contains the name of its
// container: an agent that answers for several containers tells them apart by it.
func isToldApart(c pod.Container, port string) bool {
	return slices.ContainsFunc(c.Probes(port), func(probe *yaml.Node) bool {
		return slices.Contains(strings.Split(yamlnode.Text(probe, "httpGet", "path"), "/"), c.Name)
	})
}

// here matches a port of this host, as command lines write it.
var here = lazyregexp.New(`(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::|\s+|/)(\d+)\b`)

// asks returns the first port of this host that a text names and that is one of the
// application, or nothing.
func asks(text string, s pod.Subject) string {
	for _, match := range here().FindAllStringSubmatch(text, -1) {
		if isApplications(s, match[1]) {
			return match[1]
		}
	}
	return ""
}
