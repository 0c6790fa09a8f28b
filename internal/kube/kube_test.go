package kube_test

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/stretchr/testify/assert"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func TestField(t *testing.T) {
	image, known := kube.Container.Field("image")
	assert.True(t, known)
	assert.Equal(t, "image", image.Name)
	var none *kube.Type
	for _, other := range []*kube.Type{&kube.Volume, image.Type, none} {
		_, known = other.Field("env")
		assert.False(t, known)
	}
	assert.Equal(t, []string{"name", "value", "valueFrom"}, kube.EnvVar.Names())
}

// A port is another one if only its protocol differs, and a missing protocol is TCP.
func TestID(t *testing.T) {
	ports, _ := kube.Container.Field("ports")
	id := func(text string) string { return ports.ID(yaml.MustParse(text).YNode()) }
	assert.Equal(t, id("{containerPort: 53}"), id("{containerPort: 53, protocol: TCP, name: dns}"))
	assert.NotEqual(t, id("{containerPort: 53}"), id("{containerPort: 53, protocol: UDP}"))
	assert.NotEqual(t, id("{containerPort: 53}"), id("{containerPort: 54}"))
}

func TestRivals(t *testing.T) {
	assert.Equal(t, []string{"exec", "httpGet", "tcpSocket", "grpc"}, kube.Probe.Rivals("exec"))
	assert.Nil(t, kube.Probe.Rivals("periodSeconds"))
	assert.Equal(t, []string{"value", "valueFrom"}, kube.EnvVar.Rivals("value"))
	assert.Contains(t, kube.Volume.Rivals("csi"), "emptyDir")
	assert.Nil(t, kube.Volume.Rivals("name"))
}

func TestTooNew(t *testing.T) {
	container := yaml.MustParse(`
volumeMounts:
- {name: a, recursiveReadOnly: Enabled}
- {name: b}
- {name: c, recursiveReadOnly: IfPossible}
env: [{name: A, valueFrom: {fileKeyRef: null}}]
securityContext: {appArmorProfile: {type: RuntimeDefault}}
lifecycle: {preStop: {sleep: {seconds: 1}}, stopSignal: SIGINT}
nothing: {sleep: {seconds: 1}}
`).YNode()
	found := func(oldest string) (paths []string) {
		for _, f := range kube.Container.TooNew(container, func(version string) bool { return version <= oldest }) {
			paths = append(paths, f.Path+" "+f.Since+f.Gate)
			assert.Equal(t, f.Name == "sleep", f.InSidecars, f.Path)
		}
		return paths
	}
	assert.Equal(t, []string{
		"volumeMounts[0].recursiveReadOnly 1.31",
		"volumeMounts[2].recursiveReadOnly 1.31",
		"securityContext.appArmorProfile 1.30",
		"lifecycle.preStop.sleep 1.30",
		"lifecycle.stopSignal ContainerStopSignals",
	}, found("1.29"))
	assert.Len(t, found("1.30"), 3)
	assert.Len(t, found("1.31"), 1)
	assert.Empty(t, kube.Volume.TooNew(nil, func(string) bool { return false }))
}
