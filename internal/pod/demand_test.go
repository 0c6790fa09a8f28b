package pod_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/stretchr/testify/assert"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// inWords returns a list of resources as "cpu 1, memory 1Gi".
func inWords(list pod.Amounts) string {
	var parts []string
	for _, name := range pod.ResourceNames(list) {
		q := list[name]
		parts = append(parts, fmt.Sprintf("%s %s", name, q.String()))
	}
	return strings.Join(parts, ", ")
}

func TestDemandOfIsACopy(t *testing.T) {
	spec := node(`{containers: [{name: app, resources: {requests: {cpu: 1}}}]}`)
	before := demandOf(spec)
	*spec = *node(`{containers: []}`)
	assert.Equal(t, "cpu 1", inWords(before.Total(at("1.37")).Requests))
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
