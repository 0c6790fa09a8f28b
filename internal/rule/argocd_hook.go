package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var argoCDHook = Rule{
	Kind: finding.Define("argocd-hook", finding.Warning,
		"A Job with a native sidecar is a hook of Argo CD. Argo CD gives hooks a finalizer and removes it by updating the "+
			"whole Job, at least up to release 3.5. For a Job with a native sidecar that update may be rejected "+
			"(\"spec.template: field is immutable\", issue 27407 of argo-cd): the Job hangs in deletion, and every later sync "+
			"fails.",
		"Make the Job an ordinary resource: in place of the hook's annotations, give it the annotations "+
			"argocd.argoproj.io/sync-wave, with a lower wave than what needs it, and argocd.argoproj.io/sync-options: "+
			"Force=true,Replace=true. Or sync it twice in a test cluster, and turn this rule off if both succeed."),
	CheckPod: func(p *pod.Pod, to *report) {
		if p.Resource.Kind != "Job" || !p.IsArgoCDHook() || len(p.Sidecars()) == 0 {
			return
		}
		at := yamlnode.Get(p.Object, "metadata", "annotations", pod.ArgoCDHook)
		to.sayAt(fmt.Sprintf("metadata.annotations[%q]", pod.ArgoCDHook), at, "Argo CD may fail to remove its finalizer from a hook Job "+
			"with a native sidecar (issue 27407 of argo-cd), and then later syncs fail. Use a sync wave in place of the hook, or "+
			"sync it twice in a test cluster first.")
	},
}
