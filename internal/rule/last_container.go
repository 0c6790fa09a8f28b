package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var lastContainer = Rule{
	Kind: finding.Define("last-container", finding.Info,
		"A glob, an image or a known sidecar selects every regular container of the pod, or leaves only helpers. A pod "+
			"needs a regular container, and one of them is its application, so none is changed. Where the kind's operator adds the "+
			"application, the last one may move.",
		"If the workload is the helper itself, there is nothing to do. Otherwise name the container in full, or list the "+
			"application under except. If the operator of a custom resource adds the application, list that in operatorContainers "+
			"of podTemplates."),
	Reason: pod.LastContainer,
	CheckLeft: func(l pod.Left) string {
		if l.Refused {
			text := fmt.Sprintf("the pattern selects every regular container (%s), but a pod needs one. Select fewer, or exclude the workload with targets.", l.Name)
			if l.Resource.IsCustom() {
				text += " If its operator adds the application, list that in operatorContainers of podTemplates."
			}
			return text
		}
		return fmt.Sprintf("left alone, because %s: %s", l.Because, l.Name)
	},
}
