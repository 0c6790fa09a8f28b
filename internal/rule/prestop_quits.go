package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var preStopQuits = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "prestop-quits",
		Default: finding.Warning,
		Happens: "The preStop hook of a native sidecar only waits, or makes the sidecar quit. It runs when the pod's termination " +
			"begins: a wait only uses up the grace period, and a quit takes the sidecar from an application that still " +
			"works. The sidecar is not restarted then. Legacy sidecars have such hooks to outlive the application; native " +
			"sidecars outlive it anyway.",
		Do: "Remove the hook. A conversion removes it and reports that; the hook of a container that is already native, or " +
			"that a pattern adds, is left as it is.",
	}),
	Check: func(s pod.Subject) string {
		if !s.Native {
			return ""
		}
		name := yamlnode.Text(s.Container, "name")
		switch pod.PreStop(s.Container) {
		case pod.Sleeps:
			return fmt.Sprintf("the preStop hook of native sidecar %q only waits, which uses up the grace period. Remove it: "+
				"the sidecar ends after the application anyway.", name)
		case pod.Quits:
			return fmt.Sprintf("the preStop hook of native sidecar %q quits while the application still works. Remove it: "+
				"the sidecar ends after the application anyway.", name)
		}
		return ""
	},
}
