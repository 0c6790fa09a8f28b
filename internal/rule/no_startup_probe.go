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
		Happens: "The kubelet starts the next container as soon as the sidecar's process runs, whether it is ready or not. And if " +
			"something on the way drops restartPolicy (an old API server, schema or webhook), the pod hangs without an " +
			"error; with a startup probe it is refused instead.",
		Do: "Add a startupProbe to the sidecar: in the pattern's container or, in a conversion, with startupProbe or " +
			"startupProbeFrom.",
	}),
	Check: func(s pod.Subject) string {
		gated := s.Gated && !s.RunsFirst || s.Converted
		if !s.Native || !gated || yamlnode.Get(s.Container, "startupProbe") != nil {
			return ""
		}
		return fmt.Sprintf("native sidecar %q has no startupProbe, so the application starts before it is ready. %s",
			yamlnode.Text(s.Container, "name"), remedy(s))
	},
	Hint: func(s pod.Subject) string { return s.Suggestion },
}

// remedy says where to write a startup probe, or what to write instead.
func remedy(s pod.Subject) string {
	switch {
	case s.Converted && yamlnode.Get(s.Container, "readinessProbe") != nil:
		return "Add one to the container, or set startupProbeFrom: Readiness in the pattern."
	case s.Converted:
		return "Add one to the container, or set startupProbe in the pattern."
	case s.MayRunFirst:
		return "Add one to the pattern's container, or set initial."
	}
	return "Add one to the pattern's container."
}
