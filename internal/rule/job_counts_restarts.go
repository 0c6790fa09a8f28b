package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var jobCountsRestarts = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "job-counts-restarts",
		Default: finding.Warning,
		Happens: "In a Job whose pods have restartPolicy: OnFailure, each restart of a native sidecar counts against " +
			"backoffLimit. A sidecar that fails now and then fails a Job whose application is healthy. With restartPolicy: " +
			"Never these restarts do not count.",
		Do: "Set the pod's restartPolicy to Never, or backoffLimit to more than the sidecars' restarts.",
	}),
	CheckPod: func(p *pod.Pod) []finding.Finding {
		policy := yamlnode.Get(p.Spec, "restartPolicy")
		sidecars := p.Sidecars()
		if p.Resource.Kind != "Job" && p.Resource.Kind != "CronJob" || policy == nil || policy.Value != "OnFailure" || len(sidecars) == 0 {
			return nil
		}
		return []finding.Finding{{
			Field: p.Field("restartPolicy"), Node: policy,
			Message: fmt.Sprintf("with restartPolicy: OnFailure, restarts of native sidecar %q count against the Job's backoffLimit. "+
				"Set restartPolicy: Never, or raise backoffLimit.", sidecars[0].Name),
		}}
	},
}
