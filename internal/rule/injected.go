package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var injectedManifest = Rule{
	Name:    "injected-manifest",
	Default: v1alpha1.Warning,
	Happens: "The manifest holds a proxy that a service mesh has put there (istioctl kube-inject, linkerd inject). The " +
		"annotation that asks the injector for a native sidecar comes too late for it, and the proxy belongs to the " +
		"injector: the certificates, arguments and init container around it fit each other.",
	Do: "Set the annotation in the manifest as it was before the injection (the pattern mesh does), and inject again; or leave " +
		"injection to the cluster.",
	CheckPod: func(p *plan.Pod) []plan.Finding {
		annotations := yamlnode.Get(p.Template, "metadata", "annotations")
		var findings []plan.Finding
		for _, c := range p.Regular() {
			for _, m := range injections {
				if c.Name == m.container && yamlnode.Get(annotations, m.annotation) != nil {
					findings = append(findings, plan.Finding{
						Field: c.Field, Node: c.Node,
						Message: fmt.Sprintf("container %q was injected by %s, and stays a regular container whatever the annotations say: "+
							"set %s: \"true\" before the injection, and inject again", c.Name, m.by, m.injector.Annotation()),
					})
				}
			}
		}
		return findings
	},
}

// injections tell an injected container: by its name, and by an annotation that
// the injector leaves behind.
var injections = []struct {
	by, container, annotation string
	injector                  v1alpha1.Injector
}{
	{"Istio", "istio-proxy", "sidecar.istio.io/status", v1alpha1.Istio},
	{"Linkerd", "linkerd-proxy", "linkerd.io/proxy-version", v1alpha1.Linkerd},
	{"Dapr", "daprd", "dapr.io/enabled", v1alpha1.Dapr},
}
