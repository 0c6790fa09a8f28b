package rule

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var losesGuaranteed = Rule{
	Kind: finding.Define("loses-guaranteed", finding.Warning,
		"The added container makes a Guaranteed pod Burstable: it is evicted earlier and gets no exclusive CPUs. A pod "+
			"is Guaranteed if every container, init containers included, has cpu and memory limits equal to its requests.",
		"Give the added container cpu and memory limits, and requests equal to them or none."),
	Check: func(s pod.Subject, to *report) {
		if s.Converted || s.Pod.After.Resources != nil || pod.Guaranteed(pod.Requirements(yamlnode.Get(s.Node, "resources"))) {
			return
		}
		if s.Pod.WouldBeGuaranteed() {
			to.say("container %q makes the pod Burstable: all others have cpu and memory limits equal to their requests. Give it such limits.", s.Name)
		}
	},
}
