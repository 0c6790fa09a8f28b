package rule

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var heavySidecar = Rule{
	Kind: finding.Define("heavy-sidecar", finding.Info,
		"The sidecar requests more than the application, once per replica. A helper of that size is often the wrong "+
			"thing to run in every pod.",
		"Consider a library, one instance per node (a DaemonSet) or a separate service. If it has to run beside the "+
			"application, there is nothing to do."),
	OfPattern: true,
	CheckSidecar: func(s pod.Subject, to *report) {
		mine := pod.Requirements(yamlnode.Get(s.Node, "resources")).Requests
		for _, name := range []string{pod.CPU, pod.Memory} {
			q := mine[name]
			if q.IsZero() {
				continue
			}
			if app := s.Pod.ApplicationRequest(name); !app.IsZero() && q.Cmp(app) > 0 {
				to.say("native sidecar %q requests %s of %s, the application %s. Consider a library, a DaemonSet or a separate service.",
					s.Name, q.String(), name, app.String())
				return
			}
		}
	},
}
