package reference

import (
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func (l *look) application() { l.applicationAt("spec.") }

func (l *look) applicationSet() { l.applicationAt("spec.template.spec.") }

// applicationAt judges the patches and the ignored differences in the spec of an
// Application, given the path to its fields.
func (l *look) applicationAt(spec string) {
	for _, source := range []string{"source", "sources[]"} {
		yamlnode.Each(l.root, "", spec+source+".kustomize", l.inlinePatches)
	}
	yamlnode.Each(l.root, "", spec+"ignoreDifferences[]", func(ignored *yaml.Node, at string) {
		workloads := l.selected(selectionOf(ignored))
		yamlnode.Each(ignored, at, "jsonPointers[]", func(p *yaml.Node, field string) { l.pointer(workloads, p.Value, field, p, false) })
		yamlnode.Each(ignored, at, "jqPathExpressions[]", func(p *yaml.Node, field string) { l.jq(workloads, p, field) })
	})
}

// fluxKustomization judges the patches of what Flux builds.
func (l *look) fluxKustomization() { yamlnode.Each(l.root, "", "spec", l.inlinePatches) }

// helmRelease judges the patches of what Flux makes of a chart.
func (l *look) helmRelease() {
	yamlnode.Each(l.root, "", "spec.postRenderers[].kustomize", l.inlinePatches)
}
