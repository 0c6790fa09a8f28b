package pod

import (
	"strconv"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Probe is the timing of a probe, in seconds.
type Probe struct {
	InitialDelay, Period, Timeout int
	// Failures is how many failures in a row count.
	Failures int
}

// ProbeOf reads the timing of a probe. Fields that are left out or 0 have
// Kubernetes' defaults (SetDefaults_Probe in pkg/apis/core/v1/defaults.go). ok is
// false if a field is not a number that Kubernetes takes.
func ProbeOf(probe *yaml.Node) (p Probe, ok bool) {
	p, ok = Probe{Period: 10, Timeout: 1, Failures: 3}, true
	for key, field := range map[string]*int{
		"initialDelaySeconds": &p.InitialDelay, "periodSeconds": &p.Period, "timeoutSeconds": &p.Timeout, "failureThreshold": &p.Failures,
	} {
		text := yamlnode.Text(probe, key)
		if text == "" {
			continue
		}
		n, err := strconv.ParseInt(text, 0, 32)
		if err != nil || n < 0 {
			ok = false
		} else if n > 0 {
			*field = int(n)
		}
	}
	return p, ok
}
