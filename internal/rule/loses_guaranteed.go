package rule

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	corev1 "k8s.io/api/core/v1"
)

var losesGuaranteed = Rule{
	Kind: finding.Define("loses-guaranteed", finding.Warning,
		"The added container makes a Guaranteed pod Burstable: it is evicted earlier and gets no exclusive CPUs. A pod "+
			"is Guaranteed if every container, init containers included, has cpu and memory limits equal to its requests.",
		"Give the added container cpu and memory limits, and requests equal to them or none."),
	Check: func(s pod.Subject, to *report) {
		if s.Converted || s.Pod.After.Resources != nil || guaranteed(pod.Requirements(yamlnode.Get(s.Node, "resources"))) {
			return
		}
		others := slices.DeleteFunc(slices.Clone(s.Pod.After.Containers), func(c pod.ContainerDemand) bool { return slices.Contains(s.Pod.Added, c.Name) })
		if len(others) > 0 && !slices.ContainsFunc(others, func(c pod.ContainerDemand) bool { return !guaranteed(pod.Requirements(c.Resources)) }) {
			to.say("container %q makes the pod Burstable: all others have cpu and memory limits equal to their requests. Give it such limits.", s.Name)
		}
	},
}

// guaranteed reports whether a container lets its pod be Guaranteed (ComputePodQOS in
// pkg/apis/core/v1/helper/qos/qos.go).
func guaranteed(r corev1.ResourceRequirements) bool {
	for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
		limit, limited := r.Limits[name]
		request := r.Requests[name]
		if !limited || limit.IsZero() || limit.Cmp(request) != 0 {
			return false
		}
	}
	return true
}
