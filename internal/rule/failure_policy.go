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
		Happens: "A native sidecar's exit never fails the pod, so a podFailurePolicy rule about its exit codes does not apply " +
			"when the sidecar exits. Such a rule, or one without containerName, may still match when the pod fails for " +
			"another reason: its sidecars are then ended by a signal (137, 143).",
		Do: "Remove the rule about the sidecar, and name the application in containerName of the others.",
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
					"the rule names no container and may match native sidecar %q, which a signal ends when the pod fails. Set containerName.", sidecars[0].Name)})
			}
			for _, c := range sidecars {
				if name != nil && c.Name == name.Value {
					findings = append(findings, finding.Finding{Field: at + ".containerName", Node: name, Message: fmt.Sprintf(
						"a native sidecar's exit never fails the pod, so the rule does not apply when %q exits. Remove it.", c.Name)})
				}
			}
		}
		return findings
	},
}
