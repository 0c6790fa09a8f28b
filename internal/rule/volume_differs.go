package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var volumeDiffers = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "volume-differs",
		Default: finding.Info,
		Happens: "The pod has a volume of the name that the pattern shares, and it differs from the one in the pattern's " +
			"pod.volumes. The pod's own volume is shared and stays as it is.",
		Do: "Nothing, if that is what you want. Otherwise change the volume in the manifest, or its name in the pattern.",
	}),
	CheckLeft: func(l pod.Left) string {
		if l.Reason != pod.VolumeDiffers {
			return ""
		}
		return fmt.Sprintf("volume %q is the pod's own and stays as it is; it differs from the one in pod.volumes of pattern %q", l.Name, l.Pattern)
	},
}
