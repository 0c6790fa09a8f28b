package reference

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func (l *look) application() { l.ignoredIn("spec") }

func (l *look) applicationSet() { l.ignoredIn("spec", "template", "spec") }

// ignoredIn judges the differences that Argo CD is configured to ignore.
func (l *look) ignoredIn(path ...string) {
	each(l.root, "", append(path, "ignoreDifferences"), func(ignored *yaml.Node, at string) {
		workloads := l.selected(selectionOf(ignored))
		each(ignored, at, []string{"jsonPointers"}, func(p *yaml.Node, field string) { l.pointer(workloads, p.Value, field, p) })
		each(ignored, at, []string{"jqPathExpressions"}, func(p *yaml.Node, field string) { l.jq(workloads, p, field) })
	})
}
