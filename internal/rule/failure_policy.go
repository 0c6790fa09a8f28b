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
		"A native sidecar never fails the pod by itself, and a podFailurePolicy rule about its exit codes may still decide "+
			"what becomes of a pod that fails: when the application has failed, the sidecar is stopped, and the rule compares "+
			"the code with which it ends then, such as 143 or 137 after a signal. A rule without containerName compares every container.",
		"Name the application in containerName, so that its exit code decides. Keep a rule about the sidecar only if it is "+
			"about pods that fail for another reason."),
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
					"Name the application in containerName.", sidecars[0].Name)
			}
			if name != nil {
				for range named[name.Value] {
					to.sayAt(at+".containerName", name, "native sidecar %q never fails the pod by itself, and this rule may still decide what becomes of a pod that "+
						"fails for another reason. If it is not meant for that, name the application.", name.Value)
				}
			}
		})
	},
}
