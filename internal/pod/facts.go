package pod

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"k8s.io/apimachinery/pkg/api/resource"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// facts are facts about a pod that the checks of several containers need. Each is
// computed when it is first needed.
type facts struct {
	links       *Links
	fed         map[fed][]Feed
	index       map[*yaml.Node]int
	listeners   map[string][]Listener
	callers     map[string][]int
	uses        map[string]PortUse
	hostPorts   map[string][]int
	quitPaths   map[string]bool
	application Amounts
	guaranteed  *bool
}

// Links returns what the containers of the pod share. The pod must not be edited after
// that.
func (p *Pod) Links() *Links {
	if p.facts.links == nil {
		p.facts.links = NewLinks(p.Template)
	}
	return p.facts.links
}

// Index returns the position of the container at a node in Containers, or -1 if it is
// not there.
func (p *Pod) Index(container *yaml.Node) int {
	const few = 16
	if len(p.Containers) <= few {
		return slices.IndexFunc(p.Containers, func(c Container) bool { return c.Node == container })
	}
	if p.facts.index == nil {
		p.facts.index = map[*yaml.Node]int{}
		for i, c := range slices.Backward(p.Containers) {
			p.facts.index[c.Node] = i
		}
	}
	if i, is := p.facts.index[container]; is {
		return i
	}
	return -1
}

// Listener is a container with a port that it listens on, asks or mentions, by its place in
// [Pod.Containers].
type Listener struct {
	Place int
	// Declares reports that it declares the port, or is the proxy of a mesh that answers
	// there. Listens is also true if only the catalogue knows that it listens there.
	Declares, Listens bool
	// Asks reports that one of its probes asks the port.
	Asks bool
	// answers reports that it is known to listen: it declares the port, its probes ask it,
	// or the catalogue says that it takes requests to quit there.
	answers bool
}

// Listeners returns the containers that may listen on a port, or that ask or mention it, in
// their order.
func (p *Pod) Listeners(port string) []Listener {
	if p.facts.listeners == nil {
		p.facts.listeners = map[string][]Listener{}
		for i, c := range p.Containers {
			p.listen(i, c)
		}
	}
	return p.facts.listeners[port]
}

// listen adds the ports of a container.
func (p *Pod) listen(place int, c Container) {
	add := func(port string, l Listener) {
		all := p.facts.listeners[port]
		if len(all) == 0 || all[len(all)-1].Place != place {
			all = append(all, Listener{Place: place})
			p.facts.listeners[port] = all
		}
		known := &all[len(all)-1]
		known.Declares, known.Listens = known.Declares || l.Declares, known.Listens || l.Listens
		known.Asks, known.answers = known.Asks || l.Asks, known.answers || l.answers
	}
	for _, port := range yamlnode.Elements(yamlnode.Get(c.Node, "ports")) {
		add(yamlnode.Text(port, "containerPort"), Listener{Declares: true, Listens: true, answers: true})
	}
	for _, word := range CommandLine(c.Node) {
		if port := portIn(word); port != "" {
			add(port, Listener{})
		}
	}
	for _, value := range yamlnode.Column(yamlnode.Get(c.Node, "env"), "value") {
		if port := portIn(yamlnode.Text(value)); port != "" {
			add(port, Listener{})
		}
	}
	for _, injector := range Injectors() {
		for _, port := range injector.Ports {
			if injector.Container == c.Name {
				add(port, Listener{Declares: true, Listens: true})
			}
		}
	}
	for _, field := range Probes {
		if probe := yamlnode.Get(c.Node, field); probe != nil {
			add(ProbedPort(c.Node, probe), Listener{Asks: true, answers: true})
		}
	}
	if c.Known == nil {
		return
	}
	add(c.listensAt(), Listener{Listens: true})
	for _, port := range c.Known.Shutdown.Quit.Ports {
		add(port, Listener{answers: true})
	}
}

// OnHostPort returns the first other regular container that takes one of the host ports
// of the given one, and the port; "" if none does.
func (p *Pod) OnHostPort(container *yaml.Node) (name, port string) {
	if p.facts.hostPorts == nil {
		p.facts.hostPorts = map[string][]int{}
		for i, c := range p.Containers {
			for _, port := range p.HostPorts(c.Node) {
				if !c.Init {
					p.facts.hostPorts[port] = append(p.facts.hostPorts[port], i)
				}
			}
		}
	}
	own := p.HostPorts(container)
	first := len(p.Containers)
	for _, port := range own {
		for _, i := range p.facts.hostPorts[port] {
			if i < first && p.Containers[i].Node != container {
				first = i
			}
		}
	}
	if first == len(p.Containers) {
		return "", ""
	}
	other := p.Containers[first]
	ports := p.HostPorts(other.Node)
	return other.Name, ports[slices.IndexFunc(ports, Among(own))]
}

// Among returns a function that reports whether a text is one of the given ones, in a
// time that does not depend on how many there are.
func Among(texts []string) func(string) bool {
	const few = 8
	if len(texts) <= few {
		return func(text string) bool { return slices.Contains(texts, text) }
	}
	all := map[string]bool{}
	for _, text := range texts {
		all[text] = true
	}
	return func(text string) bool { return all[text] }
}

// ApplicationRequest returns how much of a resource the regular containers request.
func (p *Pod) ApplicationRequest(name string) resource.Quantity {
	if p.facts.application == nil {
		p.facts.application = Amounts{}
		for _, c := range p.After.Containers {
			if c.Init {
				continue
			}
			for name, q := range Requirements(c.Resources).Requests {
				p.facts.application.add(name, q)
			}
		}
	}
	return p.facts.application[name]
}

// WouldBeGuaranteed reports whether all containers that patterns do not add let the pod
// be Guaranteed, and there are such containers.
func (p *Pod) WouldBeGuaranteed() bool {
	if p.facts.guaranteed == nil {
		added, others, guaranteed := Among(p.Added), false, true
		for _, c := range p.After.Containers {
			if !added(c.Name) {
				others, guaranteed = true, guaranteed && Guaranteed(Requirements(c.Resources))
			}
		}
		guaranteed = guaranteed && others
		p.facts.guaranteed = &guaranteed
	}
	return *p.facts.guaranteed
}

// Guaranteed reports whether a container lets its pod be Guaranteed (ComputePodQOS in
// pkg/apis/core/v1/helper/qos/qos.go).
func Guaranteed(r Resources) bool {
	for _, name := range []string{CPU, Memory} {
		limit, limited := r.Limits[name]
		request := r.Requests[name]
		if !limited || limit.IsZero() || limit.Cmp(request) != 0 {
			return false
		}
	}
	return true
}
