package transformer

import (
	"errors"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Filter makes the transformer a kio.Filter. It returns copies of the nodes with
// the edits in them; the nodes themselves stay as they are. Where anything is of
// severity Error there is an error with one line for each, and no nodes.
func (t *Transformer) Filter(nodes []*yaml.RNode) ([]*yaml.RNode, error) {
	out, findings, failed := t.Apply(nodes)
	if !failed {
		return out, nil
	}
	var errs []error
	for _, f := range findings {
		if f.Severity == v1alpha1.Error {
			errs = append(errs, errors.New(f.String()))
		}
	}
	return nil, errors.Join(errs...)
}

// Apply edits copies of the nodes and returns them with everything there is to
// say: changes as findings of severity Info, refusals and rules. failed: one of
// the findings is of severity Error, and the nodes are returned themselves. So
// is a node that nothing edits.
func (t *Transformer) Apply(nodes []*yaml.RNode) (out []*yaml.RNode, findings []plan.Finding, failed bool) {
	out = make([]*yaml.RNode, len(nodes))
	matched := map[string]bool{}
	for i, node := range nodes {
		out[i] = node
		if !t.Wants(node.GetApiVersion(), node.GetKind()) {
			continue
		}
		edited := yaml.NewRNode(yamlnode.Clone(node.YNode()))
		p := t.Edit(edited)
		if len(p.Changes) > 0 {
			out[i] = edited
		}
		findings = append(findings, p.Said()...)
		for name := range p.Matched {
			matched[name] = true
		}
	}
	if findings, failed = plan.Outcome(append(findings, t.Judge(matched)...)); failed {
		return nodes, findings, true
	}
	return out, findings, false
}
