package rule

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var liveImmutable = Rule{
	Kind: finding.Define("live-immutable", finding.Info,
		"The pod template of a Job and the containers of a Pod are immutable: if the object already exists in the "+
			"cluster, the API server rejects the changed manifest. Deployments, StatefulSets, DaemonSets and CronJobs accept "+
			"the change. So does whatever is created anew each time: objects with a generateName, hooks of Helm and Argo CD "+
			"that are deleted before the next run, and what asks Argo CD or Flux to replace it.",
		"Delete the old object first, or give the new one another name."),
	OfChange: true,
	CheckPod: func(p *pod.Pod, to *report) {
		what := map[string]string{"Job": "pod template is", "Pod": "containers are"}[p.Resource.Kind]
		if what != "" && !p.IsRecreated() {
			to.say("a %s's %s immutable. Delete the existing %[1]s before you apply this one.", p.Resource.Kind, what)
		}
	},
}
