package pod_test

import (
	"slices"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/stretchr/testify/assert"
)

// at returns what an API server of a version supports.
func at(version string) func(string) bool {
	return func(wanted string) bool { return pod.AtLeast(version, wanted) }
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
		total := demandOf(node(c.spec)).Total(at("1.36"))
		assert.Equal(t, c.requests, inWords(total.Requests), c.name)
		assert.Equal(t, c.limits, inWords(total.Limits), c.name)
	}
}

// TestOwnLimits checks which limits an API server adds to a pod's own resources.
func TestOwnLimits(t *testing.T) {
	const limited = `{name: app, resources: {limits: {cpu: 110m, memory: 1Gi}}}`
	for _, c := range []struct{ name, spec, old, now string }{
		{"a request that is more than the limits", `{resources: {requests: {cpu: 260m}}, containers: [` + limited + `]}`, "cpu 110m, memory 1Gi", "cpu 260m, memory 1Gi"},
		{"a request that is not", `{resources: {requests: {cpu: 100m}}, containers: [` + limited + `]}`, "cpu 110m, memory 1Gi", "cpu 110m, memory 1Gi"},
		{
			"a container without a limit", `{resources: {requests: {cpu: 260m}}, initContainers: [{name: i}], containers: [` + limited + `]}`,
			"cpu 110m, memory 1Gi", "cpu 110m, memory 1Gi",
		},
		{
			"the pod's own limit", `{resources: {requests: {cpu: 260m}, limits: {cpu: 300m}}, containers: [` + limited + `]}`,
			"cpu 300m, memory 1Gi", "cpu 300m, memory 1Gi",
		},
		{"no resources of its own", `{containers: [` + limited + `]}`, "cpu 110m, memory 1Gi", "cpu 110m, memory 1Gi"},
		{"empty ones", `{resources: {}, containers: [` + limited + `]}`, "cpu 110m, memory 1Gi", "cpu 110m, memory 1Gi"},
	} {
		d := demandOf(node(c.spec))
		assert.Equal(t, c.old, inWords(d.Total(at("1.36")).Limits), c.name)
		assert.Equal(t, c.now, inWords(d.Total(at("1.37")).Limits), c.name)
	}
	dropped := demandOf(node(`{resources: {requests: {cpu: "4"}}, containers: [` + limited + `]}`)).Total(at("1.33"))
	assert.Equal(t, "cpu 110m, memory 1Gi", inWords(dropped.Requests))
	assert.Empty(t, dropped.Unlimited)
}

func TestUnlimited(t *testing.T) {
	const spec = `containers: [{name: a, resources: {limits: {cpu: 1, example.com/gpu: 1}}}, {name: b}]}`
	for own, want := range map[string][]string{
		``:                                {"cpu"},
		`resources: {limits: {cpu: 4}}, `: nil,
	} {
		unlimited := demandOf(node(`{` + own + spec)).Total(at("1.37")).Unlimited
		assert.True(t, slices.Equal(want, unlimited), "%s: %v", own, unlimited)
	}
}
