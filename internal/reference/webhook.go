package reference

import (
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/rule"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

func (l *look) serviceAccount() {
	l.requests(pod.ByServiceAccount, "annotations", l.having(key{what: byAccount, namespace: l.resource.Namespace, name: l.resource.Name}, native))
}

func (l *look) namespace() {
	l.requests(pod.ByNamespace, "labels", l.having(key{what: inNamespace, namespace: l.resource.Name}, native))
}

// requests judges what the document's labels or annotations ask for, on behalf of
// workloads.
func (l *look) requests(by pod.Holder, entries string, workloads []pod.Workload) {
	if len(workloads) == 0 {
		return
	}
	for _, request := range pod.RequestsIn(by, yamlnode.Get(l.root, "metadata", entries), "metadata."+entries) {
		for _, w := range workloads {
			l.say(w, rule.WebhookDrops, request.Field, request.Node, rule.CheckWebhook(w, request.Webhook))
		}
	}
}
