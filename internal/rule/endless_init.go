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
		Happens: "The kubelet waits for an init container without restartPolicy: Always to end before it starts the next one. One " +
			"that never ends keeps the pod in Init for ever.",
		Do: "Where it is meant to keep running, make it a native sidecar: restartPolicy: Always, or the pattern sidecar in place of " +
			"init. Where it is meant to end, give it a command that does.",
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
					Message: fmt.Sprintf("init container %q never ends (%s), so the pod never gets beyond it: give it "+
						"restartPolicy: Always, or a command that ends", c.Name, why),
				})
			}
		}
		return findings
	},
}
