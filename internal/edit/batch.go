package edit

import (
	"cmp"
	"slices"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
)

// batch is patterns that apply together, each in the order of the configuration.
type batch struct {
	all                                      []*pattern
	removals, conversions, additions, meshes []*pattern
	// targeted are the names of the patterns that match as soon as their targets select
	// something.
	targeted []string
}

// add adds a pattern after those of the batch.
func (b *batch) add(p *pattern) {
	b.all = append(b.all, p)
	switch p.body {
	case v1alpha1.BodyRemove:
		b.removals = append(b.removals, p)
	case v1alpha1.BodyConvert:
		b.conversions = append(b.conversions, p)
	case v1alpha1.BodyMesh:
		b.meshes = append(b.meshes, p)
	default:
		b.additions = append(b.additions, p)
	}
	if p.body != v1alpha1.BodyConvert {
		b.targeted = append(b.targeted, p.Name)
	}
}

// byIndex compares patterns by the order of the configuration.
func byIndex(a, b *pattern) int { return cmp.Compare(a.index, b.index) }

// joined returns the patterns of several batches as one.
func joined(batches []*batch) *batch {
	switch len(batches) {
	case 0:
		return &batch{}
	case 1:
		return batches[0]
	}
	var all []*pattern
	for _, b := range batches {
		all = append(all, b.all...)
	}
	slices.SortFunc(all, byIndex)
	b := &batch{}
	for _, p := range all {
		b.add(p)
	}
	return b
}

// without returns the batch without the skipped patterns, and calls left with each of
// these.
func (b *batch) without(skips func(pattern string) bool, left func(*pattern)) *batch {
	if skips == nil {
		return b
	}
	rest := &batch{}
	for _, p := range b.all {
		if skips(p.Name) {
			left(p)
		} else {
			rest.add(p)
		}
	}
	return rest
}

// inValues returns the patterns that apply to values of a Helm chart. Its pods are not the
// user's, so those that add something are among them only if a target names the kind.
func (b *batch) inValues(byKind *batch) *batch {
	rest := &batch{}
	for _, p := range b.all {
		if p.body == v1alpha1.BodyRemove || p.body == v1alpha1.BodyConvert || slices.Contains(byKind.all, p) {
			rest.add(p)
		}
	}
	return rest
}
