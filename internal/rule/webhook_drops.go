package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

// WebhookDrops is about mutating webhooks that drop the field which makes an init
// container a native sidecar.
var WebhookDrops = Rule{
	Kind: finding.Define("webhook-drops", finding.Warning,
		"A pod with native sidecars asks for a mutating webhook whose older releases drop restartPolicy from init "+
			"containers. The API server then rejects the pod if a sidecar has a probe or a hook. Otherwise the sidecar is an "+
			"init container that never ends, and the application never starts. Pods ask by a label, an annotation or a "+
			"variable, or by their ServiceAccount or Namespace, if that is among the manifests.",
		"Run a release of the webhook that keeps the field. If no release does, exclude the pod from the webhook, or leave "+
			"its sidecars regular containers."),
	CheckPod: func(p *pod.Pod, to *report) {
		if len(p.Sidecars()) == 0 {
			return
		}
		for _, request := range p.Requests() {
			to.sayAt(request.Field, request.Node, "the pod %s", drops(request.Webhook, "has native sidecars and asks"))
		}
	},
}

// CheckWebhook judges a webhook that another object asks for on behalf of a workload.
func CheckWebhook(w pod.Workload, asked pod.Webhook) string {
	if !w.HasSidecars {
		return ""
	}
	asks := "has native sidecars and asks"
	if w.Second != "" {
		asks = "have native sidecars and ask"
	}
	return fmt.Sprintf("%s %s", w.Names(), drops(asked, asks))
}

func drops(w pod.Webhook, asks string) string {
	if w.Keeps == "" {
		return fmt.Sprintf("%s for %s, which drops their restartPolicy, at least up to %s. "+
			"Exclude it from the webhook, or leave its sidecars regular containers.", asks, w.Name, w.Drops)
	}
	return fmt.Sprintf("%s for %s, which drops their restartPolicy before %s. "+
		"Make sure that yours is at least that release.", asks, w.Name, w.Keeps)
}
