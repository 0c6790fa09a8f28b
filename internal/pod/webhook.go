package pod

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Webhook is a mutating webhook that was reported to drop the restartPolicy of init
// containers: it decodes pods with types that are older than the field.
type Webhook struct {
	// Name is what it is called, in words that follow "asks for".
	Name string
	// Keeps is the first release that keeps the field. If no release is known to, Drops
	// is the last one that is known to drop it.
	Keeps, Drops string
	asks         []ask
}

// ask is how a pod asks for a webhook.
type ask struct {
	by Holder
	// key is the key of a label or annotation, or the start of the value of a variable.
	// A key that ends in a slash stands for all that begin with it.
	key string
	// only is the value that asks, and never one that doesn't. Empty for any.
	only, never string
}

// Holder is what asks for a webhook.
type Holder int

// The holders.
const (
	byLabel Holder = iota
	byAnnotation
	byVariable
	// ByServiceAccount is an annotation of the ServiceAccount that a pod runs as.
	ByServiceAccount
	// ByNamespace is a label of the pod's namespace.
	ByNamespace
)

// Webhooks returns the webhooks that are known. Each was reported, and the releases are
// those whose go.mod has k8s.io/api with the field (v0.28), or lacks it.
func Webhooks() []Webhook {
	return []Webhook{
		{
			// github.com/aws/amazon-eks-pod-identity-webhook/issues/208
			Name: "the pod identity webhook of EKS", Keeps: "v0.5.3",
			asks: []ask{
				{by: ByServiceAccount, key: "eks.amazonaws.com/role-arn"},
				{by: byAnnotation, key: "eks.amazonaws.com/skip-containers"},
				{by: byAnnotation, key: "eks.amazonaws.com/token-expiration"},
			},
		},
		{
			// github.com/Azure/azure-workload-identity/issues/1312
			Name: "Azure Workload Identity", Keeps: "v1.3.0",
			asks: []ask{{by: byLabel, key: "azure.workload.identity/use", only: "true"}},
		},
		{
			// github.com/DataDog/datadog-operator/issues/1116
			Name: "the admission controller of Datadog's Cluster Agent", Keeps: "7.52.0",
			asks: []ask{{by: byLabel, key: "admission.datadoghq.com/enabled", only: "true"}},
		},
		{
			// github.com/enix/kube-image-keeper/issues/457
			Name: "kube-image-keeper", Keeps: "v1.13.0",
			asks: []ask{{by: byLabel, key: "kube-image-keeper.enix.io/", never: "ignore"}},
		},
		{
			// github.com/aws/aws-app-mesh-controller-for-k8s/issues/774
			Name: "the injector of AWS App Mesh", Drops: "v1.13.3",
			asks: []ask{
				{by: ByNamespace, key: "appmesh.k8s.aws/sidecarInjectorWebhook"},
				{by: byAnnotation, key: "appmesh.k8s.aws/"},
			},
		},
		{
			// github.com/doitintl/kube-secrets-init/issues/53
			Name: "kube-secrets-init", Drops: "0.5.0",
			asks: []ask{{by: byVariable, key: "gcp:secretmanager:"}},
		},
		{
			// github.com/doitintl/gtoken/pull/38
			Name: "gtoken-webhook", Drops: "v0.3.5",
			asks: []ask{{by: ByServiceAccount, key: "amazonaws.com/role-arn"}},
		},
	}
}

// Request is a place where a pod, or something that it belongs to, asks for a webhook.
type Request struct {
	Webhook Webhook
	// Field is the path in the object, and Node what is there.
	Field string
	Node  *yaml.Node
}

// Requests returns the first request for each webhook in the pod's own template.
func (p *Pod) Requests() []Request {
	var found []Request
	for _, w := range Webhooks() {
		request := cmp.Or(
			firstOf(w, byLabel, p.Metadata("labels"), p.At("metadata.labels")),
			firstOf(w, byAnnotation, p.Metadata("annotations"), p.At("metadata.annotations")),
			p.byVariable(w))
		if request != nil {
			found = append(found, *request)
		}
	}
	return found
}

// RequestsIn returns the requests in the labels or annotations of another object.
func RequestsIn(by Holder, entries *yaml.Node, field string) []Request {
	var found []Request
	for _, w := range Webhooks() {
		if request := firstOf(w, by, entries, field); request != nil {
			found = append(found, *request)
		}
	}
	return found
}

// firstOf returns the first label or annotation that asks for a webhook, or nil.
func firstOf(w Webhook, by Holder, entries *yaml.Node, field string) *Request {
	for _, a := range w.asks {
		if a.by != by {
			continue
		}
		for _, key := range yamlnode.Keys(entries) {
			if !a.isAbout(key.Value) {
				continue
			}
			value := yamlnode.Get(entries, key.Value)
			if a.asks(yamlnode.Text(value)) {
				return &Request{w, fmt.Sprintf("%s[%q]", field, key.Value), value}
			}
		}
	}
	return nil
}

func (a ask) isAbout(key string) bool {
	return key == a.key || strings.HasSuffix(a.key, "/") && strings.HasPrefix(key, a.key)
}

func (a ask) asks(value string) bool {
	return (a.only == "" || value == a.only) && (a.never == "" || value != a.never)
}

// byVariable returns the first variable of a container that asks for a webhook, or nil.
func (p *Pod) byVariable(w Webhook) *Request {
	for _, a := range w.asks {
		if a.by != byVariable {
			continue
		}
		for _, c := range p.Containers {
			i := 0
			for env, value := range yamlnode.Column(yamlnode.Get(c.Node, "env"), "value") {
				if strings.HasPrefix(yamlnode.Text(value), a.key) {
					return &Request{w, fmt.Sprintf("%s.env[%d]", c.Field, i), env}
				}
				i++
			}
		}
	}
	return nil
}
