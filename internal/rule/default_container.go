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
		Happens: "kubectl logs, exec and cp now default to another container. They use the first regular container if the pod has " +
			"no annotation kubectl.kubernetes.io/default-container, and the previous first container has moved.",
		Do: "Set the annotation to the application's container. If the application is now first, there is nothing to do.",
	}),
	CheckPod: func(p *pod.Pod) []finding.Finding {
		was, is := p.Before.FirstRegular(), p.After.FirstRegular()
		if !p.Changed || was == "" || was == is || yamlnode.Get(p.Template, "metadata", "annotations", "kubectl.kubernetes.io/default-container") != nil {
			return nil
		}
		return []finding.Finding{{
			Done: true, Field: p.Field("containers[0]"),
			Message: fmt.Sprintf("kubectl logs and exec now default to %q (was %q). Set the annotation kubectl.kubernetes.io/default-container to choose.", is, was),
		}}
	},
}
