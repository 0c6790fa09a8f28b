// Package corpus makes Kubernetes manifests to measure with: as many as one
// likes, as varied as a cluster's, and the same bytes for the same Corpus.
//
// Every 40 items in a row are 14 Deployments of some 90 lines, 10 ConfigMaps
// (3 of them with a block scalar of 5 to 50 KB that is full of lines that look
// like manifests), 8 Services, 4 custom resources and 4 Jobs, CronJobs and
// StatefulSets, in an order of their own. 1,000 items are 4.5 MB.
//
// Everything is printed as kyaml prints it, comments included, so that a
// function that changes nothing returns the input's bytes.
package corpus

import (
	"iter"
	"math/rand/v2"
	"slices"
)

// Corpus names a corpus.
type Corpus struct {
	Items       int    // how many
	Seed        uint64 // another seed, other items
	NoWorkloads bool   // only ConfigMaps, Services and custom resources, in the same proportions
}

// Count is how many items of each kind a corpus holds.
type Count map[string]int

// workloads are the kinds that have a pod template.
var workloads = []string{"Deployment", "StatefulSet", "Job", "CronJob"}

// Workloads is how many items have a pod template.
func (c Count) Workloads() int {
	sum := 0
	for _, kind := range workloads {
		sum += c[kind]
	}
	return sum
}

// Items is how many items there are.
func (c Count) Items() int {
	sum := 0
	for _, n := range c {
		sum += n
	}
	return sum
}

// mixed are 40 items: what a cluster holds.
var mixed = slices.Concat(
	slices.Repeat([]shape{deployment}, 14),
	slices.Repeat([]shape{configMap}, 7),
	slices.Repeat([]shape{largeConfigMap}, 3),
	slices.Repeat([]shape{service}, 8),
	slices.Repeat([]shape{menu}, 4),
	slices.Repeat([]shape{otherWorkload}, 4),
)

// noWorkloads are those of the 40 that have no pod template.
var noWorkloads = slices.DeleteFunc(slices.Clone(mixed), func(s shape) bool {
	return s == deployment || s == otherWorkload
})

// all makes the items, one after another.
func (c Corpus) all() iter.Seq2[int, item] {
	return func(yield func(int, item) bool) {
		random := rand.New(rand.NewPCG(c.Seed, 0))
		mix := slices.Clone(mixed)
		if c.NoWorkloads {
			mix = slices.Clone(noWorkloads)
		}
		for i := range c.Items {
			at := i % len(mix)
			if at == 0 {
				random.Shuffle(len(mix), func(a, b int) { mix[a], mix[b] = mix[b], mix[a] })
			}
			if !yield(i, newItem(mix[at], i, random)) {
				return
			}
		}
	}
}
