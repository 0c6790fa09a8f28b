package rule

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var unsupportedKind = Rule{
	Kind: finding.Define("unsupported-kind", finding.Warning,
		"The kind's schema or controller, or the Helm chart whose values these are, drops or forbids restartPolicy on init "+
			"containers, so a native sidecar would block the pod or be rejected. The workload is left as it is.",
		"Exclude it with targets. A target that names the kind is an error."),
	Reason: pod.UnsupportedKind,
	CheckLeft: func(l pod.Left) string {
		if l.Refused {
			return l.Because + ". Remove the kind from the targets."
		}
		return "skipped: " + l.Because
	},
}
