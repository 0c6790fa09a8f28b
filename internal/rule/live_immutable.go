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
		Happens: "The pod template of a Job and the containers of a Pod are immutable: if the object already exists in the " +
			"cluster, applying the changed manifest is refused. Deployments, StatefulSets, DaemonSets and CronJobs accept " +
			"the change.",
		Do: "Delete the old object first, or give the new one another name.",
	}),
	CheckPod: func(p *pod.Pod) []finding.Finding {
		if !p.Changed || p.Resource.Kind != "Job" && p.Resource.Kind != "Pod" {
			return nil
		}
		what := "pod template is"
		if p.Resource.Kind == "Pod" {
			what = "containers are"
		}
		return []finding.Finding{{
			Done:    true,
			Message: fmt.Sprintf("a %s's %s immutable. Delete the existing %[1]s before you apply this one.", p.Resource.Kind, what),
		}}
	},
}
