package transformer

import (
	"errors"
	"fmt"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/podtemplate"
	"github.com/native-sidecar/native-sidecar/internal/rule"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Pods are the pod templates of a document as it stands, whatever the patterns are:
// nothing is edited and nothing is judged. One that is malformed or shared with
// others by an alias is a finding of severity Error instead; one with native
// sidecars, of a kind that cannot hold them, a finding of the rule
// unsupported-kind. A document of a kind that the transformer does not want has
// none.
func (t *Transformer) Pods(item *yaml.RNode) ([]*plan.Pod, []plan.Finding) {
	var pods []*plan.Pod
	var findings []plan.Finding
	for _, object := range t.table.Locate(item.YNode()) {
		if object.Err != nil {
			findings = append(findings, unseen(object, object.Node, object.Err))
			continue
		}
		for _, template := range object.Templates {
			e := &editor{Transformer: t, object: object, template: template}
			if err := e.checkContainers(); err != nil {
				findings = append(findings, unseen(object, template.Spec, err))
				continue
			}
			pod := e.pod(e.demand())
			if object.Refused != "" && len(pod.Sidecars()) > 0 {
				findings = t.rules.Say(findings, plan.Finding{
					Rule: rule.UnsupportedKind, Resource: object.Resource, Node: object.Node,
					Message: fmt.Sprintf("not explained: %s cannot hold native sidecars: %s", object.Resource.Kind, object.Refused),
				})
				continue
			}
			pods = append(pods, pod)
		}
	}
	return pods, findings
}

// checkContainers refuses lists of containers that are none, wherever they come
// from.
func (e *editor) checkContainers() error {
	for _, list := range []string{initList, regularList} {
		seq := yamlnode.Get(e.template.Spec, list)
		if seq == nil {
			continue
		}
		if err := e.checkEntries(list, seq); err != nil {
			return err
		}
	}
	return nil
}

// unseen is the finding for what cannot be looked at: at the node that the error
// names, or at another one.
func unseen(o podtemplate.Object, node *yaml.Node, err error) plan.Finding {
	f := plan.Finding{Rule: "malformed", Severity: v1alpha1.Error, Message: err.Error(), Resource: o.Resource, Node: node}
	var (
		refused *yamlnode.Refusal
		known   problem
	)
	switch {
	case errors.As(err, &known):
		f.Field = known.field
		if known.node != nil {
			f.Node = known.node
		}
	case errors.As(err, &refused):
		f.Rule, f.Node = "not-editable", refused.Node
	}
	return f
}

// KubernetesVersion is the version of the oldest node.
func (t *Transformer) KubernetesVersion() string { return t.config.Spec.KubernetesVersion }
