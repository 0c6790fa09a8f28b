package rule

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var preStopFirst = Rule{
	Kind: finding.Define("prestop-first", finding.Info,
		"The preStop hook of a native sidecar runs when the pod's termination begins, while the application still works. "+
			"The sidecar gets its SIGTERM after all regular containers have ended.",
		"Check that the hook leaves the sidecar usable for the application: it may drain incoming requests, but no more."),
	OfPattern: true,
	CheckSidecar: func(s pod.Subject, to *report) {
		if s.Converted && s.Pod.PreStop(s.Container) == pod.Drains {
			to.say("the preStop hook of native sidecar %q runs when termination begins, not after the application. "+
				"Check that it does not stop what the application still needs.", s.Name)
		}
	},
}
