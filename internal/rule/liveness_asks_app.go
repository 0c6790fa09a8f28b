package rule

import (
	"cmp"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var livenessAsksApp = Rule{
	Kind: finding.Define("liveness-asks-app", finding.Warning,
		"A native sidecar starts before the application, and its liveness probe asks the application. Until that listens, "+
			"the probe fails, and the kubelet restarts the sidecar, several times if the application starts slowly. It does so "+
			"again whenever the application is down.",
		"Let the liveness probe check the sidecar itself. What checks the application belongs in a readinessProbe or in the "+
			"application."),
	CheckSidecar: func(s pod.Subject, to *report) {
		const field = "livenessProbe"
		asked := pod.ProbedPort(s.Node, yamlnode.Get(s.Node, field))
		if !isApplications(s, asked) {
			asked = ""
		}
		if port := cmp.Or(asked, asks(strings.Join(pod.Texts(s.Node, field, "exec", "command"), " "), s)); port != "" {
			to.say("the %s of native sidecar %q checks port %s of the application, which starts later: the kubelet restarts the sidecar until "+
				"the application listens. Check the sidecar itself.", field, s.Name, port)
		}
	},
}
