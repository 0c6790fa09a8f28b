package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/demand"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	helper "k8s.io/component-helpers/resource"
)

var podLevelResources = Rule{
	Name:    "pod-level-resources",
	Default: v1alpha1.Error,
	Happens: "A pod with resources of its own (spec.resources) has to ask for at least what its containers ask for together, and " +
		"no container may have a higher limit than the pod. The API server refuses it otherwise.",
	Do: "Raise the pod's own requests or limits, or lower the sidecar's.",
	CheckPod: func(p *plan.Pod) []plan.Finding {
		if p.After.Resources == nil || !p.Changed {
			return nil
		}
		pod := demand.Pod(p.After)
		own := *pod.Spec.Resources
		needed := helper.AggregateContainerRequests(pod, helper.PodResourcesOptions{})
		var findings []plan.Finding
		for _, name := range demand.Names(own.Requests) {
			what, most, sum := "request", own.Requests[name], needed[name]
			if yamlnode.Get(p.After.Resources, "requests", string(name)) == nil {
				what, most = "limit", own.Limits[name] // no request fits under it
			}
			if most.Cmp(sum) < 0 {
				findings = append(findings, plan.Finding{
					Field: field(p, "resources."+what+"s."+string(name)), Node: yamlnode.Get(p.Spec, "resources"),
					Message: fmt.Sprintf("the pod's own %s of %s is %s, and its containers now ask for %s together, which Kubernetes "+
						"refuses: raise it", what, name, most.String(), sum.String()),
				})
			}
		}
		for _, c := range append(pod.Spec.InitContainers, pod.Spec.Containers...) {
			for _, name := range demand.Names(own.Limits) {
				limit, most := c.Resources.Limits[name], own.Limits[name]
				if limit.Cmp(most) > 0 {
					findings = append(findings, plan.Finding{
						Field: field(p, "resources.limits."+string(name)), Node: yamlnode.Get(p.Spec, "resources"),
						Message: fmt.Sprintf("the pod's own limit of %s is %s, and container %q has %s, which Kubernetes refuses: raise it",
							name, most.String(), c.Name, limit.String()),
					})
				}
			}
		}
		return findings
	},
}
