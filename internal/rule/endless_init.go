package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var endlessInit = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "endless-init",
		Default: finding.Warning,
		Happens: "An init container that never ends keeps the pod in Init forever. The kubelet waits for an init container " +
			"without restartPolicy: Always to end before it starts the next one.",
		Do: "If it is meant to keep running, make it a native sidecar: set restartPolicy: Always, or use the pattern sidecar " +
			"instead of init. Otherwise give it a command that ends.",
	}),
	CheckPod: func(p *pod.Pod) []finding.Finding {
		var findings []finding.Finding
		for _, c := range p.Containers {
			if !c.Init || c.Native {
				continue
			}
			if why := pod.KeepsRunning(c); why != "" {
				findings = append(findings, finding.Finding{
					Field: c.Field, Node: c.Node,
					Message: fmt.Sprintf("init container %q never ends (%s), so the pod never gets past it. Set restartPolicy: Always, "+
						"or use a command that ends.", c.Name, why),
				})
			}
		}
		return findings
	},
}
