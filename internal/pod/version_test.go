package pod_test

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/stretchr/testify/assert"
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
