package rule

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	helper "k8s.io/component-helpers/resource"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// demand is what a pod asks of its node, by Kubernetes' own formula: the larger
// one of what runs side by side and of what each init container takes with the
// native sidecars before it.
type demand struct{ requests, limits corev1.ResourceList }

func demandOf(d plan.Demand) demand {
	pod := podOf(d)
	return demand{
		requests: helper.PodRequests(pod, helper.PodResourcesOptions{}),
		limits:   helper.PodLimits(pod, helper.PodResourcesOptions{}),
	}
}

// podOf is a Pod with as much as the formula wants to know. It is never printed.
func podOf(d plan.Demand) *corev1.Pod {
	pod := &corev1.Pod{}
	for _, c := range d.Containers {
		container := corev1.Container{Name: c.Name, Resources: requirements(c.Resources)}
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
		own := requirements(d.Resources)
		pod.Spec.Resources = &own
	}
	pod.Spec.Overhead = quantities(d.Overhead)
	return pod
}

// requirements reads a container's resources. A request that is left out is the
// limit (SetDefaults_Pod in pkg/apis/core/v1/defaults.go).
func requirements(n *yaml.Node) corev1.ResourceRequirements {
	r := corev1.ResourceRequirements{Requests: quantities(yamlnode.Get(n, "requests")), Limits: quantities(yamlnode.Get(n, "limits"))}
	for name, limit := range r.Limits {
		if _, set := r.Requests[name]; !set {
			if r.Requests == nil {
				r.Requests = corev1.ResourceList{}
			}
			r.Requests[name] = limit
		}
	}
	return r
}

// quantities are those that can be read.
func quantities(n *yaml.Node) corev1.ResourceList {
	keys := yamlnode.Keys(n)
	if len(keys) == 0 {
		return nil
	}
	all := corev1.ResourceList{}
	for _, key := range keys {
		if q, err := v1alpha1.ParseQuantity(yamlnode.Text(n, key.Value)); err == nil {
			all[corev1.ResourceName(key.Value)] = q
		}
	}
	return all
}

// names are the resources of lists, in the order in which to tell of them.
func resourceNames(lists ...corev1.ResourceList) []corev1.ResourceName {
	all := map[corev1.ResourceName]bool{}
	for _, l := range lists {
		for name := range l {
			all[name] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

var effectiveResources = Rule{
	Name:    "effective-resources",
	Default: v1alpha1.Info,
	Happens: "What the scheduler reserves for the pod changes. A native sidecar counts for as long as the pod lives: next to the " +
		"application, and next to each init container that comes after it. The larger sum is the pod's.",
	Do: "See that nodes and quotas have room for it, replicas counted. A sidecar behind the init containers adds nothing to what they take.",
	CheckPod: func(p *plan.Pod) []plan.Finding {
		if !p.Changed {
			return nil
		}
		before, after := demandOf(p.Before), demandOf(p.After)
		var parts []string
		for _, l := range []struct {
			what          string
			before, after corev1.ResourceList
		}{{"requests", before.requests, after.requests}, {"limits", before.limits, after.limits}} {
			for _, name := range resourceNames(l.before, l.after) {
				if was, is := l.before[name], l.after[name]; was.Cmp(is) != 0 {
					parts = append(parts, fmt.Sprintf("%s of %s %s, was %s%s", l.what, name, is.String(), was.String(), times(p, is, was)))
				}
			}
		}
		if len(parts) == 0 {
			return nil
		}
		return []plan.Finding{{Done: true, Field: field(p, "containers"), Message: "the pod now has " + strings.Join(parts, "; ")}}
	},
}

// times tells what a change comes to over all replicas, where there are several.
func times(p *plan.Pod, is, was resource.Quantity) string {
	n, err := strconv.ParseInt(yamlnode.Text(p.Object, "spec", "replicas"), 10, 32)
	if err != nil || n < 2 {
		return ""
	}
	difference := is.DeepCopy()
	difference.Sub(was)
	sign := "+"
	if difference.Sign() < 0 {
		sign = ""
	}
	difference.Mul(n)
	return fmt.Sprintf(" (%s%s over %d replicas)", sign, difference.String(), n)
}
