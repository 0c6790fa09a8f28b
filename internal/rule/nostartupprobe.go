package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var noStartupProbe = Rule{
	Name:    "no-startup-probe",
	Default: v1alpha1.Warning,
	Happens: "The kubelet starts the next container as soon as the sidecar's process runs, ready or not. And where something " +
		"on the way drops restartPolicy (an old API server, schema or webhook), the pod hangs without a word: with a " +
		"startup probe it is refused instead.",
	Do: "Give the sidecar a startupProbe: in the pattern's container, or by startupProbe or startupProbeFrom in a conversion.",
	Check: func(s plan.Subject) string {
		gated := s.Body.Gated() && !s.Preceded || s.Body == v1alpha1.BodyConvert
		if !s.Native || !gated || yamlnode.Get(s.Container, "startupProbe") != nil {
			return ""
		}
		name := yamlnode.Text(s.Container, "name")
		message := fmt.Sprintf("native sidecar %q has no startupProbe, so the application starts before it is ready: %s", name, remedy(s.Body))
		if s.Suggestion != "" {
			message += "; " + s.Suggestion
		}
		return message
	},
}

// remedy is what to write where, by the body of the pattern.
func remedy(b v1alpha1.Body) string {
	switch b {
	case v1alpha1.BodyConvert:
		return "give the container a startupProbe, or the pattern startupProbe or, for a container with a readinessProbe, startupProbeFrom: Readiness"
	case v1alpha1.BodyConfigHelper:
		return "give container a startupProbe, or the pattern initial"
	}
	return "give container a startupProbe"
}
