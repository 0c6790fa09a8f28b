package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var backupHook = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "backup-hook",
		Default: finding.Warning,
		Happens: "A Velero hook runs in a container that is now a native sidecar, which older Velero releases do not find. Or the " +
			"hook names no container: it then runs in the first regular container, which is now another one.",
		Do: "Name the intended container in the hook's container annotation, and check that your Velero release supports " +
			"native sidecars.",
	}),
	CheckPod: func(p *pod.Pod) []finding.Finding {
		annotations := yamlnode.Get(p.Template, "metadata", "annotations")
		var findings []finding.Finding
		for _, hook := range []string{"pre.hook.backup", "post.hook.backup", "post.hook.restore"} {
			named, command := yamlnode.Get(annotations, hook+".velero.io/container"), yamlnode.Get(annotations, hook+".velero.io/command")
			if message, node := hooked(p, named, command); message != "" {
				findings = append(findings, finding.Finding{
					Field: p.MetadataField(fmt.Sprintf("annotations[%q]", hook+".velero.io/container")), Node: node, Message: message,
				})
			}
		}
		return findings
	},
}

func hooked(p *pod.Pod, named, command *yaml.Node) (message string, node *yaml.Node) {
	if named == nil {
		if was, is := p.Before.FirstRegular(), p.After.FirstRegular(); command != nil && p.Changed && was != is {
			return fmt.Sprintf("the hook names no container, so it now runs in %q (was %q). Set this annotation to choose.", is, was), command
		}
		return "", nil
	}
	for _, c := range p.Sidecars() {
		if c.Name == named.Value {
			return fmt.Sprintf("the hook runs in native sidecar %q, which older Velero releases do not find. Check that yours does.", c.Name), named
		}
	}
	return "", nil
}
