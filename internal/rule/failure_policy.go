package rule

import (
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var failurePolicy = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "failure-policy",
		Default: finding.Warning,
		Happens: "The exit of a native sidecar fails no pod, so a rule of podFailurePolicy about its exit codes never applies. A rule " +
			"without containerName may match one all the same: when the pod fails, sidecars are ended by a signal (137, 143).",
		Do: "Drop the rule about the sidecar, and name the application in containerName of the others.",
	}),
	CheckPod: func(p *pod.Pod) []finding.Finding {
		sidecars := p.Sidecars()
		path, inJob := strings.CutSuffix(p.Path, "template")
		if !inJob || len(sidecars) == 0 {
			return nil
		}
		path += "podFailurePolicy.rules"
		var findings []finding.Finding
		for i, r := range yamlnode.Elements(yamlnode.Get(p.Object, strings.Split(path, ".")...)) {
			codes := yamlnode.Get(r, "onExitCodes")
			if codes == nil {
				continue
			}
			at := fmt.Sprintf("%s[%d].onExitCodes", path, i)
			name := yamlnode.Get(codes, "containerName")
			if name == nil {
				findings = append(findings, finding.Finding{Field: at, Node: codes, Message: fmt.Sprintf(
					"the rule names no container, and may match native sidecar %q, which ends by a signal when the pod fails: set containerName", sidecars[0].Name)})
			}
			for _, c := range sidecars {
				if name != nil && c.Name == name.Value {
					findings = append(findings, finding.Finding{Field: at + ".containerName", Node: name, Message: fmt.Sprintf(
						"the exit of native sidecar %q fails no pod, so the rule never applies: drop it", c.Name)})
				}
			}
		}
		return findings
	},
}
