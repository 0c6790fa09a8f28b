package rule

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var clash = Rule{
	Kind: finding.Define("clash", finding.Warning,
		"Two containers of the pod that run side by side have the same port number, port name or host port. Containers of a "+
			"pod share one network: the API server accepts such ports and at most warns, but on the node the second "+
			"container cannot listen, and a Service that uses the port's name finds only one of them.",
		"Give one of them another port."),
	CheckPod: func(p *pod.Pod, to *report) {
		declared := false // by an earlier sidecar
		for place, c := range p.Containers {
			if c.Init && !c.Native {
				continue
			}
			if declared && mayClash(p, place) {
				compareWithEarlier(p, place, to)
			}
			declared = declared || c.Native && yamlnode.Get(c.Node, "ports") != nil
		}
	},
}

// mayClash reports whether ports of the container at a place may clash with ports of
// earlier sidecars. With few containers, looking at all ports takes less time than an
// index.
func mayClash(p *pod.Pod, place int) bool {
	const few = 8
	ports := yamlnode.Elements(yamlnode.Get(p.Containers[place].Node, "ports"))
	if place > few || len(ports) > few {
		return true
	}
	for _, other := range p.Containers[:place] {
		theirs := yamlnode.Elements(yamlnode.Get(other.Node, "ports"))
		for i, port := range theirs {
			clashes := func(own *yaml.Node) bool { return pod.PortClash(own, port) != "" }
			if other.Native && (i == few || slices.ContainsFunc(ports, clashes)) {
				return true
			}
		}
	}
	return false
}

// compareWithEarlier reports the ports of earlier sidecars that clash with those of the
// container at a place, which runs beside them.
func compareWithEarlier(p *pod.Pod, place int, to *report) {
	c := p.Containers[place]
	type pair struct {
		sidecar, first int
		second         pod.Declared
	}
	var clashes []pair
	ports := yamlnode.Elements(yamlnode.Get(c.Node, "ports"))
	for i, port := range ports {
		for _, other := range p.Links().Clashes(c.Node, port) {
			if sidecar := p.Index(other.Container); sidecar < place && p.Containers[sidecar].Native {
				clashes = append(clashes, pair{sidecar, i, other})
			}
		}
	}
	slices.SortFunc(clashes, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.sidecar, b.sidecar), cmp.Compare(a.first, b.first), cmp.Compare(a.second.Index, b.second.Index))
	})
	for _, clash := range clashes {
		sidecar, what := p.Containers[clash.sidecar], pod.PortClash(ports[clash.first], clash.second.Node)
		to.sayAt(fmt.Sprintf("%s.ports[%d]", sidecar.Field, clash.second.Index), clash.second.Node,
			"containers %q and %q both have %s, and they share the pod's network. Change one of them.", sidecar.Name, c.Name, what)
	}
}
