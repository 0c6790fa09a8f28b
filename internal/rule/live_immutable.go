package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var liveImmutable = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "live-immutable",
		Default: finding.Info,
		Happens: "The pod template of a Job and the containers of a Pod cannot be changed once they live in the cluster: an apply " +
			"of the changed manifest is refused. Deployments, StatefulSets, DaemonSets and CronJobs take it as a rollout.",
		Do: "Delete the old object first, or give the new one another name.",
	}),
	CheckPod: func(p *pod.Pod) []finding.Finding {
		if !p.Changed || p.Resource.Kind != "Job" && p.Resource.Kind != "Pod" {
			return nil
		}
		return []finding.Finding{{
			Done:    true,
			Message: fmt.Sprintf("a %s that lives in the cluster already cannot be changed so: delete it first", p.Resource.Kind),
		}}
	},
}
