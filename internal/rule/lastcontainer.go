package rule

import "github.com/native-sidecar/native-sidecar/fn/v1alpha1"

// LastContainer is the name of the rule about a glob that selects every
// container.
const LastContainer = "last-container"

var lastContainer = Rule{
	Name:    LastContainer,
	Default: v1alpha1.Info,
	Happens: "A pod needs a regular container. A glob, an image or known selects all that this one has, or all but other " +
		"helpers, so one of them is the application, and none is touched.",
	Do: "Nothing, where the workload is the helper itself. Otherwise name the container in full, or the application in except.",
}
