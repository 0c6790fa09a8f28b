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
		Happens: "The API server of kubernetesVersion refuses or drops a field of the native sidecar: resizePolicy on init " +
			"containers before 1.33, a preStop or postStart hook of the kind sleep before 1.30, restartPolicyRules beside " +
			"restartPolicy: Always before 1.36.",
		Do: "Remove the field, write the hook as exec, or raise kubernetesVersion if all nodes are newer.",
	}),
	Check: func(s pod.Subject) string {
		if !s.Native {
			return ""
		}
		newer := pod.TooNew(s.Container, pod.SidecarFields, s.Pod.Supports)
		if len(newer) == 0 {
			return ""
		}
		return fmt.Sprintf("%s of native sidecar %q needs Kubernetes %s. Remove it, or raise kubernetesVersion.",
			newer[0].Path, yamlnode.Text(s.Container, "name"), newer[0].Since)
	},
}
