package rule

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var jobCountsRestarts = Rule{
	Kind: finding.Define("job-counts-restarts", finding.Warning,
		"In a Job whose pods have restartPolicy: OnFailure, each restart of a native sidecar counts against "+
			"backoffLimit. A sidecar that fails now and then fails a Job whose application is healthy. With restartPolicy: "+
			"Never these restarts do not count.",
		"Set the pod's restartPolicy to Never, or backoffLimit to more than the sidecars' restarts."),
	CheckPod: func(p *pod.Pod, to *report) {
		policy, sidecars := yamlnode.Get(p.Spec, "restartPolicy"), p.Sidecars()
		inJob := p.Resource.Kind == "Job" || p.Resource.Kind == "CronJob"
		if inJob && policy != nil && policy.Value == "OnFailure" && len(sidecars) > 0 {
			to.sayAt(p.Field("restartPolicy"), policy, "with restartPolicy: OnFailure, restarts of native sidecar %q count against the "+
				"Job's backoffLimit. Set restartPolicy: Never, or raise backoffLimit.", sidecars[0].Name)
		}
	},
}
