package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var lastContainer = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "last-container",
		Default: finding.Info,
		Happens: "A pod needs a regular container. A glob, an image or a known sidecar selects every one that this pod has, or " +
			"leaves only helpers, so one of them is the application. None is touched.",
		Do: "Nothing, if the workload is the helper itself. Otherwise name the container in full, or name the application in except.",
	}),
	CheckLeft: func(l pod.Left) string {
		switch {
		case l.Reason != pod.LastContainer:
			return ""
		case l.Refused:
			return fmt.Sprintf("would leave the pod without a regular container, which Kubernetes refuses: it has only %s", l.Name)
		}
		return fmt.Sprintf("left alone, since %s: %s", l.Because, l.Name)
	},
}
