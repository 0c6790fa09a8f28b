package pod_test

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/stretchr/testify/assert"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func TestIsVersion(t *testing.T) {
	for _, text := range []string{"1.33", "v1.33", "v1.33.4", "1.33.4-gke.100", "v1.34.1+k3s1", "1.33+"} {
		assert.True(t, pod.IsVersion(text), text)
	}
	for _, text := range []string{"", "v1", "latest", "1.33.x", "1.33 - 1.34", " 1.33", "1.33,"} {
		assert.False(t, pod.IsVersion(text), text)
	}
}

func TestAtLeast(t *testing.T) {
	for _, version := range []string{"1.33", "v1.33.4", "1.33.0-gke.100", "1.33+", "1.100"} {
		assert.True(t, pod.AtLeast(version, "1.33"), version)
		assert.True(t, pod.AtLeast(version, "1.9"), version)
	}
	for _, version := range []string{"1.32", "v1.32.9", "1.4", "", "latest"} {
		assert.False(t, pod.AtLeast(version, "1.33"), version)
	}
}

func TestTooNew(t *testing.T) {
	container := yaml.MustParse(`
volumeMounts:
- {name: a, recursiveReadOnly: Enabled}
- {name: b}
- {name: c, recursiveReadOnly: IfPossible}
env: [{name: A, valueFrom: {fileKeyRef: null}}]
securityContext: {appArmorProfile: {type: RuntimeDefault}}
lifecycle: {preStop: {sleep: {seconds: 1}}}
`).YNode()
	on := func(version string) func(string) bool {
		return func(other string) bool { return pod.AtLeast(version, other) }
	}
	assert.Equal(t, []pod.NewField{
		{"securityContext.appArmorProfile", "1.30"},
		{"volumeMounts[0].recursiveReadOnly", "1.31"},
		{"volumeMounts[2].recursiveReadOnly", "1.31"},
	}, pod.TooNew(container, pod.ContainerFields, on("1.29")))
	assert.Len(t, pod.TooNew(container, pod.ContainerFields, on("1.30")), 2)
	assert.Empty(t, pod.TooNew(container, pod.ContainerFields, on("1.31")))
	assert.Equal(t, []pod.NewField{{"lifecycle.preStop.sleep", "1.30"}}, pod.TooNew(container, pod.SidecarFields, on("1.29")))
	assert.Empty(t, pod.TooNew(nil, pod.VolumeFields, on("1.29")))
}

func TestGated(t *testing.T) {
	assert.Equal(t, []pod.GatedField{{"lifecycle.stopSignal", "ContainerStopSignals"}}, pod.Gated(node(`{lifecycle: {stopSignal: SIGINT}}`)))
	assert.Empty(t, pod.Gated(node(`{lifecycle: {preStop: {sleep: {seconds: 1}}}}`)))
}
