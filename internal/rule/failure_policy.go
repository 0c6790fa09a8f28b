package rule

import (
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var failurePolicy = Rule{
	Kind: finding.Define("failure-policy", finding.Warning,
		"A native sidecar's exit never fails the pod, so a podFailurePolicy rule about its exit codes does not apply "+
			"when the sidecar exits. Such a rule, or one without containerName, may still match when the pod fails for "+
			"another reason: its sidecars are then ended by a signal (137, 143).",
		"Remove the rule about the sidecar, and name the application in containerName of the others."),
	CheckPod: func(p *pod.Pod, to *report) {
		sidecars := p.Sidecars()
		path, inJob := strings.CutSuffix(p.Path, "template")
		if !inJob || len(sidecars) == 0 {
			return
		}
		named := map[string]int{}
		for _, c := range sidecars {
			named[c.Name]++
		}
		yamlnode.Each(p.Object, "", path+"podFailurePolicy.rules[].onExitCodes", func(codes *yaml.Node, at string) {
			name := yamlnode.Get(codes, "containerName")
			if name == nil {
				to.sayAt(at, codes, "the rule names no container and may match native sidecar %q, which a signal ends when the pod fails. "+
					"Set containerName.", sidecars[0].Name)
			}
			if name != nil {
				for range named[name.Value] {
					to.sayAt(at+".containerName", name, "a native sidecar's exit never fails the pod, so the rule does not apply when %q exits. "+
						"Remove it.", name.Value)
				}
			}
		})
	},
}
