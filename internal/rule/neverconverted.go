package rule

import "github.com/native-sidecar/native-sidecar/fn/v1alpha1"

// NeverConverted is the name of the rule about sidecars that are not to be made
// native.
const NeverConverted = "never-converted"

var neverConverted = Rule{
	Name:    NeverConverted,
	Default: v1alpha1.Warning,
	Happens: "A glob, an image or known selects a sidecar that would break as a native one, or that a controller or a mesh " +
		"puts into the pod and takes care of by itself. It stays as it is.",
	Do: "Name it in except. A mesh makes its proxy native by an annotation, which the pattern mesh sets. A name in full is an error.",
}
