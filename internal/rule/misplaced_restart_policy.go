package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var misplacedRestartPolicy = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "misplaced-restart-policy",
		Default: finding.Warning,
		Happens: "Only an init container with restartPolicy: Always is a native sidecar. On a regular container Kubernetes refuses " +
			"the field up to 1.33, drops it in 1.34 and, from 1.35 on, takes it for that container's own restarts: a Job " +
			"still waits for it. OnFailure and Never on an init container make none either.",
		Do: "Move the container to initContainers (the pattern convert does), or write Always there; otherwise drop the field.",
	}),
	CheckPod: func(p *pod.Pod) []finding.Finding {
		var findings []finding.Finding
		for _, c := range p.Containers {
			policy := yamlnode.Get(c.Node, "restartPolicy")
			if policy == nil || c.Native {
				continue
			}
			message := ""
			switch {
			case c.Init:
				message = fmt.Sprintf("init container %q has restartPolicy: %s, which makes no native sidecar: only Always does",
					c.Name, policy.Value)
			case policy.Value == "Always":
				message = fmt.Sprintf("container %q has restartPolicy: Always, which makes no native sidecar here: move it to "+
					"initContainers, or drop the field", c.Name)
			default:
				continue
			}
			findings = append(findings, finding.Finding{Field: c.Field + ".restartPolicy", Node: policy, Message: message})
		}
		return findings
	},
}
