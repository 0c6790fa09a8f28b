package rule

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var endlessInit = Rule{
	Kind: finding.Define("endless-init", finding.Warning,
		"An init container that never ends keeps the pod in Init forever. The kubelet waits for an init container "+
			"without restartPolicy: Always to end before it starts the next one.",
		"If it is meant to keep running, make it a native sidecar: set restartPolicy: Always, or use the pattern sidecar "+
			"instead of init. Otherwise give it a command that ends."),
	CheckPod: func(p *pod.Pod, to *report) {
		for _, c := range p.Containers {
			if !c.Init || c.Native {
				continue
			}
			if why := pod.KeepsRunning(c); why != "" {
				to.sayAt(c.Field, c.Node, "init container %q never ends (%s), so the pod never gets past it. Set restartPolicy: Always, "+
					"or use a command that ends.", c.Name, why)
			}
		}
	},
}
