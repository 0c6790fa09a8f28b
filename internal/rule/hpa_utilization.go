package rule

import (
	"fmt"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

// HPAUtilization is about autoscalers that need the requests of all containers.
var HPAUtilization = Rule{
	Kind: finding.Define("hpa-utilization", finding.Warning,
		"A HorizontalPodAutoscaler that scales by utilization needs the request of every container of the pod, native "+
			"sidecars included. If one has none, it stops scaling and reports \"missing request\" in its events.",
		"Give the sidecar a request for that resource, or scale by a ContainerResource metric of the application."),
}

// CheckUtilization judges an autoscaler that scales a workload by the utilization
// of a resource: one message for each sidecar without a request for it.
func CheckUtilization(w pod.Workload, resource string) []string {
	var messages []string
	for _, s := range w.Sidecars {
		if slices.Contains(s.Lacks, resource) {
			messages = append(messages, fmt.Sprintf(
				"scales %s by %s utilization, which needs a %s request on every container, but native sidecar %q has none. Add one.",
				w.Names(), resource, resource, s.Name))
		}
	}
	return messages
}
