package rule

import "github.com/native-sidecar/native-sidecar/fn/v1alpha1"

// VolumeDiffers is the name of the rule about a shared volume that the pod has
// in a form of its own.
const VolumeDiffers = "volume-differs"

var volumeDiffers = Rule{
	Name:    VolumeDiffers,
	Default: v1alpha1.Info,
	Happens: "The pod has a volume of the name that the pattern shares, and it is another one than the pattern's pod.volumes " +
		"says. The pod's own is shared, and stays as it is.",
	Do: "Nothing, where that is what you want. Otherwise change the volume in the manifest, or its name in the pattern.",
}
