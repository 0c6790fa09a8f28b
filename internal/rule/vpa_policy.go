package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

// VPAPolicy is about policies of a VerticalPodAutoscaler for a container that is
// no longer a regular one.
var VPAPolicy = Rule{
	Kind: finding.Define("vpa-policy", finding.Warning,
		"The VerticalPodAutoscaler looks only at regular containers. A policy for a container that became a native "+
			"sidecar has no effect, and the sidecar's requests stay as they are written.",
		"Remove the policy and set the sidecar's requests yourself."),
}

// CheckVPAPolicy judges a containerPolicy for a container of a workload.
func CheckVPAPolicy(w pod.Workload, container string) string {
	if list, _ := w.Is.Find(container); !w.Moved(container) || list == pod.Containers {
		return ""
	}
	return fmt.Sprintf("container %q of %s is no longer a regular container, and the autoscaler sees no others. "+
		"Remove the policy and set the container's requests yourself.", container, w.Names())
}
