package pod

import (
	"slices"
	"strings"
)

// PortUse is what the containers of a pod do with a port. Containers are given by their
// places in [Pod.Containers], and of many that do the same only the first few.
type PortUse struct {
	// Declared reports that a regular container declares the port.
	Declared bool
	// Listener is the first native sidecar that listens there; -1 if none does.
	Listener int
	// Regular and Sidecars are the containers with probes that ask the port over the network.
	Regular, Sidecars []int
	// Callers are the containers with commands in probes that call it.
	Callers []int
}

// fewPlaces is how many containers of a kind a [PortUse] has: enough to tell whether there
// are others than two given ones.
const fewPlaces = 3

// UseOf returns what the containers do with a port.
func (p *Pod) UseOf(port string) PortUse {
	if use, known := p.facts.uses[port]; known {
		return use
	}
	use := PortUse{Listener: -1, Callers: p.callers(port)}
	for _, l := range p.Listeners(port) {
		c := p.Containers[l.Place]
		if c.Native && l.Listens && use.Listener < 0 {
			use.Listener = l.Place
		}
		use.Declared = use.Declared || !c.Init && l.Declares
		switch {
		case !l.Asks:
		case c.Native && len(use.Sidecars) < fewPlaces:
			use.Sidecars = append(use.Sidecars, l.Place)
		case !c.Init && len(use.Regular) < fewPlaces:
			use.Regular = append(use.Regular, l.Place)
		}
	}
	if p.facts.uses == nil {
		p.facts.uses = map[string]PortUse{}
	}
	p.facts.uses[port] = use
	return use
}

// callers returns the first containers with exec probes that call a port of the pod.
func (p *Pod) callers(port string) []int {
	if p.facts.callers == nil {
		p.facts.callers = map[string][]int{}
		for place, c := range p.Containers {
			for _, probe := range Probes {
				for _, r := range called(strings.Join(Texts(c.Node, probe, "exec", "command"), " ")) {
					known := p.facts.callers[r.port]
					if r.here() && len(known) < fewPlaces && !slices.Contains(known, place) {
						p.facts.callers[r.port] = append(known, place)
					}
				}
			}
		}
	}
	return p.facts.callers[port]
}
