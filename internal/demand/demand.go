// Package demand computes what a pod asks of its node, by Kubernetes' own
// formula: the larger one of what runs side by side and of what each init
// container takes with the native sidecars before it. A pod's own resources, where
// it has any, take the place of that.
//
// What is no quantity counts as absent: the API server would refuse it.
package demand

import (
	"maps"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	corev1 "k8s.io/api/core/v1"
	helper "k8s.io/component-helpers/resource"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Demand is what a pod asks of its node.
type Demand struct{ Requests, Limits corev1.ResourceList }

// Of computes the demand. Without anything asked for, both lists are empty.
func Of(d plan.Demand) Demand {
	pod := Pod(d)
	return Demand{
		Requests: helper.PodRequests(pod, helper.PodResourcesOptions{}),
		Limits:   helper.PodLimits(pod, helper.PodResourcesOptions{}),
	}
}

// Same tells whether two demands are surely the same: the same containers ask for
// the same, in the same order, whatever stands between them that asks for nothing.
func Same(a, b plan.Demand) bool {
	return yamlnode.Equal(a.Resources, b.Resources) && yamlnode.Equal(a.Overhead, b.Overhead) &&
		slices.EqualFunc(asking(a), asking(b), func(c, d plan.ContainerDemand) bool {
			return c.Init == d.Init && c.Native == d.Native && yamlnode.Equal(c.Resources, d.Resources)
		})
}

func asking(d plan.Demand) []plan.ContainerDemand {
	return slices.DeleteFunc(slices.Clone(d.Containers), func(c plan.ContainerDemand) bool { return c.Resources == nil })
}

// Pod is a Pod with as much as the formula wants to know. It is never printed.
func Pod(d plan.Demand) *corev1.Pod {
	pod := &corev1.Pod{}
	for _, c := range d.Containers {
		container := corev1.Container{Name: c.Name, Resources: Requirements(c.Resources)}
		if c.Native {
			always := corev1.ContainerRestartPolicyAlways
			container.RestartPolicy = &always
		}
		if c.Init {
			pod.Spec.InitContainers = append(pod.Spec.InitContainers, container)
		} else {
			pod.Spec.Containers = append(pod.Spec.Containers, container)
		}
	}
	if d.Resources != nil {
		own := asWritten(d.Resources)
		fill(&own, helper.AggregateContainerRequests(pod, helper.PodResourcesOptions{}))
		pod.Spec.Resources = &own
	}
	pod.Spec.Overhead = quantities(d.Overhead)
	return pod
}

// fill gives a pod's own resources the requests that are left out: what the
// containers ask for, and the limit where they ask for none, or may not ask for
// less (defaultPodRequests in pkg/apis/core/v1/defaults.go).
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

// Requirements reads a container's resources. A request that is left out is the
// limit (SetDefaults_Pod in pkg/apis/core/v1/defaults.go).
func Requirements(n *yaml.Node) corev1.ResourceRequirements {
	r := asWritten(n)
	fill(&r, nil)
	return r
}

func asWritten(n *yaml.Node) corev1.ResourceRequirements {
	return corev1.ResourceRequirements{Requests: quantities(yamlnode.Get(n, "requests")), Limits: quantities(yamlnode.Get(n, "limits"))}
}

// quantities are those that can be read.
func quantities(n *yaml.Node) corev1.ResourceList {
	keys := yamlnode.Keys(n)
	if len(keys) == 0 {
		return nil
	}
	all := corev1.ResourceList{}
	for _, key := range keys {
		if q, err := pod.ParseQuantity(yamlnode.Text(n, key.Value)); err == nil {
			all[corev1.ResourceName(key.Value)] = q
		}
	}
	return all
}

// Names are the resources of lists, in the order in which to tell of them.
func Names(lists ...corev1.ResourceList) []corev1.ResourceName {
	all := map[corev1.ResourceName]bool{}
	for _, l := range lists {
		for name := range l {
			all[name] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}
