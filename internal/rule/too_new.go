package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var tooNew = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "too-new",
		Default: finding.Error,
		Happens: "The API server of kubernetesVersion refuses a field of the native sidecar, or drops it: resizePolicy on init " +
			"containers before 1.33, a preStop or postStart of the kind sleep before 1.30, restartPolicyRules next to " +
			"restartPolicy: Always before 1.36.",
		Do: "Leave the field out, write the hook as exec, or raise kubernetesVersion where all nodes are newer.",
	}),
	Check: func(s pod.Subject) string {
		if !s.Native {
			return ""
		}
		for _, f := range newer {
			if yamlnode.Get(s.Container, f.path...) != nil && !s.Pod.Supports(f.since) {
				return fmt.Sprintf("%s of native sidecar %q needs Kubernetes %s: leave it out, or raise kubernetesVersion",
					f.name, yamlnode.Text(s.Container, "name"), f.since)
			}
		}
		return ""
	},
}

// newer are the fields that came later to native sidecars than these themselves
// (validateInitContainers and validateSleepAction in
// pkg/apis/core/validation/validation.go).
var newer = []struct {
	name  string
	path  []string
	since string
}{
	{"preStop.sleep", []string{"lifecycle", "preStop", "sleep"}, "1.30"},
	{"postStart.sleep", []string{"lifecycle", "postStart", "sleep"}, "1.30"},
	{"resizePolicy", []string{"resizePolicy"}, "1.33"},
	{"restartPolicyRules", []string{"restartPolicyRules"}, "1.36"},
}
