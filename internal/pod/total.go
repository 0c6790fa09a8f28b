package pod

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	helper "k8s.io/component-helpers/resource"
)

// Total is what a pod requests as a whole, and its limits.
type Total struct {
	Requests, Limits corev1.ResourceList
	// Unlimited are those of cpu and memory that have a limit among the Limits, but of which
	// some container can use any amount, so that the kubelet sets no limit for the pod.
	Unlimited []corev1.ResourceName
}

// Total returns the total by Kubernetes' own formula: the maximum of what runs side by
// side and of what each init container takes together with the native sidecars before
// it. A pod's own resources replace that, as the API server that supports reports on
// completes them: one that does not know them drops them. Both lists are empty if nothing
// is requested. Quantities that cannot be parsed count as absent, since the API server
// would refuse them.
func (d Demand) Total(supports func(version string) bool) Total {
	core := d.AsPod()
	switch own := core.Spec.Resources; {
	case own == nil:
	case !supports(PodResources):
		core.Spec.Resources = nil
	case supports(PodLimits):
		limit(own, core)
	}
	t := Total{
		Requests: helper.PodRequests(core, helper.PodResourcesOptions{}),
		Limits:   helper.PodLimits(core, helper.PodResourcesOptions{}),
	}
	for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
		if _, has := t.Limits[name]; has && isUnlimited(core, name) {
			t.Unlimited = append(t.Unlimited, name)
		}
	}
	return t
}

// fill adds the requests that a pod's own resources leave out: what the containers
// request, or the limit if they request none or must not request less
// (defaultPodRequests in pkg/apis/core/v1/defaults.go).
func fill(own *corev1.ResourceRequirements, containers corev1.ResourceList) {
	for name, limit := range own.Limits {
		if _, set := own.Requests[name]; set {
			continue
		}
		request := limit
		if sum, asked := containers[name]; asked && !strings.HasPrefix(string(name), corev1.ResourceHugePagesPrefix) {
			request = sum
		}
		if own.Requests == nil {
			own.Requests = corev1.ResourceList{}
		}
		own.Requests[name] = request
	}
}

// limit adds the limits that a pod's own resources leave out, if all its containers have
// one: what they come to, or the pod's own request if that is more
// (defaultPodLevelLimits in pkg/api/pod/util.go).
func limit(own *corev1.ResourceRequirements, core *corev1.Pod) {
	if len(own.Requests) == 0 && len(own.Limits) == 0 {
		return
	}
	for name, most := range helper.AggregateContainerLimits(core, helper.PodResourcesOptions{}) {
		if _, set := own.Limits[name]; set || !helper.IsSupportedPodLevelResource(name) || !everyContainer(core, func(c corev1.Container) bool {
			_, has := c.Resources.Limits[name]
			return has
		}) {
			continue
		}
		if request := own.Requests[name]; request.Cmp(most) > 0 {
			most = request
		}
		if own.Limits == nil {
			own.Limits = corev1.ResourceList{}
		}
		own.Limits[name] = most
	}
}

// isUnlimited reports whether some container can use any amount of a resource, and the pod's
// own resources do not limit it (ResourceConfigForPod in pkg/kubelet/cm). cpu and memory
// alone can be used without a limit.
func isUnlimited(core *corev1.Pod, name corev1.ResourceName) bool {
	if own := core.Spec.Resources; own != nil {
		if most := own.Limits[name]; !most.IsZero() {
			return false
		}
	}
	return !everyContainer(core, func(c corev1.Container) bool {
		most := c.Resources.Limits[name]
		return !most.IsZero()
	})
}

func everyContainer(core *corev1.Pod, is func(corev1.Container) bool) bool {
	isNot := func(c corev1.Container) bool { return !is(c) }
	return !slices.ContainsFunc(core.Spec.InitContainers, isNot) && !slices.ContainsFunc(core.Spec.Containers, isNot)
}
