package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var needsLaterInit = Rule{
	Kind: finding.Define("needs-later-init", finding.Error,
		"A native sidecar starts before the init container that writes a file which the sidecar's command, arguments or "+
			"environment name, in a volume that is empty when the pod starts. The kubelet starts that init container only "+
			"when the sidecar has started, so the pod hangs.",
		"Set the pattern's position to after that init container. If no pattern names the sidecar, move it there by hand. "+
			"Without a position, an ambassador and a configHelper go there by themselves."),
	CheckSidecar: func(s pod.Subject, to *report) {
		if f, found := laterFeed(s, true); found {
			to.say("native sidecar %q reads %s, which init container %q writes only after the sidecar has started. %s",
				s.Name, f.Path, f.Init, behind(s, f))
		}
	},
}

// laterFeed returns the last init container that writes what a native sidecar reads and
// that starts after it, and whether there is one. byPath selects what a path shows.
func laterFeed(s pod.Subject, byPath bool) (last pod.Feed, found bool) {
	own := s.Pod.Index(s.Node)
	for _, f := range s.Feeds() {
		if f.Index > own && (f.Path != "") == byPath && (!found || f.Index > last.Index) {
			last, found = f, true
		}
	}
	return last, found
}

// behind says how a native sidecar gets behind an init container. A conversion does not
// move what is native already, and no pattern moves a sidecar that none is about.
func behind(s pod.Subject, f pod.Feed) string {
	if s.Pattern == "" {
		return fmt.Sprintf("Move it behind %q.", f.Init)
	}
	advice := fmt.Sprintf("Set position: {after: [%s]}", f.Init)
	if s.Converted {
		return advice + ", or move it there if it is already native."
	}
	return advice + "."
}
