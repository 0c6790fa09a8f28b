package pod_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/stretchr/testify/assert"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// inWords returns a list of resources as "cpu 1, memory 1Gi".
func inWords(list corev1.ResourceList) string {
	var parts []string
	for _, name := range pod.ResourceNames(list) {
		q := list[name]
		parts = append(parts, fmt.Sprintf("%s %s", name, q.String()))
	}
	return strings.Join(parts, ", ")
}

func TestTotal(t *testing.T) {
	const app = `containers: [{name: app, resources: {requests: {cpu: 500m, memory: 1Gi}, limits: {memory: 2Gi}}}]`
	for _, c := range []struct{ name, spec, requests, limits string }{
		{"nothing is requested", `{containers: [{name: app}]}`, "", ""},
		{"one container", `{` + app + `}`, "cpu 500m, memory 1Gi", "memory 2Gi"},
		{
			"a native sidecar counts beside the application",
			`{initContainers: [{name: s, restartPolicy: Always, resources: {requests: {cpu: 100m}}}], ` + app + `}`,
			"cpu 600m, memory 1Gi", "memory 2Gi",
		},
		{
			"an init container counts alone, if it is larger",
			`{initContainers: [{name: i, resources: {requests: {cpu: "2"}}}], ` + app + `}`,
			"cpu 2, memory 1Gi", "memory 2Gi",
		},
		{
			"and together with the native sidecars before it",
			`{initContainers: [{name: s, restartPolicy: Always, resources: {requests: {cpu: 100m}}}, {name: i, resources: {requests: {cpu: "2"}}}], ` + app + `}`,
			"cpu 2100m, memory 1Gi", "memory 2Gi",
		},
		{
			"but not with those after it",
			`{initContainers: [{name: i, resources: {requests: {cpu: "2"}}}, {name: s, restartPolicy: Always, resources: {requests: {cpu: 100m}}}], ` + app + `}`,
			"cpu 2, memory 1Gi", "memory 2Gi",
		},
		{"a limit is the request that is left out", `{containers: [{name: a, resources: {limits: {cpu: "1"}}}]}`, "cpu 1", "cpu 1"},
		{"what cannot be parsed is absent", `{containers: [{name: a, resources: {requests: {cpu: much, memory: 1Gi}}}]}`, "memory 1Gi", ""},
		{"the pod's own resources count instead", `{resources: {requests: {cpu: "4"}}, ` + app + `}`, "cpu 4, memory 1Gi", "memory 2Gi"},
		{"overhead is added", `{overhead: {cpu: 250m}, ` + app + `}`, "cpu 750m, memory 1Gi", "memory 2Gi"},
	} {
		total := demandOf(node(c.spec)).Total()
		assert.Equal(t, c.requests, inWords(total.Requests), c.name)
		assert.Equal(t, c.limits, inWords(total.Limits), c.name)
	}
}

func TestDemandOfIsACopy(t *testing.T) {
	spec := node(`{containers: [{name: app, resources: {requests: {cpu: 1}}}]}`)
	before := demandOf(spec)
	*spec = *node(`{containers: []}`)
	assert.Equal(t, "cpu 1", inWords(before.Total().Requests))
	assert.Equal(t, "app", before.FirstRegular())
	assert.Empty(t, demandOf(spec).FirstRegular())
}

func TestSurelyEqual(t *testing.T) {
	demand := func(spec string) pod.Demand { return demandOf(node(spec)) }
	one := demand(`{containers: [{name: a, resources: {requests: {cpu: 1, memory: 1Gi}}}]}`)
	for spec, want := range map[string]bool{
		`{containers: [{name: b, resources: {requests: {memory: 1Gi, cpu: 1}}}]}`:                     true,
		`{containers: [{name: a, resources: {requests: {cpu: 1, memory: 1Gi}}}, {name: b}]}`:          true,
		`{containers: [{name: a, resources: {requests: {cpu: 2, memory: 1Gi}}}]}`:                     false,
		`{initContainers: [{name: a, resources: {requests: {cpu: 1, memory: 1Gi}}}]}`:                 false,
		`{resources: {}, containers: [{name: a, resources: {requests: {cpu: 1, memory: 1Gi}}}]}`:      false,
		`{overhead: {cpu: 1}, containers: [{name: a, resources: {requests: {cpu: 1, memory: 1Gi}}}]}`: false,
	} {
		assert.Equal(t, want, one.SurelyEqual(demand(spec)), spec)
	}
}

// demandOf returns the demand of a pod with the spec.
func demandOf(spec *yaml.Node) pod.Demand { return pod.DemandOf(pod.Template{Node: spec, Spec: spec}) }
