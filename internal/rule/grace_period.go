package rule

import (
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var gracePeriod = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "grace-period",
		Default: finding.Warning,
		Happens: "Native sidecars end one after the other when the application has ended, in what is left of the pod's grace period. " +
			"Those of this pod may take longer than all of it to write out what they hold: what is left then is lost.",
		Do: "Raise the pod's terminationGracePeriodSeconds (a pattern does, by pod.terminationGracePeriodSeconds): the application's " +
			"own time, and theirs on top.",
	}),
	CheckPod: func(p *pod.Pod) []finding.Finding {
		sum, grace := 0, p.GracePeriod()
		var who []string
		for _, c := range p.Sidecars() {
			if c.Known != nil && c.Known.FlushSeconds > 0 {
				sum += c.Known.FlushSeconds
				who = append(who, fmt.Sprintf("%q up to %d s", c.Name, c.Known.FlushSeconds))
			}
		}
		if sum < grace || sum == 0 {
			return nil
		}
		return []finding.Finding{{
			Field: p.Field("terminationGracePeriodSeconds"), Node: yamlnode.Get(p.Spec, "terminationGracePeriodSeconds"),
			Message: fmt.Sprintf("native sidecars may need %d s to end after the application (%s), and the grace period is %d s for both: "+
				"raise it to %d", sum, strings.Join(who, ", "), grace, grace+sum),
		}}
	},
}
