package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var probeUnanswered = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "probe-unanswered",
		Default: finding.Warning,
		Happens: "The probe checks a known sidecar on its health port, but the sidecar does not answer there without a flag or " +
			"variable that is not set: it does not listen, or only on localhost. If it is a startup probe, the sidecar is " +
			"restarted again and again, and the application never starts.",
		Do: "Set what the message names. If it is set where native-sidecar cannot see it, such as in the image, turn the " +
			"rule off.",
	}),
	Check: func(s pod.Subject) string {
		known := s.Pod.KnownOf(s.Container)
		if !s.Native || known == nil || known.ProbePort == "" || configuredElsewhere(s.Container) {
			return ""
		}
		var missing []string
		for _, names := range known.ProbeNeeds {
			if !slices.ContainsFunc(names, func(name string) bool { return isSet(s.Container, name) }) {
				missing = append(missing, names[0])
			}
		}
		if len(missing) == 0 {
			return ""
		}
		for _, probe := range pod.Probes {
			if pod.ProbedPort(s.Container, yamlnode.Get(s.Container, probe)) == known.ProbePort {
				return fmt.Sprintf("the %s of native sidecar %q will never succeed: %s listens on port %s only when started with %s. Add that to its args.",
					probe, yamlnode.Text(s.Container, "name"), known.Title, known.ProbePort, strings.Join(missing, " and "))
			}
		}
		return ""
	},
}

// isSet reports whether a container has a flag of that name in its command line, or
// a variable in its environment.
func isSet(container *yaml.Node, name string) bool {
	return strings.Contains(strings.Join(pod.CommandLine(container), " "), name) || byName(yamlnode.Get(container, "env"), name) != nil
}

// configuredElsewhere reports whether a container takes flags or variables from
// another place, such as a ConfigMap or a configuration file.
func configuredElsewhere(container *yaml.Node) bool {
	return yamlnode.Get(container, "envFrom") != nil ||
		slices.ContainsFunc(pod.CommandLine(container), func(w string) bool { return strings.HasPrefix(strings.TrimLeft(w, "-"), "config") })
}
