package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var injectedManifest = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "injected-manifest",
		Default: finding.Warning,
		Happens: "The manifest contains a proxy that a service mesh has already injected (istioctl kube-inject, linkerd inject). " +
			"The annotation that asks the injector for a native sidecar comes too late for it, and the proxy belongs to the " +
			"injector: its certificates, arguments and init container fit each other.",
		Do: "Set the annotation in the manifest before the injection (the pattern mesh does that) and inject again, or leave " +
			"injection to the cluster.",
	}),
	CheckPod: func(p *pod.Pod) []finding.Finding {
		annotations := yamlnode.Get(p.Template, "metadata", "annotations")
		var findings []finding.Finding
		for _, c := range p.Regular() {
			for _, m := range pod.Injectors() {
				if c.Name == m.Container && yamlnode.Get(annotations, m.Mark) != nil {
					findings = append(findings, finding.Finding{
						Field: c.Field, Node: c.Node,
						Message: fmt.Sprintf("container %q was injected by %s and stays a regular container whatever the annotations say. "+
							"Set %s: \"true\" before the injection, and inject again.", c.Name, m.Name, m.NativeAnnotation),
					})
				}
			}
		}
		return findings
	},
}
