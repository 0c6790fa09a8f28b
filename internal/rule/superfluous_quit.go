package rule

import (
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var superfluousQuit = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "superfluous-quit",
		Default: finding.Info,
		Happens: "The application, or a wrapper around its command, shuts the sidecar down when its own work is done. A legacy " +
			"sidecar needs that for a Job to complete; the kubelet stops a native sidecar anyway. A shutdown that comes " +
			"too early takes the sidecar away from the rest of the application's work, and a sidecar that ends before the " +
			"application is restarted.",
		Do: "Remove the call, the file or the wrapper, and shareProcessNamespace if nothing else needs it.",
	}),
	CheckPod: func(p *pod.Pod) []finding.Finding {
		if len(p.Sidecars()) == 0 {
			return nil
		}
		var findings []finding.Finding
		signals := false
		for _, c := range p.Regular() {
			how := pod.EndsOthers(c.Node)
			if how == "" {
				continue
			}
			signals = signals || strings.Contains(how, "kill")
			findings = append(findings, finding.Finding{
				Field: c.Field, Node: c.Node,
				Message: fmt.Sprintf("container %q shuts a sidecar down (%s). A native sidecar doesn't need that; remove it.",
					c.Name, how),
			})
		}
		if shared := yamlnode.Get(p.Spec, "shareProcessNamespace"); signals && shared != nil && shared.Value == "true" {
			findings = append(findings, finding.Finding{
				Field: p.Field("shareProcessNamespace"), Node: shared,
				Message: "shareProcessNamespace lets the containers end each other. Remove it if nothing else needs it.",
			})
		}
		return findings
	},
}
