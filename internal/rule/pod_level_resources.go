package rule

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var podLevelResources = Rule{
	Kind: finding.Define("pod-level-resources", finding.Error,
		"A pod with its own resources (spec.resources) must request at least what its containers request together, and "+
			"no regular container may have a higher limit than the pod. The API server rejects it otherwise.",
		"Raise the pod's own requests or limits, or lower the sidecar's."),
	CheckPod: func(p *pod.Pod, to *report) {
		if p.After.Resources == nil || !p.Changed {
			return
		}
		own, node := p.After.Own(), yamlnode.Get(p.Spec, "resources")
		needed := p.After.Together().Requests
		for _, name := range pod.ResourceNames(own.Requests) {
			what, most, sum := "request", own.Requests[name], needed[name]
			if yamlnode.Get(p.After.Resources, "requests", name) == nil {
				what, most = "limit", own.Limits[name] // no request fits under it
			}
			if most.Cmp(sum) < 0 {
				to.sayAt(p.Field("resources."+what+"s."+name), node, "the pod's own %s %s is %s, but its containers now request %s "+
					"together, which Kubernetes rejects. Raise it.", name, what, most.String(), sum.String())
			}
		}
		for _, c := range p.After.Containers {
			if c.Init { // validatePodResourceConsistency looks at no init containers
				continue
			}
			limits := pod.Requirements(c.Resources).Limits
			for _, name := range pod.ResourceNames(own.Limits) {
				if limit, most := limits[name], own.Limits[name]; limit.Cmp(most) > 0 {
					to.sayAt(p.Field("resources.limits."+name), node, "the pod's own %s limit is %s, but container %q has %s, which "+
						"Kubernetes rejects. Raise it.", name, most.String(), c.Name, limit.String())
				}
			}
		}
	},
}
