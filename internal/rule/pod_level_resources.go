package rule

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	helper "k8s.io/component-helpers/resource"
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
		core := p.After.AsPod()
		own, node := *core.Spec.Resources, yamlnode.Get(p.Spec, "resources")
		needed := helper.AggregateContainerRequests(core, helper.PodResourcesOptions{})
		for _, name := range pod.ResourceNames(own.Requests) {
			what, most, sum := "request", own.Requests[name], needed[name]
			if yamlnode.Get(p.After.Resources, "requests", string(name)) == nil {
				what, most = "limit", own.Limits[name] // no request fits under it
			}
			if most.Cmp(sum) < 0 {
				to.sayAt(p.Field("resources."+what+"s."+string(name)), node, "the pod's own %s %s is %s, but its containers now request %s "+
					"together, which Kubernetes rejects. Raise it.", name, what, most.String(), sum.String())
			}
		}
		for _, c := range core.Spec.Containers { // validatePodResourceConsistency looks at no others
			for _, name := range pod.ResourceNames(own.Limits) {
				if limit, most := c.Resources.Limits[name], own.Limits[name]; limit.Cmp(most) > 0 {
					to.sayAt(p.Field("resources.limits."+string(name)), node, "the pod's own %s limit is %s, but container %q has %s, which "+
						"Kubernetes rejects. Raise it.", name, most.String(), c.Name, limit.String())
				}
			}
		}
	},
}
