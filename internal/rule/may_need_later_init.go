package rule

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var mayNeedLaterInit = Rule{
	Kind: finding.Define("may-need-later-init", finding.Warning,
		"A native sidecar mounts a volume read-only that is empty when the pod starts, and the only container that can "+
			"write to it is an init container that starts after the sidecar. If the sidecar needs what is written there, "+
			"the pod hangs.",
		"Set the pattern's position to after that init container. If no pattern names the sidecar, move it there by hand. "+
			"If the sidecar can start without the files, turn the rule off."),
	CheckSidecar: func(s pod.Subject, to *report) {
		if f, found := laterFeed(s, false); found {
			to.say("native sidecar %q mounts volume %q read-only, and only init container %q, which starts after it, can write there. %s",
				s.Name, f.Volume, f.Init, behind(s, f))
		}
	},
}
