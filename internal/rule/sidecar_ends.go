package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var sidecarEnds = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "sidecar-ends",
		Default: finding.Warning,
		Happens: "A native sidecar that ends is restarted, with a growing back-off, for as long as the pod lives, even if it has " +
			"done its work. In a Job whose restartPolicy is OnFailure these restarts count against backoffLimit.",
		Do: "Let its command run as long as the pod does, without a loop that waits for the application to end. If it only " +
			"runs once, make it an init container (the pattern init).",
	}),
	Check: func(s pod.Subject) string {
		if !s.Native {
			return ""
		}
		if why := pod.Ends(pod.CommandLine(s.Container)); why != "" {
			return fmt.Sprintf("native sidecar %q ends and is restarted forever: %s. Keep it running, or make it an init container.", yamlnode.Text(s.Container, "name"), why)
		}
		return ""
	},
}
