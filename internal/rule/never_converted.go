package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var neverConverted = Rule{
	Kind: finding.Define("never-converted", finding.Warning,
		"A glob, an image or a known sidecar selects a container that would break as a native sidecar, or that a "+
			"controller or a mesh adds to the pod and manages. It is left as it is.",
		"Name it in except. A mesh makes its proxy native when an annotation asks for it; the pattern mesh sets that. "+
			"Naming the container in full is an error."),
	Reason: pod.Denied,
	CheckLeft: func(l pod.Left) string {
		message := fmt.Sprintf("container %q (%s) is never converted: %s", l.Name, l.Title, l.Because)
		if l.Refused {
			return message + ". Remove its name from convert.containers."
		}
		return message + ". Name it in except to silence this."
	},
}
