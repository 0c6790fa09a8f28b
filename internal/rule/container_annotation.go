package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var containerAnnotation = Rule{
	Kind: finding.Define("container-annotation", finding.Warning,
		"An annotation of the pod tells an agent or an injector what to do with a container that is a native sidecar. This "+
			"agent leaves init containers out, always or in some releases, so the annotation has no effect.",
		"Do what the message says, or leave the container a regular one."),
	CheckPod: func(p *pod.Pod, to *report) {
		for _, o := range p.Overlooked() {
			to.sayAt(p.At(fmt.Sprintf("metadata.annotations[%q]", o.Key)), o.Value,
				"the annotation is about native sidecar %q, but %s. %s", o.Container.Name, o.Agent.Does, o.Agent.Do)
		}
	},
}
