package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var sidecarEnds = Rule{
	Name:    "sidecar-ends",
	Default: v1alpha1.Warning,
	Happens: "A native sidecar that ends is started again, with a growing back-off, for as long as the pod lives: also one that " +
		"has done its work. In a Job whose restartPolicy is OnFailure these restarts count against backoffLimit.",
	Do: "Let its command run for as long as the pod does, without a loop that waits for the application's end; make what only " +
		"runs once an init container (the pattern init).",
	Check: func(s plan.Subject) string {
		if !s.Native {
			return ""
		}
		if why := ends(words(s.Container)); why != "" {
			return fmt.Sprintf("native sidecar %q ends by itself and is started again for ever: %s", yamlnode.Text(s.Container, "name"), why)
		}
		return ""
	},
}
