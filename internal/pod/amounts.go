package pod

import (
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
)

// Names of resources.
const (
	CPU    = "cpu"
	Memory = "memory"
	// HugePages begins the names of pages of a size.
	HugePages = "hugepages-"
)

// Amounts are quantities by the names of resources.
type Amounts map[string]resource.Quantity

// Resources are the requests and limits of a container or a pod.
type Resources struct{ Requests, Limits Amounts }

func resources() Resources { return Resources{Amounts{}, Amounts{}} }

// add adds a quantity.
func (a Amounts) add(name string, q resource.Quantity) {
	sum := a[name].DeepCopy()
	sum.Add(q)
	a[name] = sum
}

// add adds other requests and limits.
func (r Resources) add(other Resources) {
	for name, q := range other.Requests {
		r.Requests.add(name, q)
	}
	for name, q := range other.Limits {
		r.Limits.add(name, q)
	}
}

// raise raises each amount to at least that of others.
func (r Resources) raise(other Resources) {
	r.Requests.raise(other.Requests)
	r.Limits.raise(other.Limits)
}

func (a Amounts) raise(other Amounts) {
	for name, q := range other {
		if own, known := a[name]; !known || q.Cmp(own) > 0 {
			a[name] = q
		}
	}
}

// fill adds the requests that are left out: what is needed, or the limit if that says nothing
// or must not be less.
func (r Resources) fill(needed Amounts) {
	for name, limit := range r.Limits {
		if _, set := r.Requests[name]; set {
			continue
		}
		r.Requests[name] = limit
		if sum, asked := needed[name]; asked && !strings.HasPrefix(name, HugePages) {
			r.Requests[name] = sum
		}
	}
}

// ResourceNames returns the names of the resources in the lists, sorted.
func ResourceNames(lists ...Amounts) []string {
	var all []string
	for _, l := range lists {
		all = slices.AppendSeq(all, maps.Keys(l))
	}
	slices.Sort(all)
	return slices.Compact(all)
}
