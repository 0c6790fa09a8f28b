package rule

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var defaultContainer = Rule{
	Kind: finding.Define("default-container", finding.Info,
		"kubectl logs, exec and cp now default to another container. They use the first regular container if the pod has "+
			"no annotation "+pod.DefaultContainer+", and the previous first container has moved.",
		"Set the annotation to the application's container. If the application is now first, there is nothing to do."),
	OfChange: true,
	CheckPod: func(p *pod.Pod, to *report) {
		if p.Node == nil || p.IsOperated() {
			return // who adds the application adds containers, too
		}
		was, is := p.Before.FirstRegular(), p.After.FirstRegular()
		if was != "" && was != is && yamlnode.Get(p.Metadata("annotations"), pod.DefaultContainer) == nil {
			to.sayAt(p.Field("containers[0]"), nil, "kubectl logs and exec now default to %q (was %q). Set the annotation %s to choose.", is, was, pod.DefaultContainer)
		}
	},
}
