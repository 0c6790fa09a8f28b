package pipeline

import (
	"github.com/native-sidecar/native-sidecar/internal/edit"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
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
	var gates []pod.Gate
	for i, node := range nodes {
		out[i] = node
		if !e.editor.Wants(node.GetApiVersion(), node.GetKind()) {
			pkg.Unknown = append(pkg.Unknown, e.editor.Resembling(node.YNode())...)
			continue
		}
		edited := yaml.NewRNode(yamlnode.Clone(node.YNode()))
		encrypted := encryptedIn(edited.YNode())
		p, said := e.edit(edited.YNode(), edit.Document{Anchors: yamlnode.NewAnchors(edited.YNode()), Comments: yamlnode.Comments})
		if len(p.Changes) > 0 {
			out[i] = edited
		}
		for _, d := range encrypted {
			said = append(said, e.rules.JudgeEncrypted(d)...)
		}
		findings = append(findings, said...)
		see(&pkg, p)
		if !p.Failed() {
			nowhere := func(*yaml.Node) finding.Location { return finding.Location{} }
			gates = append(gates, gatesOf(p, nowhere)...)
			pkg.Stacks = append(pkg.Stacks, inObjects(layersOf(p, "", nowhere))...)
		}
		pkg.Unknown = append(pkg.Unknown, p.Unknown...)
	}
	objects := make([]*yaml.Node, len(nodes))
	for i, node := range nodes {
		objects[i] = node.YNode()
	}
	findings = append(findings, e.gates(gates, newConfigs(gates).among(objects))...)
	findings, stopped, _ := finding.Strictness{}.Outcome(append(findings, e.judgePackage(pkg)...))
	if stopped {
		return nodes, findings, true
	}
	return out, findings, false
}
