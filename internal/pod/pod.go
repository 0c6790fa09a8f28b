package pod

import (
	"strconv"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Pod is a pod template as it is after the changes.
type Pod struct {
	Resource finding.Resource
	// Object is the workload.
	Object *yaml.Node
	// Template is what the workload says of the pod.
	Template
	// Containers are the init containers, native sidecars included, followed by the
	// regular ones, in their order.
	Containers []Container
	// Added are the names of the containers that patterns add, even if they were
	// there before.
	Added []string
	// Changed reports that something in the pod is not as it was.
	Changed bool
	// Before and After are what the pod requests from its node before and after the
	// changes.
	Before, After Demand
	// Ignores are the rules that the workload or the template ignores.
	Ignores Ignores
	// Lost are what the way back from conversions does not restore.
	Lost []Lost
	// Supports reports whether the oldest node runs at least a Kubernetes version.
	Supports func(version string) bool

	facts facts
}

// Container is a container of a pod.
type Container struct {
	Node *yaml.Node
	Name string
	// Field is its path in the resource.
	Field string
	// Init reports that it is an init container, and Native that it is also a native
	// sidecar.
	Init, Native bool
	// Known is what the catalogue knows about it; nil if nothing.
	Known *Known
}

// Known is what the catalogue of sidecars knows about a container: its entry.
type Known struct {
	catalog.Entry
	// ByImage reports that the catalogue knows its image, and not only its name.
	ByImage bool
	// ProbePort is the port of its health endpoint; empty if it has none.
	ProbePort string
	// Writes reports that it writes files for other containers.
	Writes bool
}

// New returns the pod of an object's template as it is. Its containers have no Known,
// and nothing counts as changed.
func New(r finding.Resource, object *yaml.Node, t Template) *Pod {
	p := &Pod{Resource: r, Object: object, Template: t, Ignores: IgnoresIn(object, t.Node)}
	for _, list := range []string{InitContainers, Containers} {
		for i, c := range yamlnode.Elements(p.List(list)) {
			c = yamlnode.Resolve(c)
			p.Containers = append(p.Containers, Container{
				Node: c, Name: yamlnode.Text(c, "name"), Field: p.Field(list + "[" + strconv.Itoa(i) + "]"),
				Init: list == InitContainers, Native: list == InitContainers && IsNative(c),
			})
		}
	}
	p.After = DemandOf(t)
	return p
}

// The two lists of a pod's containers.
const (
	Containers     = "containers"
	InitContainers = "initContainers"
)

// DefaultContainer is the annotation that names the container that kubectl logs and exec
// use by default.
const DefaultContainer = "kubectl.kubernetes.io/default-container"

// Always is the restartPolicy that makes an init container a native sidecar. A regular
// container does not become one by it.
const Always = "Always"

// IsNative reports whether an init container is a native sidecar.
func IsNative(container *yaml.Node) bool {
	return yamlnode.Text(container, "restartPolicy") == Always
}

// Regular returns the pod's regular containers.
func (p *Pod) Regular() []Container {
	return p.choose(func(c Container) bool { return !c.Init })
}

// Sidecars returns the pod's native sidecars.
func (p *Pod) Sidecars() []Container {
	return p.choose(func(c Container) bool { return c.Native })
}

func (p *Pod) choose(wanted func(Container) bool) []Container {
	var chosen []Container
	for _, c := range p.Containers {
		if wanted(c) {
			chosen = append(chosen, c)
		}
	}
	return chosen
}

// DefaultGracePeriod is terminationGracePeriodSeconds if a pod does not set it
// (SetDefaults_PodSpec in pkg/apis/core/v1/defaults.go).
const DefaultGracePeriod = 30

// GracePeriod returns the pod's grace period in seconds; the default if it has
// none, or one that is not a number.
func (p *Pod) GracePeriod() int {
	if seconds, err := strconv.Atoi(yamlnode.Text(p.Spec, "terminationGracePeriodSeconds")); err == nil {
		return seconds
	}
	return DefaultGracePeriod
}

// OnHostNetwork reports whether the pod shares the network of its node.
func (p *Pod) OnHostNetwork() bool { return yamlnode.Text(p.Spec, "hostNetwork") == "true" }

// HasOwnUsers reports whether the pod's users are not those of the node.
func (p *Pod) HasOwnUsers() bool { return yamlnode.Text(p.Spec, "hostUsers") == "false" }

// ResourceOf returns the kind and name of the object at a node.
func ResourceOf(object *yaml.Node) finding.Resource {
	return finding.Resource{
		APIVersion: yamlnode.Text(object, "apiVersion"), Kind: yamlnode.Text(object, "kind"),
		Namespace: yamlnode.Text(object, "metadata", "namespace"), Name: yamlnode.Text(object, "metadata", "name"),
	}
}
