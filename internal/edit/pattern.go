package edit

import (
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/podtemplate"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// pattern is a pattern of the configuration, compiled.
type pattern struct {
	*v1alpha1.Pattern
	index   int
	at      string // its field path in the configuration
	body    v1alpha1.Body
	targets *podtemplate.Targets
	selects []v1alpha1.Target // what targets was compiled from
	// The containers that an adding pattern inserts; initial is nil if there is no
	// first run.
	container, initial *yaml.Node
	// chosen is what a pattern that takes containers selects.
	chosen chosen
}

// newPattern compiles a pattern. It has no targets yet if it uses the targets of all
// patterns.
func newPattern(c *v1alpha1.SidecarTransformer, i int) (*pattern, error) {
	p := &pattern{Pattern: &c.Spec.Patterns[i], index: i, at: fmt.Sprintf("spec.patterns[%d]", i)}
	p.body = p.Body()
	if p.selects = p.Targets; p.selects == nil {
		p.selects = c.Spec.Targets
	}
	var err error
	if p.Targets != nil {
		if p.targets, err = podtemplate.NewTargets(p.Targets); err != nil {
			return nil, err
		}
	}
	p.chosen.add(i, p.takes())
	if p.Addition() != nil {
		err = p.build()
	}
	return p, err
}

// takes returns what the pattern selects if it removes or converts containers.
func (p *pattern) takes() v1alpha1.Conversion {
	switch {
	case p.Remove != nil:
		return v1alpha1.Conversion{Containers: p.Remove.Containers}
	case p.Convert != nil:
		return *p.Convert
	}
	return v1alpha1.Conversion{}
}

// names returns the names of the containers that an adding pattern puts into a pod,
// in their order.
func (p *pattern) names() []string {
	if p.initial != nil {
		return []string{p.InitialName(), p.ContainerName()}
	}
	return []string{p.ContainerName()}
}

// skipsOf returns whether the annotation of a workload or a pod template opts out of a pattern;
// nil if there is none.
func skipsOf(holder *yaml.Node) (skips func(pattern string) bool) {
	value := yamlnode.Text(yamlnode.Get(holder, "metadata", "annotations"), v1alpha1.SkipAnnotation)
	if value == "" {
		return nil
	}
	all, named := strings.TrimSpace(value) == "true", pod.Among(pod.Items(value))
	return func(pattern string) bool { return all || named(pattern) }
}
