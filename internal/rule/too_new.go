package rule

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var tooNew = Rule{
	Kind: finding.Define("too-new", finding.Error,
		"The API server of kubernetesVersion rejects or drops a field of the native sidecar: resizePolicy on init "+
			"containers before 1.33, a preStop or postStart hook of the kind sleep before 1.30, restartPolicyRules beside "+
			"restartPolicy: Always before 1.36.",
		"Remove the field, write the hook as exec, or raise kubernetesVersion if all nodes are newer."),
	CheckSidecar: func(s pod.Subject, to *report) {
		if newer := pod.TooNew(s.Node, pod.SidecarFields, s.Pod.Supports); len(newer) > 0 {
			to.say("%s of native sidecar %q needs Kubernetes %s. Remove it, or raise kubernetesVersion.", newer[0].Path, s.Name, newer[0].Since)
		}
	},
}
