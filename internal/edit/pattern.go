package edit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/image"
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
	targets podtemplate.Targets
	selects []v1alpha1.Target // what targets was compiled from
	// The containers that an adding pattern inserts; initial is nil if there is no
	// first run.
	container, initial *yaml.Node
}

func newPattern(c *v1alpha1.SidecarTransformer, i int) (*pattern, error) {
	p := &pattern{Pattern: &c.Spec.Patterns[i], index: i, at: fmt.Sprintf("spec.patterns[%d]", i)}
	p.body = p.Body()
	if p.selects = p.Targets; p.selects == nil {
		p.selects = c.Spec.Targets
	}
	var err error
	if p.targets, err = podtemplate.NewTargets(p.selects); err != nil {
		return nil, err
	}
	if p.Addition() != nil {
		err = p.build()
	}
	return p, err
}

// names returns the names of the containers that an adding pattern puts into a pod,
// in their order.
func (p *pattern) names() []string {
	if p.initial != nil {
		return []string{p.InitialName(), p.ContainerName()}
	}
	return []string{p.ContainerName()}
}

// selection is how a pattern selects containers: by name, by image, or as known
// sidecars.
type selection struct {
	names, images, known, except []string
	finder
}

// selection returns the selection of a pattern in this template.
func (e *templateEditor) selection(p *pattern) selection {
	if p.Remove != nil {
		return selection{names: p.Remove.Containers}
	}
	c := p.Convert
	return selection{c.Containers, c.Images, c.Known, c.Except, e.finder}
}

// match reports whether the selection contains the container, and whether by its
// name in full, so that the user must have meant this very one.
func (s selection) match(container *yaml.Node) (matched, exact bool) {
	own := yamlnode.Text(container, "name")
	if s.excepts(own) {
		return false, false
	}
	if slices.Contains(s.names, own) {
		return true, true
	}
	return s.asks(container) || s.matchKnown(container), false
}

// asks reports whether a name, a glob or an image of the selection fits the container,
// whatever the catalogue knows.
func (s selection) asks(container *yaml.Node) bool {
	own := yamlnode.Text(container, "name")
	return slices.ContainsFunc(s.names, func(glob string) bool { return glob == own || globs(glob, own) }) || s.matchImage(container)
}

// excepts reports whether the selection leaves out containers of the name.
func (s selection) excepts(name string) bool {
	return slices.ContainsFunc(s.except, func(glob string) bool { return globs(glob, name) })
}

func (s selection) matchImage(container *yaml.Node) bool {
	if len(s.images) == 0 {
		return false
	}
	repository, ok := image.Repository(yamlnode.Text(container, "image"))
	return ok && slices.ContainsFunc(s.images, func(glob string) bool { return globs(image.Official(glob), repository) })
}

// globs matches as a shell does: * within a segment of a path, ** over several. The
// configuration was checked, so a malformed glob does not occur.
func globs(glob, text string) bool {
	matched, err := doublestar.Match(glob, text)
	return matched && err == nil
}

// skips reports whether the annotations of a workload or a pod template opt out of a
// pattern.
func skips(holder *yaml.Node, pattern string) bool {
	value := yamlnode.Text(yamlnode.Get(holder, "metadata", "annotations"), v1alpha1.SkipAnnotation)
	if strings.TrimSpace(value) == "true" {
		return true
	}
	return slices.ContainsFunc(strings.Split(value, ","), func(name string) bool {
		return strings.TrimSpace(name) == pattern
	})
}
