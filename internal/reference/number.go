package reference

import (
	"errors"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/rule"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var networkPolicyKind = groupKind{"networking.k8s.io", "NetworkPolicy"}

// portsAt is where resources of a kind name ports of pods.
type portsAt struct {
	list, key string // the ports, and the key of each with the name
	rule      rule.Rule
	check     func(supports func(version string) bool, w pod.Workload, name string) string
}

// portsIn returns where a resource names ports of pods, and what selects the pods. ok is
// false if it names none.
func portsIn(root *yaml.Node) (at portsAt, selector labelSelector, ok bool) {
	switch groupKindOf(yamlnode.Text(root, "apiVersion"), yamlnode.Text(root, "kind")) {
	case serviceKind:
		selector.wanted = yamlnode.Texts(yamlnode.Get(root, "spec", "selector"))
		return portsAt{"spec.ports[]", "targetPort", rule.ServicePort, rule.CheckServicePort}, selector, len(selector.wanted) > 0
	case networkPolicyKind:
		selector = selectorOf(yamlnode.Get(root, "spec", "podSelector"))
		return portsAt{"spec.ingress[].ports[]", "port", rule.NetworkPolicyPort, rule.CheckNetworkPolicyPort}, selector, true
	}
	return portsAt{}, labelSelector{}, false
}

// Listening is what the containers of a pod listen on, whatever becomes of them. It
// contains only values.
type Listening struct {
	// File is the path of the workload's file.
	File      string
	Namespace string
	Labels    map[string]string
	// Ports are the numbers of the ports by their names; empty if two containers have
	// different ones.
	Ports map[string]string
}

// ListeningOf returns what a pod listens on.
func ListeningOf(p *pod.Pod, file string) Listening {
	l := Listening{File: file, Namespace: p.Resource.Namespace, Labels: yamlnode.Texts(p.Metadata("labels")), Ports: map[string]string{}}
	for _, c := range p.Containers {
		for _, port := range yamlnode.Elements(yamlnode.Get(c.Node, "ports")) {
			name, number := yamlnode.Text(port, "name"), yamlnode.Text(port, "containerPort")
			if before, known := l.Ports[name]; known && before != number {
				number = ""
			}
			l.Ports[name] = number
		}
	}
	return l
}

// AddListening adds what pods listen on to the index.
func (x *Index) AddListening(pods ...Listening) {
	if x.packages == nil {
		x.words, x.packages = map[string]bool{}, map[string]*members{}
	}
	for _, p := range pods {
		for _, name := range x.Packages.of(p.File) {
			x.inPackage(name).listening = append(x.inPackage(name).listening, len(x.listening))
		}
		x.listening = append(x.listening, p)
	}
}

// Number is a port of a pod that a resource names, and that can be its number as well: each
// pod that the resource selects has a port of that name, and the same number for it.
type Number struct {
	// Finding is what [Index.Judge] says about the name.
	Finding finding.Finding
	in      *yaml.Node
	key     string
	number  string
}

// LosesPort reports whether a resource in a file names a port of a pod, and [Index.Judge] reports
// that.
func (x *Index) LosesPort(root *yaml.Node, file string) bool {
	_, _, names := portsIn(root)
	return names && len(x.Judge(root, file)) > 0
}

// Numbers returns the ports of a resource in a file that [Index.Judge] reports, and that can
// be numbers.
func (x *Index) Numbers(root *yaml.Node, file string) []Number {
	at, selector, ok := portsIn(root)
	if !ok {
		return nil
	}
	said := map[*yaml.Node]finding.Finding{}
	for _, f := range x.Judge(root, file) {
		said[f.Node] = f
	}
	l := x.look(root, "", x.whole("looked at by "+x.Packages.sees(file), func() []string { return x.Packages.lookedAt(file) }))
	var all []Number
	yamlnode.Each(root, "", at.list, func(p *yaml.Node, _ string) {
		named := yamlnode.Get(p, at.key)
		f, is := said[named]
		if !is || f.Ignored != "" {
			return
		}
		if number := l.number(selector, yamlnode.Text(named)); number != "" {
			all = append(all, Number{f, p, at.key, number})
		}
	})
	return all
}

// Write writes the number in place of the name, and returns the change. It is an error if
// the text cannot be edited there.
func (n Number) Write() (finding.Finding, error) {
	_, was, err := yamlnode.Own(n.in, n.key)
	if err != nil {
		return finding.Finding{}, err
	}
	if was.Anchor != "" {
		return finding.Finding{}, errors.New("aliases refer to it")
	}
	name := yamlnode.Text(was)
	f := finding.New(finding.Carry, n.Finding.Node, "write %s %s, which was %q", n.key, n.number, name)
	f.Resource, f.Field, f.Done, f.FailsCheck, f.Current, f.Proposed = n.Finding.Resource, n.Finding.Field, true, true, name, n.number
	return *f, yamlnode.Set(n.in, n.key, &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagInt, Value: n.number}, yamlnode.Last())
}

// IsNumber reports whether a number at a field of a resource, such as spec.ports[0].targetPort,
// means the port that a name meant there: each pod of the index that it selects has that number
// for it.
func (x *Index) IsNumber(root *yaml.Node, field, name, number string) bool {
	at, selector, ok := portsIn(root)
	first, _, _ := strings.Cut(at.list, "[]")
	if !ok || !strings.HasPrefix(field, first) || !strings.HasSuffix(field, "."+at.key) {
		return false
	}
	l := x.look(root, "", x.whole("", func() []string { return x.Packages.lookedAt("") }))
	return number != "" && l.number(selector, name) == number
}

// number returns the number that each of the pods that a selector selects has for a named
// port; "" if there is no pod, or one of them has no such port or another number. A pod
// without a namespace may be in any.
func (l *look) number(selector labelSelector, name string) string {
	found := ""
	for _, i := range l.candidates(selector, key{what: listeningByLabel}, l.among.listening) {
		p := l.listening[i]
		if p.Namespace != "" && l.resource.Namespace != "" && p.Namespace != l.resource.Namespace || !selector.selects(p.Labels) {
			continue
		}
		if p.Ports[name] == "" || found != "" && p.Ports[name] != found {
			return ""
		}
		found = p.Ports[name]
	}
	return found
}
