package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var noPodTemplate = Rule{
	Kind: finding.Define("no-pod-template", finding.Info,
		"The pattern adds nothing to the pods of a custom resource, because the resource has no pod template. Its operator "+
			"makes pods all the same.",
		"Write the field that the message names. If the pattern is meant for other workloads, exclude the "+
			"kind with targets."),
	Reason: pod.NoTemplate,
	CheckLeft: func(l pod.Left) string {
		return fmt.Sprintf("the resource has no pod template, so the pattern adds nothing to its pods. Write %s with spec: {containers: []} to let it.", l.Name)
	},
}
