package reference

import (
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// patchesAt judges the inline patches of what has the fields of a kustomization at a path, as
// objects of Flux and Argo CD do.
func (l *look) patchesAt(path string) { yamlnode.Each(l.root, "", path, l.inlinePatches) }

// application judges the patches and the ignored differences in the spec of an
// Application, given the path to its fields.
func (l *look) application(spec string) {
	l.patchesAt(spec + "source.kustomize")
	l.patchesAt(spec + "sources[].kustomize")
	yamlnode.Each(l.root, "", spec+"ignoreDifferences[]", func(ignored *yaml.Node, at string) {
		workloads := l.selected(selectionOf(ignored))
		yamlnode.Each(ignored, at, "jsonPointers[]", func(p *yaml.Node, field string) { l.pointer(workloads, p.Value, field, p, false) })
		yamlnode.Each(ignored, at, "jqPathExpressions[]", func(p *yaml.Node, field string) { l.jq(workloads, p, field) })
	})
}
