package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var jobNeverCompletes = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "job-never-completes",
		Default: finding.Warning,
		Happens: "A Job, and any pod that is not restarted for ever, is complete when all its regular containers have ended. A helper " +
			"among them that keeps running keeps it from that.",
		Do: "Convert the helper into a native sidecar: name it in a convert pattern. The Job completes with its application then.",
	}),
	CheckPod: func(p *pod.Pod) []finding.Finding {
		var findings []finding.Finding
		for _, e := range p.Endless() {
			c := e.Container
			remedy := "convert it into a native sidecar"
			if c.Known != nil && c.Known.Refusal != "" {
				remedy = c.Known.Refusal
			}
			findings = append(findings, finding.Finding{
				Field: c.Field, Node: c.Node,
				Message: fmt.Sprintf("container %q never ends (%s), so the pod never completes: %s", c.Name, e.Why, remedy),
			})
		}
		return findings
	},
}
