package rule

import "github.com/native-sidecar/native-sidecar/fn/v1alpha1"

// UnsupportedKind is the name of the rule about kinds that cannot hold a native
// sidecar.
const UnsupportedKind = "unsupported-kind"

var unsupportedKind = Rule{
	Name:    UnsupportedKind,
	Default: v1alpha1.Warning,
	Happens: "The kind's schema or controller drops or forbids restartPolicy on init containers, so a native sidecar would " +
		"block the pod or be refused. The workload stays as it is.",
	Do: "Leave the kind out by targets. A target that names the kind is an error.",
}
