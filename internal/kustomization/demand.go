package kustomization

import (
	"cmp"
	"maps"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// demand is what a patch has to make of one of the objects that it reaches: of what the
// function makes of the object before the patch, what it makes of the object behind it.
type demand struct {
	top         *layer // whose build has it
	object      string // names it, for people
	edit        Edit
	before, now *yaml.Node
	after, want *yaml.Node
	origins     func(at spot, name string) []*yaml.Node
}

// demanded is what the function demands of a part of a patch, which several
// kustomizations may list.
type demanded struct {
	patch   *patch
	part    int
	demands []demand
}

// look builds the kustomizations and collects what the function demands of their
// patches, and what their replacements find.
func (c *carrier) look() {
	seen := map[*layer]bool{}
	for _, l := range slices.Backward(c.Package.order) {
		if l.component || l.obstacle != "" || l.watched || seen[l] {
			continue
		}
		built, err := c.traced(l)
		if err != nil {
			l.obstacle = err.Error()
			continue
		}
		if !l.repeats() {
			l.walk(func(below *layer) { seen[below] = seen[below] || below != l.over }) // which is built by itself, too
		}
		c.tops = append(c.tops, l)
		c.use(l)
		for _, w := range built {
			c.lookAt(w)
		}
	}
}

// traced returns the workloads that a layer builds.
func (c *carrier) traced(l *layer) ([]traced, error) {
	if built, known := c.built[l]; known {
		return built, nil
	}
	built, err := c.trace.build(l, c.isWorkload)
	if err == nil {
		c.built[l] = built
	}
	return built, err
}

func (c *carrier) lookAt(w traced) {
	for _, s := range w.steps {
		if d, ok := c.demand(w, s); ok {
			p := c.trace.patches[s.patch]
			key := partKey{p.file, p, s.part}
			if p.file != "" {
				key.patch = nil
			}
			if c.demands[key] == nil {
				c.demands[key] = &demanded{patch: p, part: s.part}
			}
			c.demands[key].demands = append(c.demands[key].demands, d)
		}
	}
	for l, was := range w.layers {
		// Replacements come after patchesJson6902.
		for _, s := range w.steps {
			if p := c.trace.patches[s.patch]; (p.layer == l || p.layer.over == l) && p.list == json6902Patches && s.before != nil {
				if after, err := p.apply(s.part, s.before); err == nil {
					was = after
				}
			}
		}
		if is, err := c.editBuilt(w)(was); err == nil {
			c.states[l] = append(c.states[l], state{was, is})
		}
	}
}

// partKey is a part of a patch: of a file, or of an entry of a kustomization.
type partKey struct {
	file  string
	patch *patch
	part  int
}

// inOrder returns what is demanded in the order of the patches.
func (c *carrier) inOrder() []*demanded {
	number := map[*patch]int{}
	for i, p := range c.trace.patches {
		number[p] = i
	}
	return slices.SortedFunc(maps.Values(c.demands), func(a, b *demanded) int {
		return cmp.Or(number[a.patch]-number[b.patch], a.part-b.part)
	})
}

// demand returns what the function demands of a step. ok is false if that is not known,
// because kustomize or the function refuses the object at that place.
func (c *carrier) demand(w traced, s step) (d demand, ok bool) {
	if s.before == nil {
		return demand{}, false
	}
	p := c.trace.patches[s.patch]
	after, err := p.apply(s.part, s.before)
	if err != nil || after == nil {
		return demand{}, false
	}
	c.touched(w, s, after)
	c.stale(p, s.part, s.before, after)
	edit := c.editBuilt(w)
	now, err := edit(s.before)
	if err != nil {
		return demand{}, false
	}
	want, err := edit(after)
	if err != nil {
		return demand{}, false
	}
	return demand{
		top: w.top, object: pod.ResourceOf(w.object).String(), edit: edit, origins: c.origins(w, s),
		before: s.before, now: now, after: after, want: want,
	}, true
}
