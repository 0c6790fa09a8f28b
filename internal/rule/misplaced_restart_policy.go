package rule

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var misplacedRestartPolicy = Rule{
	Kind: finding.Define("misplaced-restart-policy", finding.Warning,
		"restartPolicy is set where it does not make a native sidecar: only an init container with restartPolicy: Always "+
			"is one. On a regular container Kubernetes rejects the field up to 1.33, drops it in 1.34 and, from 1.35 on, "+
			"uses it for that container's own restarts: a Job still waits for the container.",
		"Move the container to initContainers (the pattern convert does that), or write Always there. Otherwise remove "+
			"the field."),
	CheckPod: func(p *pod.Pod, to *report) {
		for _, c := range p.Containers {
			switch policy := yamlnode.Get(c.Node, "restartPolicy"); {
			case policy == nil || c.Native:
			case c.Init:
				to.sayAt(c.Field+".restartPolicy", policy, "init container %q has restartPolicy: %s, which does not make it a native sidecar. "+
					"Write Always, or remove the field.", c.Name, policy.Value)
			case policy.Value == pod.Always:
				to.sayAt(c.Field+".restartPolicy", policy, "container %q has restartPolicy: Always, which does not make a regular container a native sidecar. "+
					"Move it to initContainers, or remove the field.", c.Name)
			}
		}
	},
}
