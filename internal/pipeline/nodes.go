package pipeline

import (
	"github.com/native-sidecar/native-sidecar/internal/edit"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Nodes edits copies of the nodes and returns them with all findings, for programs
// that work on trees instead of text. It does not look for references. A node that
// is not edited is returned itself. If failed, a finding is of severity Error, and
// all nodes are returned unedited.
func (e *Engine) Nodes(nodes []*yaml.RNode) (out []*yaml.RNode, findings []finding.Finding, failed bool) {
	out = make([]*yaml.RNode, len(nodes))
	pkg := newPackage()
	for i, node := range nodes {
		out[i] = node
		if !e.editor.Wants(node.GetApiVersion(), node.GetKind()) {
			pkg.Unknown = append(pkg.Unknown, e.editor.Resembling(node.YNode())...)
			continue
		}
		edited := yaml.NewRNode(yamlnode.Clone(node.YNode()))
		p, said := e.edit(edited.YNode(), edit.Document{Anchors: yamlnode.NewAnchors(edited.YNode()), Comments: yamlnode.Comments})
		if len(p.Changes) > 0 {
			out[i] = edited
		}
		findings = append(findings, said...)
		see(&pkg, p)
		pkg.Unknown = append(pkg.Unknown, p.Unknown...)
	}
	if findings, failed = finding.Outcome(append(findings, e.judgePackage(pkg)...)); failed {
		return nodes, findings, true
	}
	return out, findings, false
}
