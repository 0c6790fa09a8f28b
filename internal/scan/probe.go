package scan

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// probe says which startup probe a legacy sidecar can get.
type probe struct {
	// own reports that it has one, ready that it has a readinessProbe, and answers that it
	// visibly answers the probe of the catalogue.
	own, ready, answers bool
}

// probeFor returns that for a container of an entry. The catalogue's probe is answered if
// the container has the flags for it, or needs none and declares the port.
func probeFor(c pod.Container, entry catalog.Entry) probe {
	p := probe{
		own:   yamlnode.Get(c.Node, "startupProbe") != nil,
		ready: yamlnode.Get(c.Node, "readinessProbe") != nil,
	}
	if c.Known.ProbePort == "" { // only that of a startup probe
		return p
	}
	switch {
	case len(entry.ProbeNeeds) > 0:
		p.answers = len(c.ProbeLacks()) == 0
	case entry.NeedsNoFlag():
		p.answers = slices.ContainsFunc(yamlnode.Elements(yamlnode.Get(c.Node, "ports")), func(port *yaml.Node) bool {
			return yamlnode.Text(port, "containerPort") == c.Known.ProbePort
		})
	}
	return p
}
