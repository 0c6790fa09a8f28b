package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	helper "k8s.io/component-helpers/resource"
	"sigs.k8s.io/kustomize/kyaml/yaml"
	syaml "sigs.k8s.io/yaml"
)

// TestDemand compares what generated pods request, and their limits, with Kubernetes' own
// formula.
func TestDemand(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	native, own := 0, 0
	for range 3000 {
		text := spec(r)
		node := yaml.MustParse(text).YNode()
		demand := pod.DemandOf(pod.Template{Node: node, Spec: node})
		var want corev1.Pod
		require.NoError(t, syaml.UnmarshalStrict([]byte(text), &want.Spec))
		withDefaults(&want)
		total := demand.Total(func(version string) bool { return pod.AtLeast("1.36", version) })
		// The formula changes the pod's own quantities.
		require.Equal(t, inWords(helper.PodRequests(want.DeepCopy(), helper.PodResourcesOptions{})), inWords(amounts(total.Requests)), text)
		require.Equal(t, inWords(helper.PodLimits(want.DeepCopy(), helper.PodResourcesOptions{})), inWords(amounts(total.Limits)), text)
		together := helper.AggregateContainerRequests(want.DeepCopy(), helper.PodResourcesOptions{})
		require.Equal(t, inWords(together), inWords(amounts(demand.Together().Requests)), text)
		if strings.Contains(text, "Always") {
			native++
		}
		if want.Spec.Resources != nil {
			own++
			require.Equal(t, inWords(want.Spec.Resources.Requests), inWords(amounts(demand.Own().Requests)), text)
		}
	}
	assert.Greater(t, native, 1000)
	assert.Greater(t, own, 500)
}

// spec returns the spec of a pod.
func spec(r *rand.Rand) string {
	var b strings.Builder
	for _, list := range []string{"initContainers", "containers"} {
		fmt.Fprintf(&b, "%s:\n", list)
		for i := range 1 + r.IntN(3) {
			fmt.Fprintf(&b, "- name: %s-%d\n", strings.ToLower(list[:4]), i)
			if list == "initContainers" && r.IntN(2) == 0 {
				b.WriteString("  restartPolicy: Always\n")
			}
			fmt.Fprintf(&b, "  resources: %s\n", resources(r))
		}
	}
	if r.IntN(3) == 0 {
		fmt.Fprintf(&b, "resources: %s\n", resources(r))
	}
	if r.IntN(4) == 0 {
		fmt.Fprintf(&b, "overhead: %s\n", quantities(r))
	}
	return b.String()
}

func resources(r *rand.Rand) string {
	return fmt.Sprintf("{requests: %s, limits: %s}", quantities(r), quantities(r))
}

func quantities(r *rand.Rand) string {
	known := map[string][]string{
		"cpu":               {`"0"`, "100m", "0.5", `"1"`, "1500m", "2.0005", `"1e2"`},
		"memory":            {"64Mi", "1Gi", "1G", `"1048576"`, "1.5Gi", "100M", `"7e30"`},
		"ephemeral-storage": {"1Gi", "5G"},
		"hugepages-2Mi":     {"2Mi", "4Mi"},
		"example.com/gpu":   {`"1"`, `"2"`},
	}
	var all []string
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if r.IntN(5) < 2 {
			all = append(all, name+": "+known[name][r.IntN(len(known[name]))])
		}
	}
	return "{" + strings.Join(all, ", ") + "}"
}

// withDefaults fills in the requests as the API server does (SetDefaults_Pod and
// defaultPodRequests in pkg/apis/core/v1/defaults.go).
func withDefaults(p *corev1.Pod) {
	for _, containers := range [][]corev1.Container{p.Spec.InitContainers, p.Spec.Containers} {
		for i := range containers {
			r := &containers[i].Resources
			for name, limit := range r.Limits {
				if _, set := r.Requests[name]; !set {
					if r.Requests == nil {
						r.Requests = corev1.ResourceList{}
					}
					r.Requests[name] = limit.DeepCopy()
				}
			}
		}
	}
	own := p.Spec.Resources
	if own == nil {
		return
	}
	together := helper.AggregateContainerRequests(p, helper.PodResourcesOptions{})
	for name, limit := range own.Limits {
		if _, set := own.Requests[name]; set {
			continue
		}
		if own.Requests == nil {
			own.Requests = corev1.ResourceList{}
		}
		if sum, asked := together[name]; asked && !strings.HasPrefix(string(name), corev1.ResourceHugePagesPrefix) {
			limit = sum
		}
		own.Requests[name] = limit.DeepCopy()
	}
}

func amounts(a pod.Amounts) corev1.ResourceList {
	list := corev1.ResourceList{}
	for name, q := range a {
		list[corev1.ResourceName(name)] = q
	}
	return list
}

func inWords(list corev1.ResourceList) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(list)) {
		q := list[name]
		parts = append(parts, fmt.Sprintf("%s %s", name, q.String()))
	}
	return strings.Join(parts, ", ")
}
