package edit

import (
	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// wishes are what the patterns want of one pod template. Two patterns that want
// different things of one object would undo each other's work on every run, so the
// second one is refused.
type wishes map[wished]wish

type wished struct{ kind, name string }

type wish struct{ value, pattern string }

// want records what the current pattern wants of an object. It is an error if
// another pattern wants something else of it.
func (e *templateEditor) want(kind, name, value string) error {
	key := wished{kind, name}
	if other, known := e.wishes[key]; known && other.value != value && other.pattern != e.pattern.Name {
		return refuse(finding.Contradiction, e.template.SpecPath(), nil,
			"patterns %q and %q disagree about %s %s, and would undo each other on every run. Remove one, or separate their targets.",
			other.pattern, e.pattern.Name, kind, name)
	}
	e.wishes[key] = wish{value, e.pattern.Name}
	return nil
}

// checkRemovals refuses a pattern that undoes what another one adds: as long as
// the container is missing, nothing else would show the contradiction.
func (e *templateEditor) checkRemovals(p *pattern, additions []*pattern) error {
	if p.body == v1alpha1.BodyConvert && p.Convert.To == v1alpha1.Native {
		return nil
	}
	s := e.selection(p)
	for _, other := range additions {
		for _, container := range []*yaml.Node{other.initial, other.container} {
			if container == nil {
				continue
			}
			if matched, _ := s.match(container); !matched || p.body == v1alpha1.BodyConvert && !pod.IsNative(container) {
				continue
			}
			return refuse(finding.Contradiction, e.template.SpecPath(), nil,
				"pattern %q undoes container %q, which pattern %q adds. Remove one, or separate their targets.",
				p.Name, yamlnode.Text(container, "name"), other.Name)
		}
	}
	return nil
}

// text returns a string that represents a node, for comparisons.
func text(n *yaml.Node) string {
	s, err := yaml.String(yamlnode.Bare(n))
	if err != nil {
		return ""
	}
	return s
}
