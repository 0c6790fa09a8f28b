package rule

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var sidecarEnds = Rule{
	Kind: finding.Define("sidecar-ends", finding.Warning,
		"A native sidecar that ends is restarted, with a growing back-off, for as long as the pod lives, even if it has "+
			"done its work. In a Job whose restartPolicy is OnFailure these restarts count against backoffLimit.",
		"Let its command run as long as the pod does, without a loop that waits for the application to end. If it only "+
			"runs once, make it an init container (the pattern init)."),
	CheckSidecar: func(s pod.Subject, to *report) {
		why := pod.Ends(pod.CommandLine(s.Node))
		if s.Known != nil && why == "" {
			if word := s.Known.Once(s.Node); word != "" {
				why = word + " makes it exit"
			}
		}
		if why != "" {
			to.say("native sidecar %q ends and is restarted forever: %s. Keep it running, or make it an init container.", s.Name, why)
		}
	},
}
