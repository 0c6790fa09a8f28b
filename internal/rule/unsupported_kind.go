package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var unsupportedKind = Rule{
	Kind: finding.Define("unsupported-kind", finding.Warning,
		"The kind's schema or controller drops or forbids restartPolicy on init containers, so a native sidecar would "+
			"block the pod or be rejected. The workload is left as it is.",
		"Exclude the kind with targets. A target that names the kind is an error."),
	Reason: pod.UnsupportedKind,
	CheckLeft: func(l pod.Left) string {
		message := fmt.Sprintf("%s does not support native sidecars: %s", l.Resource.Kind, l.Because)
		if l.Refused {
			return message + ". Remove the kind from the targets."
		}
		return "skipped: " + message
	},
}
