package explain

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	corev1 "k8s.io/api/core/v1"
)

// podLevel is the first version in which a pod may have resources of its own; older
// ones drop the field.
const podLevel = "1.34"

// Resources is what the scheduler reserves for a pod, and what it may take at most.
type Resources struct {
	// Count is how many pods there are at a time; 0 where that is not known.
	Count int
	// Amounts are by the name of the resource.
	Amounts []Amount
	// Notes are what else there is to know of them.
	Notes []string
}

// Amount is how much of a resource. Nothing is the empty string.
type Amount struct {
	Name string
	// Request and Limit are those of one pod.
	Request, Limit string
	// Requests and Limits are those of Count pods.
	Requests, Limits string
}

func resources(p *pod.Pod) Resources {
	asked := p.After
	r := Resources{Count: count(p)}
	if asked.Resources != nil && !p.Supports(podLevel) {
		asked.Resources = nil
		r.Notes = append(r.Notes, "the pod's own resources do not count: Kubernetes before "+podLevel+" drops them")
	}
	d := asked.Total()
	for _, name := range pod.ResourceNames(d.Requests, d.Limits) {
		a := Amount{Name: plain(string(name))}
		a.Request, a.Requests = amount(d.Requests, name, r.Count)
		a.Limit, a.Limits = amount(d.Limits, name, r.Count)
		if a.Limit != "" && open(asked, name) {
			r.Notes = append(r.Notes, fmt.Sprintf("the pod as a whole has no limit of %s: not all its containers have one", name))
		}
		r.Amounts = append(r.Amounts, a)
	}
	return r
}

// open tells whether a container can take of cpu or memory as much as there is: the
// sum of the limits is then nobody's (ResourceConfigForPod in pkg/kubelet/cm). Of
// anything else nobody gets what has no limit.
func open(d pod.Demand, name corev1.ResourceName) bool {
	if name != corev1.ResourceCPU && name != corev1.ResourceMemory || yamlnode.Get(d.Resources, "limits", string(name)) != nil {
		return false
	}
	return slices.ContainsFunc(d.Containers, func(c pod.ContainerDemand) bool {
		limit := pod.Requirements(c.Resources).Limits[name]
		return limit.IsZero()
	})
}

func amount(list corev1.ResourceList, name corev1.ResourceName, count int) (one, all string) {
	quantity, asked := list[name]
	if !asked {
		return "", ""
	}
	one = quantity.String()
	quantity = quantity.DeepCopy()
	quantity.Mul(int64(count))
	return one, quantity.String()
}

// count is how many pods a workload has at a time: its replicas, and of a Job as
// many as run side by side.
func count(p *pod.Pod) int {
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
		return 0 // one for each node
	case "Job", "CronJob":
		n := atLeastOne(yamlnode.Text(spec, "parallelism"), 1)
		if most := yamlnode.Text(spec, "completions"); most != "" {
			n = min(n, atLeastOne(most, n))
		}
		return n
	}
	return atLeastOne(yamlnode.Text(spec, "replicas"), 1)
}

// atLeastOne is a number, or missing where it is none or below 1.
func atLeastOne(text string, missing int) int {
	if n, err := strconv.ParseInt(text, 0, 32); err == nil && n > 0 {
		return int(n)
	}
	return missing
}
