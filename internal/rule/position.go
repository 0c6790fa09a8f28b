package rule

import (
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var position = Rule{
	Kind: finding.Define("position", finding.Info,
		"A converted container starts after the init containers, because it ran after them before. The catalogue lists "+
			"this one as useful to init containers: if it started first, they could use it.",
		"Set the position that the message names if the init containers don't have to run before it, or {at: Last} to "+
			"confirm that they do."),
	OfPattern: true,
	CheckSidecar: func(s pod.Subject, to *report) {
		needs := "needs"
		if s.MayNeed {
			needs = "may need"
		}
		switch {
		case len(s.Behind) > 0 && s.After != "":
			to.say("native sidecar %q starts after %s, which cannot use it. It %s what %s writes: set position: {after: [%s]} if they should.",
				s.Name, strings.Join(s.Behind, ", "), needs, s.After, s.After)
		case len(s.Behind) > 0:
			to.say("native sidecar %q starts after %s, which cannot use it. Set position: {at: First} if they should.",
				s.Name, strings.Join(s.Behind, ", "))
		}
	},
}
