package rule

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var notRestored = Rule{
	Kind: finding.Define("not-restored", finding.Info,
		"convert with to: Regular doesn't restore everything that a conversion changed. It doesn't know a hook or an "+
			"argument that was removed, can't tell an added probe from one that was there, and puts a container last if it doesn't know where "+
			"the container stood.",
		"Compare the result with the manifest as it was before the conversion. With remember: true in the first conversion, "+
			"the place and an added probe are known."),
	OfChange: true,
	CheckPod: func(p *pod.Pod, to *report) {
		for _, l := range p.Lost {
			say := func(format string, args ...any) { to.sayAt(l.Field, l.Node, format, args...) }
			switch l.What {
			case pod.LostHook:
				say("the preStop hook of container %q, which its conversion removed, does not come back. Write it again if the container needs it.", l.Name)
			case pod.LostArguments:
				say("the arguments and variables of container %q stay as its conversion made them. Compare them with the manifest as it was.", l.Name)
			case pod.LostProbe:
				say("container %q keeps its startupProbe. Remove it if the conversion added it.", l.Name)
			case pod.LostNeighbour:
				if l.Other == "" {
					say("container %q goes last, because nothing says where it stood before its conversion. Move it if the order matters.", l.Name)
					continue
				}
				say("container %q stood before %q, which the pod no longer has, and goes last. Move it if the order matters.", l.Name, l.Other)
			case pod.LostField:
				say("the way back from the conversion of container %q will not restore %s. Write it again then.", l.Name, l.Other)
			case pod.LostList:
				say("container %q was the last one in %s of these values, and the empty list stays. Remove it if there was none.", l.Name, l.Other)
			case pod.LostPlace:
				say("the place of container %q is not remembered, because %s. Use version control for the way back.", l.Name, l.Other)
			}
		}
	},
}
