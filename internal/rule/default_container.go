package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var defaultContainer = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "default-container",
		Default: finding.Info,
		Happens: "kubectl logs, exec and cp mean the first regular container where the pod has no annotation " +
			"kubectl.kubernetes.io/default-container. The one that was first has moved, so they mean another one now.",
		Do: "Name the application in the annotation, or nothing where it is first now.",
	}),
	CheckPod: func(p *pod.Pod) []finding.Finding {
		was, is := p.Before.FirstRegular(), p.After.FirstRegular()
		if !p.Changed || was == "" || was == is || yamlnode.Get(p.Template, "metadata", "annotations", "kubectl.kubernetes.io/default-container") != nil {
			return nil
		}
		return []finding.Finding{{
			Done: true, Field: p.Field("containers[0]"),
			Message: fmt.Sprintf("kubectl logs and exec now mean container %q, and meant %q: the annotation kubectl.kubernetes.io/default-container tells them which", is, was),
		}}
	},
}
