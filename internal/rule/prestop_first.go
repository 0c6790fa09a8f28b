package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var preStopFirst = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "prestop-first",
		Default: finding.Info,
		Happens: "The preStop hook of a native sidecar runs when the pod's termination begins, while the application still works. " +
			"The sidecar gets its SIGTERM after all regular containers have ended.",
		Do: "Check that the hook leaves the sidecar usable for the application: it may drain incoming requests, but no more.",
	}),
	Check: func(s pod.Subject) string {
		if !s.Native || !s.Converted || pod.PreStop(s.Container) != pod.Drains {
			return ""
		}
		return fmt.Sprintf("the preStop hook of native sidecar %q runs when termination begins, not after the application. "+
			"Check that it does not stop what the application still needs.", yamlnode.Text(s.Container, "name"))
	},
}
