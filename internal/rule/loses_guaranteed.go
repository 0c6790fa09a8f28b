package rule

import (
	"fmt"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	corev1 "k8s.io/api/core/v1"
)

var losesGuaranteed = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "loses-guaranteed",
		Default: finding.Warning,
		Happens: "The added container makes a Guaranteed pod Burstable: it is evicted earlier and gets no exclusive CPUs. A pod " +
			"is Guaranteed if every container, init containers included, has cpu and memory limits equal to its requests.",
		Do: "Give the added container cpu and memory limits, and requests equal to them or none.",
	}),
	Check: func(s pod.Subject) string {
		if s.Converted || s.Pod.After.Resources != nil || guaranteed(pod.Requirements(yamlnode.Get(s.Container, "resources"))) {
			return ""
		}
		others := 0
		for _, c := range s.Pod.After.Containers {
			if slices.Contains(s.Pod.Added, c.Name) {
				continue
			}
			if !guaranteed(pod.Requirements(c.Resources)) {
				return ""
			}
			others++
		}
		if others == 0 {
			return ""
		}
		return fmt.Sprintf("container %q makes the pod Burstable: all others have cpu and memory limits equal to their requests. "+
			"Give it such limits.", yamlnode.Text(s.Container, "name"))
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
