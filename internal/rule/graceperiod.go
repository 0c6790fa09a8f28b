package rule

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

// DefaultGracePeriod is terminationGracePeriodSeconds where a pod has none
// (SetDefaults_PodSpec in pkg/apis/core/v1/defaults.go).
const DefaultGracePeriod = 30

// GracePeriod is the pod's, in seconds; the default where it has none, or none
// that is a number.
func GracePeriod(p *plan.Pod) int {
	if seconds, err := strconv.Atoi(yamlnode.Text(p.Spec, "terminationGracePeriodSeconds")); err == nil {
		return seconds
	}
	return DefaultGracePeriod
}

var gracePeriod = Rule{
	Name:    "grace-period",
	Default: v1alpha1.Warning,
	Happens: "Native sidecars end one after the other when the application has ended, in what is left of the pod's grace period. " +
		"Those of this pod may take longer than all of it to write out what they hold: what is left then is lost.",
	Do: "Raise the pod's terminationGracePeriodSeconds (a pattern does, by pod.terminationGracePeriodSeconds): the application's " +
		"own time, and theirs on top.",
	CheckPod: func(p *plan.Pod) []plan.Finding {
		sum, grace := 0, GracePeriod(p)
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
		return []plan.Finding{{
			Field: field(p, "terminationGracePeriodSeconds"), Node: yamlnode.Get(p.Spec, "terminationGracePeriodSeconds"),
			Message: fmt.Sprintf("native sidecars may need %d s to end after the application (%s), and the grace period is %d s for both: "+
				"raise it to %d", sum, strings.Join(who, ", "), grace, grace+sum),
		}}
	},
}
