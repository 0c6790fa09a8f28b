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
		Happens: "A legacy sidecar waits in its preStop hook so that it outlives the application, or quits there. That of a native " +
			"sidecar runs when termination begins: a wait only uses up the grace period, and one that quits takes the sidecar " +
			"from an application that still works. It is not started again then.",
		Do: "Drop the hook: a native sidecar ends after the application anyway. A conversion drops it by itself and says so; " +
			"what is native already, or comes from a pattern, stays as it is written.",
	}),
	Check: func(s pod.Subject) string {
		if !s.Native {
			return ""
		}
		name := yamlnode.Text(s.Container, "name")
		switch pod.PreStop(s.Container) {
		case pod.Sleeps:
			return fmt.Sprintf("the preStop hook of native sidecar %q only waits, which uses up the grace period: drop it, "+
				"since the sidecar ends after the application anyway", name)
		case pod.Quits:
			return fmt.Sprintf("the preStop hook of native sidecar %q quits it while the application still works: drop it, "+
				"since the sidecar ends after the application anyway", name)
		}
		return ""
	},
}
