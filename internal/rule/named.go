package rule

import (
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var failurePolicy = Rule{
	Name:    "failure-policy",
	Default: v1alpha1.Warning,
	Happens: "The exit of a native sidecar fails no pod, so a rule of podFailurePolicy about its exit codes never applies. A rule " +
		"without containerName may match one all the same: when the pod fails, sidecars are ended by a signal (137, 143).",
	Do: "Drop the rule about the sidecar, and name the application in containerName of the others.",
	CheckPod: func(p *plan.Pod) []plan.Finding {
		sidecars := p.Sidecars()
		path, inJob := strings.CutSuffix(p.Path, "template")
		if !inJob || len(sidecars) == 0 {
			return nil
		}
		path += "podFailurePolicy.rules"
		var findings []plan.Finding
		for i, r := range yamlnode.Elements(yamlnode.Get(p.Object, strings.Split(path, ".")...)) {
			codes := yamlnode.Get(r, "onExitCodes")
			if codes == nil {
				continue
			}
			at := fmt.Sprintf("%s[%d].onExitCodes", path, i)
			name := yamlnode.Get(codes, "containerName")
			if name == nil {
				findings = append(findings, plan.Finding{Field: at, Node: codes, Message: fmt.Sprintf(
					"the rule names no container, and may match native sidecar %q, which ends by a signal when the pod fails: set containerName", sidecars[0].Name)})
			}
			for _, c := range sidecars {
				if name != nil && c.Name == name.Value {
					findings = append(findings, plan.Finding{Field: at + ".containerName", Node: name, Message: fmt.Sprintf(
						"the exit of native sidecar %q fails no pod, so the rule never applies: drop it", c.Name)})
				}
			}
		}
		return findings
	},
}

var defaultContainer = Rule{
	Name:    "default-container",
	Default: v1alpha1.Info,
	Happens: "kubectl logs, exec and cp mean the first regular container where the pod has no annotation " +
		"kubectl.kubernetes.io/default-container. The one that was first has moved, so they mean another one now.",
	Do: "Name the application in the annotation, or nothing where it is first now.",
	CheckPod: func(p *plan.Pod) []plan.Finding {
		was, is := first(p.Before), first(p.After)
		if !p.Changed || was == "" || was == is || yamlnode.Get(p.Template, "metadata", "annotations", "kubectl.kubernetes.io/default-container") != nil {
			return nil
		}
		return []plan.Finding{{
			Done: true, Field: field(p, "containers[0]"),
			Message: fmt.Sprintf("kubectl logs and exec now mean container %q, and meant %q: the annotation kubectl.kubernetes.io/default-container tells them which", is, was),
		}}
	},
}

// first is the name of the first regular container.
func first(d plan.Demand) string {
	for _, c := range d.Containers {
		if !c.Init {
			return c.Name
		}
	}
	return ""
}

var backupHook = Rule{
	Name:    "backup-hook",
	Default: v1alpha1.Warning,
	Happens: "A hook of Velero runs in a container that is a native sidecar now, which older releases do not find; or it names none " +
		"and runs in the first regular container, which is another one now.",
	Do: "Name the container that is meant in the hook's container annotation, and see that Velero is new enough for native sidecars.",
	CheckPod: func(p *plan.Pod) []plan.Finding {
		annotations := yamlnode.Get(p.Template, "metadata", "annotations")
		var findings []plan.Finding
		for _, hook := range []string{"pre.hook.backup", "post.hook.backup", "post.hook.restore"} {
			named, command := yamlnode.Get(annotations, hook+".velero.io/container"), yamlnode.Get(annotations, hook+".velero.io/command")
			if message, node := hooked(p, named, command); message != "" {
				findings = append(findings, plan.Finding{
					Field: metadata(p, fmt.Sprintf("annotations[%q]", hook+".velero.io/container")), Node: node, Message: message,
				})
			}
		}
		return findings
	},
}

func hooked(p *plan.Pod, named, command *yaml.Node) (message string, node *yaml.Node) {
	if named == nil {
		if was, is := first(p.Before), first(p.After); command != nil && p.Changed && was != is {
			return fmt.Sprintf("the hook ran in container %q, the first one, and runs in %q now: name the one that is meant", was, is), command
		}
		return "", nil
	}
	for _, c := range p.Sidecars() {
		if c.Name == named.Value {
			return fmt.Sprintf("the hook runs in native sidecar %q, which older releases of Velero do not find", c.Name), named
		}
	}
	return "", nil
}

// metadata is the path in the resource of a field of the pod's metadata.
func metadata(p *plan.Pod, name string) string {
	if p.Path == "" {
		return "metadata." + name
	}
	return p.Path + ".metadata." + name
}
