package plan

import (
	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Pod is a pod template that patterns apply to, as it is after the changes.
type Pod struct {
	Resource Resource
	// Object is the workload; Template the mapping with the pod's metadata and
	// spec, and Spec the latter.
	Object, Template, Spec *yaml.Node
	// Path is the field path of Template in the workload; empty for a Pod.
	Path string
	// Containers are those that run to completion first, the native sidecars
	// among them, in their order, and then the regular ones.
	Containers []Container
	// Added are the names of the containers that patterns add to it, whether they
	// were there before or not.
	Added []string
	// Changed: something in it is not as it was.
	Changed bool
	// Before and After are what the pod asks of its node, before the changes and
	// with them.
	Before, After Demand
	// Supports tells whether the oldest node has at least a Kubernetes version.
	Supports func(version string) bool
}

// Container is a container of a pod.
type Container struct {
	Node *yaml.Node
	Name string
	// Field is its path in the resource.
	Field string
	// Init: it is one of the init containers. Native: and of these, a native
	// sidecar.
	Init, Native bool
	// Known is what the catalogue knows of it; nil where that is nothing.
	Known *Known
}

// Known is what the catalogue of sidecars knows of a container.
type Known struct {
	// Title is what it is, in words that follow "is".
	Title string
	// RunsUntilStopped: it never ends by itself.
	RunsUntilStopped bool
	// ProbePort is the port at which it says that it is ready, if that is one; and
	// ProbeNeeds what has to be set for it to do so: of each, a flag or the
	// environment variable in its place.
	ProbePort  string
	ProbeNeeds [][]string
	// FlushSeconds is how long it may take to end.
	FlushSeconds int
	// Refusal is why it is never converted, and what to do instead; empty where
	// it may be.
	Refusal string
}

// Demand is what a pod asks of its node: as much of its spec as Kubernetes
// computes with.
type Demand struct {
	// Resources and Overhead are the pod's own; nil where it has none.
	Resources, Overhead *yaml.Node
	// Containers are in the order of Pod.Containers.
	Containers []ContainerDemand
}

// ContainerDemand is what a container asks for.
type ContainerDemand struct {
	Name         string
	Init, Native bool
	// Resources is its field of that name; nil where it has none.
	Resources *yaml.Node
}

// Subject is a container that a pattern is about.
type Subject struct {
	Pattern  string
	Body     v1alpha1.Body
	Resource Resource
	// Field is the container's path in the resource.
	Field string
	// Container is the container's node.
	Container *yaml.Node
	// Node is the nearest node that the document had before.
	Node *yaml.Node
	// Pod is where it stands.
	Pod *Pod
	// Native: it is a native sidecar.
	Native bool
	// Preceded: it runs once to completion before it runs as a sidecar.
	Preceded bool
	// Placed: the pattern says where it stands.
	Placed bool
	// Suggestion is the startup probe that the catalogue has for it, in words,
	// where it has none itself; empty where the catalogue does not know it.
	Suggestion string
	// Behind names the init containers that it would better stand before, and
	// does not.
	Behind []string
}

// Regular are the pod's regular containers.
func (p *Pod) Regular() []Container {
	return p.containers(func(c Container) bool { return !c.Init })
}

// Sidecars are the pod's native sidecars.
func (p *Pod) Sidecars() []Container {
	return p.containers(func(c Container) bool { return c.Native })
}

func (p *Pod) containers(choose func(Container) bool) []Container {
	var chosen []Container
	for _, c := range p.Containers {
		if choose(c) {
			chosen = append(chosen, c)
		}
	}
	return chosen
}
