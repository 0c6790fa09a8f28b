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
		Happens: "The probe asks a known sidecar at the port at which it tells that it is ready, and it does not tell unless it is " +
			"told to, by a flag or a variable that it has not: it does not listen there, or on localhost alone. A startup probe " +
			"then ends the sidecar again and again, and the application never starts.",
		Do: "Set what the message names. Where it is set in a place that cannot be seen here, such as the image, turn the rule off.",
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
				return fmt.Sprintf("nobody answers the %s of native sidecar %q: %s listens for it on port %s only with %s: add that to its args",
					probe, yamlnode.Text(s.Container, "name"), known.Title, known.ProbePort, strings.Join(missing, " and "))
			}
		}
		return ""
	},
}

// isSet tells whether a container's command line has a flag, or its environment a
// variable, of that name.
func isSet(container *yaml.Node, name string) bool {
	return strings.Contains(strings.Join(pod.CommandLine(container), " "), name) || byName(yamlnode.Get(container, "env"), name) != nil
}

// configuredElsewhere tells whether a container takes flags or variables from a
// place that cannot be seen here.
func configuredElsewhere(container *yaml.Node) bool {
	return yamlnode.Get(container, "envFrom") != nil ||
		slices.ContainsFunc(pod.CommandLine(container), func(w string) bool { return strings.HasPrefix(strings.TrimLeft(w, "-"), "config") })
}
