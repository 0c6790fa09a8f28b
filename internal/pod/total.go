package pod

import (
	"slices"
	"strings"
)

// Total is what a pod requests as a whole, and its limits.
type Total struct {
	Resources
	// Unlimited are those of cpu and memory that have a limit among the Limits, but of which
	// some container can use any amount, so that the kubelet sets no limit for the pod.
	Unlimited []string
}

// Total returns the total by Kubernetes' own formula (PodRequests and PodLimits of
// k8s.io/component-helpers/resource): what the containers take together, or what the pod's own
// resources say instead, as the API server that supports reports on completes them (one that
// does not know them drops them), and the overhead. Both lists are empty if nothing is
// requested. Quantities that cannot be parsed count as absent, since the API server would
// refuse them.
func (d Demand) Total(supports func(version string) bool) Total {
	t, own := Total{Resources: d.Together()}, Resources{}
	if d.Resources != nil && supports(PodResources) {
		if own = d.Own(); supports(PodLimits) {
			d.limit(own, t.Limits)
		}
	}
	for _, l := range []struct{ of, own Amounts }{{t.Requests, own.Requests}, {t.Limits, own.Limits}} {
		for name, q := range l.own {
			if isPodResource(name) {
				l.of[name] = q
			}
		}
	}
	for name, q := range quantities(d.Overhead) {
		t.Requests.add(name, q)
		if most := t.Limits[name]; !most.IsZero() {
			t.Limits.add(name, q)
		}
	}
	for _, name := range []string{CPU, Memory} {
		most := own.Limits[name]
		if _, has := t.Limits[name]; has && most.IsZero() && d.isUnlimited(name) {
			t.Unlimited = append(t.Unlimited, name)
		}
	}
	return t
}

// isPodResource reports whether a pod can have the resource as its own.
func isPodResource(name string) bool {
	return name == CPU || name == Memory || strings.HasPrefix(name, HugePages)
}

// Together returns what the containers of the pod take together: the maximum of what runs
// side by side, and of what each init container takes together with the native sidecars
// before it.
func (d Demand) Together() Resources {
	side, sidecars, start := resources(), resources(), resources()
	for _, init := range []bool{false, true} { // a sum is written like the first amount in it
		for _, c := range d.Containers {
			own := Requirements(c.Resources)
			if c.Init != init {
				continue
			}
			if !c.Init || c.Native {
				side.add(own)
			}
			if c.Init {
				starting := resources()
				starting.add(own)
				starting.add(sidecars)
				start.raise(starting)
			}
			if c.Native {
				sidecars.add(own)
			}
		}
	}
	side.raise(start)
	return side
}

// limit adds the limits that a pod's own resources leave out, if all its containers have
// one: what they come to, or the pod's own request if that is more
// (defaultPodLevelLimits in pkg/api/pod/util.go).
func (d Demand) limit(own Resources, together Amounts) {
	if len(own.Requests) == 0 && len(own.Limits) == 0 {
		return
	}
	for name, most := range together {
		if _, set := own.Limits[name]; set || !isPodResource(name) || !d.every(func(r Resources) bool {
			_, has := r.Limits[name]
			return has
		}) {
			continue
		}
		if request := own.Requests[name]; request.Cmp(most) > 0 {
			most = request
		}
		own.Limits[name] = most
	}
}

// isUnlimited reports whether some container can use any amount of a resource
// (ResourceConfigForPod in pkg/kubelet/cm). cpu and memory alone can be used without a limit.
func (d Demand) isUnlimited(name string) bool {
	return !d.every(func(r Resources) bool {
		most := r.Limits[name]
		return !most.IsZero()
	})
}

// every reports whether the resources of all containers are as wanted.
func (d Demand) every(is func(Resources) bool) bool {
	return !slices.ContainsFunc(d.Containers, func(c ContainerDemand) bool { return !is(Requirements(c.Resources)) })
}
