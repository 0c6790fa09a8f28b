package scan

import (
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

// probe says which startup probe a legacy sidecar can get.
type probe struct {
	// own reports that it has one, and ready that it has a readinessProbe.
	own, ready bool
	// unsure says why probes: Catalogue adds none; empty if it does.
	unsure string
}

// probeFor returns that for a container of the looker's pod.
func (l looker) probeFor(c pod.Container) probe {
	return probe{
		own:    yamlnode.Get(c.Node, "startupProbe") != nil,
		ready:  yamlnode.Get(c.Node, "readinessProbe") != nil,
		unsure: l.Pod.Answering(c).Why,
	}
}
