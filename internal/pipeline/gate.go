package pipeline

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/edit"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const configMapKind = "ConfigMap"

// mayBeConfig reports whether a document may be a ConfigMap, or contain some.
func mayBeConfig(slice manifest.Slice) bool {
	return !isKindKnown(slice) || slice.Kind == configMapKind
}

// judgeGates returns the findings about native sidecars whose probes depend on their
// configuration, which may be in ConfigMaps of any source.
func (r *run) judgeGates(sources []Source, edited []edited) ([]finding.Finding, error) {
	var gates []pod.Gate
	for _, e := range edited {
		gates = append(gates, e.gates...)
	}
	if len(gates) == 0 {
		return nil, nil
	}
	wanted, found := newConfigs(gates), make([][]config, len(sources))
	missing, err := r.again(sources, func(i int) bool { return edited[i].configs }, func(i, _ int, item manifest.Slice) {
		found[i] = append(found[i], wanted.in(item)...)
	})
	return append(r.gates(gates, slices.Concat(found...)), missing...), err
}

// gates returns the findings about gates, given the ConfigMaps that they ask for.
func (e *Engine) gates(gates []pod.Gate, found []config) []finding.Finding {
	given := pod.ConfigMaps{}
	for _, c := range found {
		given[c.id] = append(given[c.id], c.data)
	}
	var findings []finding.Finding
	for _, g := range gates {
		findings = append(findings, e.rules.JudgeGate(g.Answered(given))...)
	}
	return findings
}

// gatesOf returns the gates among the subjects of a plan, given where a node is.
func gatesOf(p edit.Plan, at func(*yaml.Node) finding.Location) []pod.Gate {
	var gates []pod.Gate
	for _, s := range p.Subjects {
		if g, is := pod.GateOf(s, at(s.Nearest)); is {
			gates = append(gates, g)
		}
	}
	return gates
}

// config is a ConfigMap of the input.
type config struct {
	id   pod.ConfigMap
	data map[string]string
}

// configs are the ConfigMaps that gates ask for.
type configs map[pod.ConfigMap]bool

func newConfigs(gates []pod.Gate) configs {
	wanted := configs{}
	for _, g := range gates {
		for _, id := range g.Asks() {
			wanted[id] = true
		}
	}
	return wanted
}

// in returns the wanted ones of a document. One that cannot be parsed has none.
func (c configs) in(slice manifest.Slice) []config {
	if !mayBeConfig(slice) || !slice.Mentions([]string{configMapKind}) {
		return nil
	}
	doc, err := slice.Open()
	if err != nil {
		return nil
	}
	return c.among(objectsOf(doc.Root))
}

// among returns the wanted ones of some objects.
func (c configs) among(objects []*yaml.Node) []config {
	var found []config
	for _, object := range objects {
		resource := pod.ResourceOf(object)
		id := pod.ConfigMap{Namespace: resource.Namespace, Name: resource.Name}
		if resource.Kind != configMapKind || !c[id] {
			continue
		}
		found = append(found, config{id, yamlnode.Texts(yamlnode.Get(object, "data"))})
	}
	return found
}
