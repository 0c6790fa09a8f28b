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
		Happens: "The application, or the container around it, ends the sidecar when its own work is done, as legacy sidecars need it " +
			"for a Job to complete. Native sidecars end by themselves then; a quit that comes too early takes them away from " +
			"what the application still does, and a sidecar that ends before the application is started again.",
		Do: "Drop the call, the file or the wrapper, and shareProcessNamespace where it is there for nothing else.",
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
				Message: fmt.Sprintf("container %q ends a sidecar by itself (%s), which a native sidecar has no need of: drop it",
					c.Name, how),
			})
		}
		if shared := yamlnode.Get(p.Spec, "shareProcessNamespace"); signals && shared != nil && shared.Value == "true" {
			findings = append(findings, finding.Finding{
				Field: p.Field("shareProcessNamespace"), Node: shared,
				Message: "shareProcessNamespace lets the containers end each other: drop it where it is there for nothing else",
			})
		}
		return findings
	},
}
