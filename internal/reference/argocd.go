package reference

import (
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func (l *look) application() { l.ignoredIn("spec.ignoreDifferences[]") }

func (l *look) applicationSet() { l.ignoredIn("spec.template.spec.ignoreDifferences[]") }

// ignoredIn judges the differences that Argo CD is configured to ignore.
func (l *look) ignoredIn(path string) {
	yamlnode.Each(l.root, "", path, func(ignored *yaml.Node, at string) {
		workloads := l.selected(selectionOf(ignored))
		yamlnode.Each(ignored, at, "jsonPointers[]", func(p *yaml.Node, field string) { l.pointer(workloads, p.Value, field, p) })
		yamlnode.Each(ignored, at, "jqPathExpressions[]", func(p *yaml.Node, field string) { l.jq(workloads, p, field) })
	})
}
