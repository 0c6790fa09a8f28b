package explain

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

// Resources are what the scheduler reserves for a pod, and the limits of the pod.
type Resources struct {
	// Count is the number of pods at a time; 0 if it is not known.
	Count int `json:"pods,omitempty"`
	// Amounts are sorted by the name of the resource.
	Amounts []Amount `json:"amounts,omitempty"`
	// Notes are other remarks.
	Notes []string `json:"notes,omitempty"`
}

// Amount is the request and the limit for one resource. Each is what one pod has,
// followed by what all pods have if there are several, and empty if there is none.
type Amount struct {
	Name    string `json:"name"`
	Request string `json:"request,omitempty"`
	Limit   string `json:"limit,omitempty"`
}

func resources(p *pod.Pod) Resources {
	total, r := p.After.Total(p.Supports), Resources{Count: Pods(p)}
	own := p.After.Resources != nil
	if own && !p.Supports(pod.PodResources) {
		own = false
		r.Notes = append(r.Notes, "the pod's own resources have no effect: Kubernetes before "+pod.PodResources+" drops them")
	}
	for _, name := range pod.ResourceNames(total.Requests, total.Limits) {
		a := Amount{plain(name), quantity(total.Requests, name, r.Count), quantity(total.Limits, name, r.Count)}
		if slices.Contains(total.Unlimited, name) {
			r.Notes = append(r.Notes, fmt.Sprintf("the pod as a whole has no %s limit: some of its containers have none", name))
		}
		r.Amounts = append(r.Amounts, a)
	}
	if own {
		r.Notes = append(r.Notes, raised(p)...)
	}
	return r
}

// raised returns a note for each limit that newer API servers set for the pod and older ones
// do not: its own request, which is more than the limits of its containers.
func raised(p *pod.Pod) []string {
	old := p.After.Total(func(version string) bool { return pod.AtLeast(pod.PodResources, version) })
	now := p.After.Total(func(version string) bool { return pod.AtLeast(pod.PodLimits, version) })
	when := ""
	if !p.Supports(pod.PodLimits) {
		when = "from Kubernetes " + pod.PodLimits + " on, "
	}
	var notes []string
	for _, name := range pod.ResourceNames(now.Limits) {
		if was, is := old.Limits[name], now.Limits[name]; was.Cmp(is) != 0 {
			notes = append(notes, fmt.Sprintf("%sthe pod's %s limit is its own request, %s: it has no limit of its own, and requests more than the limits of its containers, %s",
				when, name, is.String(), was.String()))
		}
	}
	return notes
}

// quantity returns the quantity of a resource for one pod and, if there are several,
// for all pods; empty if there is none.
func quantity(list pod.Amounts, name string, pods int) string {
	one, found := list[name]
	if !found {
		return ""
	}
	if pods < 2 {
		return one.String()
	}
	all := one.DeepCopy()
	all.Mul(int64(pods))
	return one.String() + ", " + all.String()
}

// sentence returns "WHAT 1, 3" or "no WHAT".
func sentence(what, quantity string) string {
	if quantity == "" {
		return "no " + what
	}
	return what + " " + quantity
}

// Pods returns how many pods of a workload run at a time: its replicas, or the
// parallel pods of a Job. It returns 0 if the manifest does not say.
func Pods(p *pod.Pod) int {
	spec := yamlnode.Get(p.Object, "spec")
	switch p.Path {
	case "":
		return 1 // a Pod
	case "spec.jobTemplate.spec.template":
		spec = yamlnode.Get(spec, "jobTemplate", "spec")
	case "spec.template":
	default:
		return 0
	}
	switch p.Resource.Kind {
	case "DaemonSet", "BroadcastJob":
		return 0 // one on each node
	case "Job", "CronJob":
		n := atLeastOne(yamlnode.Text(spec, "parallelism"), 1)
		if most := yamlnode.Text(spec, "completions"); most != "" {
			n = min(n, atLeastOne(most, n))
		}
		return n
	}
	return atLeastOne(yamlnode.Text(spec, "replicas"), 1)
}

// atLeastOne returns a number, or missing if the text is no number or it is below 1.
func atLeastOne(text string, missing int) int {
	if n, err := strconv.ParseInt(text, 0, 32); err == nil && n > 0 {
		return int(n)
	}
	return missing
}
