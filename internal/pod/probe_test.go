package pod_test

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/stretchr/testify/assert"
)

func TestProbeOf(t *testing.T) {
	defaults := pod.Probe{Period: 10, Timeout: 1, Failures: 3}
	for _, c := range []struct {
		name, probe string
		want        pod.Probe
		ok          bool
	}{
		{"left out", `{}`, defaults, true},
		{"null", `{periodSeconds: null}`, defaults, true},
		{"all", `{initialDelaySeconds: 5, periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 60}`, pod.Probe{5, 1, 2, 60}, true},
		{"zero is the default", `{initialDelaySeconds: 0, periodSeconds: 0, timeoutSeconds: 0, failureThreshold: 0}`, defaults, true},
		{"another base", `{periodSeconds: 0x10}`, pod.Probe{Period: 16, Timeout: 1, Failures: 3}, true},
		{"negative", `{periodSeconds: -1, failureThreshold: 5}`, pod.Probe{Period: 10, Timeout: 1, Failures: 5}, false},
		{"not a number", `{periodSeconds: often}`, defaults, false},
		{"a fraction", `{periodSeconds: 1.5}`, defaults, false},
		{"more than 32 bits", `{periodSeconds: 4294967296}`, defaults, false},
	} {
		got, ok := pod.ProbeOf(node(c.probe))
		assert.Equal(t, c.want, got, c.name)
		assert.Equal(t, c.ok, ok, c.name)
	}
	got, ok := pod.ProbeOf(nil)
	assert.Equal(t, defaults, got)
	assert.True(t, ok)
}
