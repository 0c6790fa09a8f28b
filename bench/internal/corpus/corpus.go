// Package corpus generates Kubernetes manifests for measurements: any number, as
// varied as those of a cluster, and always the same bytes for the same Corpus.
//
// Every 40 items are 14 Deployments of about 90 lines, 10 ConfigMaps (3 of them with
// a block scalar of 5 to 50 KB full of lines that look like manifests), 8 Services,
// 4 custom resources, and 4 Jobs, CronJobs and StatefulSets, in random order. 1,000
// items are 4.5 MB.
//
// Everything is formatted as kyaml prints it, comments included, so that a function
// that changes nothing returns the same bytes.
package corpus

import (
	"iter"
	"math/rand/v2"
	"slices"
)

// Corpus describes a corpus.
type Corpus struct {
	Items       int    // number of items
	Seed        uint64 // of the random items
	Sidecars    bool   // one workload in twenty, a Deployment, has a log shipper as a legacy sidecar
	NoWorkloads bool   // only ConfigMaps, Services and custom resources, in the same proportions
	Apart       bool   // each item is in a file of its own
}

// Count has the number of items of each kind.
type Count map[string]int

// workloads are the kinds with a pod template.
var workloads = []string{"Deployment", "StatefulSet", "Job", "CronJob"}

// Workloads returns the number of items with a pod template.
func (c Count) Workloads() int {
	sum := 0
	for _, kind := range workloads {
		sum += c[kind]
	}
	return sum
}

// Items returns the number of items.
func (c Count) Items() int {
	sum := 0
	for _, n := range c {
		sum += n
	}
	return sum
}

// mixed is a mix of 40 items as in a cluster.
var mixed = slices.Concat(
	slices.Repeat([]shape{deployment}, 14),
	slices.Repeat([]shape{configMap}, 7),
	slices.Repeat([]shape{largeConfigMap}, 3),
	slices.Repeat([]shape{service}, 8),
	slices.Repeat([]shape{menu}, 4),
	slices.Repeat([]shape{otherWorkload}, 4),
)

// noWorkloads is mixed without the items that have a pod template.
var noWorkloads = slices.DeleteFunc(slices.Clone(mixed), func(s shape) bool {
	return s == deployment || s == otherWorkload
})

// all generates the items one after the other.
func (c Corpus) all() iter.Seq2[int, item] {
	return func(yield func(int, item) bool) {
		random := rand.New(rand.NewPCG(c.Seed, 0))
		mix := slices.Clone(mixed)
		if c.NoWorkloads {
			mix = slices.Clone(noWorkloads)
		}
		workloads, due := 0, false
		for i := range c.Items {
			at := i % len(mix)
			if at == 0 {
				random.Shuffle(len(mix), func(a, b int) { mix[a], mix[b] = mix[b], mix[a] })
			}
			if mix[at] == deployment || mix[at] == otherWorkload {
				workloads++
				due = due || c.Sidecars && workloads%20 == 0
			}
			made := newItem(mix[at], i, due && mix[at] == deployment, random)
			due = due && mix[at] != deployment
			if !yield(i, made) {
				return
			}
		}
	}
}
