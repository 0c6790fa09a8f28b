package rule

import (
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var gracePeriod = Rule{
	Kind: finding.Define("grace-period", finding.Warning,
		"The pod's native sidecars may need its whole grace period, or more, to write out their data; what is not "+
			"written by then is lost. They end one after the other once the application has ended, in what is left of the "+
			"grace period.",
		"Raise terminationGracePeriodSeconds to the application's own time plus theirs, in the manifest or with the "+
			"pattern's pod.terminationGracePeriodSeconds."),
	CheckPod: func(p *pod.Pod, to *report) {
		const field = "terminationGracePeriodSeconds"
		sum, grace := 0, p.GracePeriod()
		var who []string
		for _, c := range p.Sidecars() {
			if c.Known != nil && c.Known.Shutdown.FlushSeconds > 0 {
				sum += c.Known.Shutdown.FlushSeconds
				who = append(who, fmt.Sprintf("%q up to %d s", c.Name, c.Known.Shutdown.FlushSeconds))
			}
		}
		if sum > 0 && sum >= grace {
			to.sayAt(p.Field(field), yamlnode.Get(p.Spec, field), "native sidecars may need %d s to end after the application (%s), "+
				"but the grace period for both is %d s. Raise it to %d.", sum, strings.Join(who, ", "), grace, grace+sum)
		}
	},
}
