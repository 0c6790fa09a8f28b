package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var volumeDiffers = Rule{
	Kind: finding.Define("volume-differs", finding.Info,
		"The pod already has a volume of the shared name, and it differs from the one in the pattern's pod.volumes. The "+
			"pod's own volume is shared and left as it is.",
		"If that is what you want, there is nothing to do. Otherwise change the volume in the manifest, or its name in "+
			"the pattern."),
	Reason: pod.VolumeDiffers,
	CheckLeft: func(l pod.Left) string {
		return fmt.Sprintf("the pod's own volume %q is kept, and differs from the one in pod.volumes of pattern %q. Use another name to get both.", l.Name, l.Pattern)
	},
}
