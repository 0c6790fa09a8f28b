package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var noStartupProbe = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "no-startup-probe",
		Default: finding.Warning,
		Happens: "The kubelet starts the next container as soon as the sidecar's process runs, ready or not. And where something " +
			"on the way drops restartPolicy (an old API server, schema or webhook), the pod hangs without a word: with a " +
			"startup probe it is refused instead.",
		Do: "Give the sidecar a startupProbe: in the pattern's container, or by startupProbe or startupProbeFrom in a conversion.",
	}),
	Check: func(s pod.Subject) string {
		gated := s.Gated && !s.RunsFirst || s.Converted
		if !s.Native || !gated || yamlnode.Get(s.Container, "startupProbe") != nil {
			return ""
		}
		name := yamlnode.Text(s.Container, "name")
		message := fmt.Sprintf("native sidecar %q has no startupProbe, so the application starts before it is ready: %s", name, remedy(s))
		if s.Suggestion != "" {
			message += "; " + s.Suggestion
		}
		return message
	},
}

// remedy says what to write where.
func remedy(s pod.Subject) string {
	switch {
	case s.Converted:
		return "give the container a startupProbe, or the pattern startupProbe or, for a container with a readinessProbe, startupProbeFrom: Readiness"
	case s.MayRunFirst:
		return "give container a startupProbe, or the pattern initial"
	}
	return "give container a startupProbe"
}
