package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var preStopQuits = Rule{
	Name:    "prestop-quits",
	Default: v1alpha1.Warning,
	Happens: "A legacy sidecar waits in its preStop hook so that it outlives the application, or quits there. That of a native " +
		"sidecar runs when termination begins: a wait only uses up the grace period, and one that quits takes the sidecar " +
		"from an application that still works. It is not started again then.",
	Do: "Drop the hook: a native sidecar ends after the application anyway. A conversion drops it by itself and says so; " +
		"what is native already, or comes from a pattern, stays as it is written.",
	Check: func(s plan.Subject) string {
		if !s.Native {
			return ""
		}
		name := yamlnode.Text(s.Container, "name")
		switch PreStop(s.Container) {
		case Sleeps:
			return fmt.Sprintf("the preStop hook of native sidecar %q only waits, which uses up the grace period: drop it, "+
				"since the sidecar ends after the application anyway", name)
		case Quits:
			return fmt.Sprintf("the preStop hook of native sidecar %q quits it while the application still works: drop it, "+
				"since the sidecar ends after the application anyway", name)
		}
		return ""
	},
}
