package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var jobNeverCompletes = Rule{
	Kind: finding.Define("job-never-completes", finding.Warning,
		"A helper that keeps running among the regular containers keeps a Job from completing. A Job, and any other pod "+
			"whose restartPolicy is Never or OnFailure, completes when all its regular containers have ended.",
		"Name the helper in a convert pattern, which makes it a native sidecar. The Job then completes with its "+
			"application."),
	CheckPod: func(p *pod.Pod, to *report) {
		for _, e := range p.Endless() {
			c := e.Container
			remedy := "Convert it into a native sidecar."
			if c.Known != nil && c.Known.Denial() != "" {
				remedy = fmt.Sprintf("It is never converted: %s.", c.Known.Denial())
			}
			to.sayAt(c.Field, c.Node, "container %q never ends (%s), so the pod never completes. %s", c.Name, e.Why, remedy)
		}
	},
}
