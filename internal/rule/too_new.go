package rule

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var tooNew = Rule{
	Kind: finding.Define("too-new", finding.Error,
		"The API server of kubernetesVersion rejects or drops a field of the native sidecar: resizePolicy on init "+
			"containers before 1.33, a preStop or postStart hook of the kind sleep before 1.30, restartPolicyRules beside "+
			"restartPolicy: Always before 1.36. No version up to 1.37 keeps lifecycle.stopSignal unless the feature gate "+
			"ContainerStopSignals is on: the sidecar then gets SIGTERM, or what its image sets.",
		"Remove the field, write the hook as exec, or raise kubernetesVersion if all nodes are newer. If you turned the "+
			"feature gate on, set the rule to Off."),
	CheckSidecar: func(s pod.Subject, to *report) {
		for _, f := range kube.Container.TooNew(s.Node, s.Pod.Supports) {
			switch {
			case f.Gate != "":
				to.say("the API server drops %s of native sidecar %q: its feature gate %s is off by default. Remove it, or turn this rule off if you "+
					"turned the gate on.", f.Path, s.Name, f.Gate)
			case f.InSidecars:
				to.say("%s of native sidecar %q needs Kubernetes %s. Remove it, or raise kubernetesVersion.", f.Path, s.Name, f.Since)
				return
			}
		}
	},
}
