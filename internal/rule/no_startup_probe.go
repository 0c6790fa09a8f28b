package rule

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var noStartupProbe = Rule{
	Kind: finding.Define("no-startup-probe", finding.Warning,
		"The kubelet starts the next container as soon as the sidecar's process runs, whether it is ready or not. And if "+
			"something on the way drops restartPolicy (an old API server, schema or webhook), the pod hangs without an "+
			"error; with a startup probe it is rejected instead.",
		"Add a startupProbe to the sidecar: in the pattern's container or, in a conversion, with startupProbe, "+
			"startupProbeFrom or probes: Catalogue."),
	OfPattern: true,
	CheckSidecar: func(s pod.Subject, to *report) {
		gated := s.Gated && !s.RunsFirst || s.Converted
		if gated && yamlnode.Get(s.Node, "startupProbe") == nil {
			to.about.Hint = s.Suggestion
			to.say("native sidecar %q has no startupProbe, so the application starts before it is ready. %s", s.Name, remedy(s))
		}
	},
}

// remedy says where to write a startup probe, or what to write instead.
func remedy(s pod.Subject) string {
	switch {
	case s.Converted && yamlnode.Get(s.Node, "readinessProbe") != nil:
		return "Add one to the container, or set startupProbeFrom: Readiness in the pattern."
	case s.Converted:
		return "Add one to the container, or set startupProbe in the pattern."
	case s.MayRunFirst:
		return "Add one to the pattern's container, or set initial."
	}
	return "Add one to the pattern's container."
}
