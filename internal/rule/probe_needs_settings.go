package rule

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var probeNeedsSettings = Rule{
	Kind: finding.Define("probe-needs-settings", finding.Info,
		"The startup probe checks a known sidecar on its health port, and the sidecar listens there only with some settings "+
			"in its configuration file. That file is not in the input: a configMapGenerator, a Secret or the image may contain "+
			"it. Without the settings, the sidecar is restarted again and again, and the application never starts. The rule "+
			"says nothing if the container's readiness or liveness probe asks the same, since that works already.",
		"Check the settings that the message names. If the file is in a ConfigMap, add that to the input: native-sidecar then "+
			"reads it, and probe-unanswered warns if a setting is missing."),
	OfPattern: true,
	CheckGate: func(g pod.Gate, to *report) {
		for _, a := range g.Answers {
			if a.Probe == "startupProbe" && !a.Seen && !a.Shared {
				to.say("the startupProbe of native sidecar %q needs %s. Check its configuration, which is not in the input.",
					g.Name, g.Known.Needs)
				return
			}
		}
	},
}
