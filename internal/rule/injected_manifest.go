package rule

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var injectedManifest = Rule{
	Kind: finding.Define("injected-manifest", finding.Warning,
		"The manifest contains a proxy that a service mesh has already injected (istioctl kube-inject, linkerd inject). "+
			"The annotation that asks the injector for a native sidecar comes too late for it, and the proxy belongs to the "+
			"injector: its certificates, arguments and init container fit each other. In a gateway of Istio, the proxy is the "+
			"application, and there is nothing to do.",
		"Set the annotation in the manifest before the injection (the pattern mesh does that) and inject again, or leave "+
			"injection to the cluster."),
	CheckPod: func(p *pod.Pod, to *report) {
		if p.IsGateway() {
			return
		}
		annotations := p.Metadata("annotations")
		for _, c := range p.Regular() {
			for _, m := range pod.Injectors() {
				if c.Name == m.Container && yamlnode.Get(annotations, m.Mark) != nil {
					to.sayAt(c.Field, c.Node, "container %q was injected by %s and stays a regular container whatever the annotations say. "+
						"Set %s: \"true\" before the injection, and inject again.", c.Name, m.Name, m.NativeAnnotation)
				}
			}
		}
	},
}
