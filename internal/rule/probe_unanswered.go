package rule

import (
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var probeUnanswered = Rule{
	Kind: finding.Define("probe-unanswered", finding.Warning,
		"The probe checks a known sidecar on its health port, but the sidecar does not answer there without a flag, a "+
			"variable or a setting in its configuration that is missing: it does not listen, or only on localhost. Files in "+
			"ConfigMaps of the input are read. If it is a startup probe, the sidecar is "+
			"restarted again and again, and the application never starts.",
		"Set what the message names. If it is set where native-sidecar cannot see it, such as in the image, turn the "+
			"rule off."),
	CheckSidecar: func(s pod.Subject, to *report) {
		if s.Known == nil || s.Known.ProbePort == "" || configuredElsewhere(s.Node) {
			return
		}
		missing := s.ProbeLacks()
		i := slices.IndexFunc(pod.Probes, func(probe string) bool {
			return pod.ProbedPort(s.Node, yamlnode.Get(s.Node, probe)) == s.Known.ProbePort
		})
		if len(missing) > 0 && i >= 0 {
			to.say("the %s of native sidecar %q will never succeed: %s listens on port %s only when started with %s. Set that as native-sidecar catalog %s shows.",
				pod.Probes[i], s.Name, s.Known.Title, s.Known.ProbePort, strings.Join(missing, " and "), s.Known.Name)
		}
	},
	CheckGate: func(g pod.Gate, to *report) {
		for _, a := range g.Answers {
			if a.Seen && a.Why != "" {
				hint := "Give it " + g.Known.Needs
				if a.Port != "" {
					hint = "Probe that port"
				}
				to.say("the %s of native sidecar %q will never succeed: in its configuration, %s. %s.", a.Probe, g.Name, a.Why, hint)
				return
			}
		}
	},
}

// configuredElsewhere reports whether a container takes flags or variables from
// another place, such as a ConfigMap or a configuration file.
func configuredElsewhere(container *yaml.Node) bool {
	return yamlnode.Get(container, "envFrom") != nil ||
		slices.ContainsFunc(pod.CommandLine(container), func(w string) bool { return strings.HasPrefix(strings.TrimLeft(w, "-"), "config") })
}
