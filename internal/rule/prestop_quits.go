package rule

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var preStopQuits = Rule{
	Kind: finding.Define("prestop-quits", finding.Warning,
		"The preStop hook of a native sidecar only waits, or makes the sidecar quit. It runs when the pod's termination "+
			"begins: a wait only uses up the grace period, and a quit takes the sidecar from an application that still "+
			"works. The sidecar is not restarted then. Legacy sidecars have such hooks to outlive the application; native "+
			"sidecars outlive it anyway.",
		"Remove the hook. A conversion removes it and reports that; the hook of a container that is already native, or "+
			"that a pattern adds, is left as it is."),
	CheckSidecar: func(s pod.Subject, to *report) {
		switch s.Pod.PreStop(s.Container) {
		case pod.Sleeps:
			to.say("the preStop hook of native sidecar %q only waits, which uses up the grace period. Remove it: "+
				"the sidecar ends after the application anyway.", s.Name)
		case pod.Quits:
			to.say("the preStop hook of native sidecar %q quits while the application still works. Remove it: "+
				"the sidecar ends after the application anyway.", s.Name)
		}
	},
}
