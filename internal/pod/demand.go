package pod

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Demand is a copy of the parts of a pod's spec from which Kubernetes computes its
// requests and limits. Later edits do not change it.
type Demand struct {
	// Resources and Overhead are the pod's own; nil if it has none.
	Resources, Overhead *yaml.Node
	// Containers are in the order of [Pod.Containers].
	Containers []ContainerDemand
}

// ContainerDemand is what a container requests.
type ContainerDemand struct {
	Name         string
	Init, Native bool
	// Resources is its field of that name; nil if it has none.
	Resources *yaml.Node
}

// DemandOf returns the demand of a pod. An object that has only fields of the pod's
// spec has its resources for something else.
func DemandOf(t Template) Demand {
	var d Demand
	if t.Node != nil {
		d.Resources, d.Overhead = bare(yamlnode.Get(t.Spec, "resources")), bare(yamlnode.Get(t.Spec, "overhead"))
	}
	for _, list := range []string{InitContainers, Containers} {
		for _, c := range yamlnode.Elements(t.List(list)) {
			d.Containers = append(d.Containers, ContainerDemand{
				Name: yamlnode.Text(c, "name"), Init: list == InitContainers, Native: list == InitContainers && IsNative(c),
				Resources: bare(yamlnode.Get(c, "resources")),
			})
		}
	}
	return d
}

func bare(n *yaml.Node) *yaml.Node {
	if n == nil {
		return nil
	}
	return yamlnode.Bare(n)
}

// FirstRegular returns the name of the first regular container; "" if there is
// none.
func (d Demand) FirstRegular() string {
	for _, c := range d.Containers {
		if !c.Init {
			return c.Name
		}
	}
	return ""
}

// SurelyEqual reports whether two demands have equal totals because they are written
// equally: containers with the same resources in the same order. Containers without
// resources do not count.
func (d Demand) SurelyEqual(other Demand) bool {
	return yamlnode.Equal(d.Resources, other.Resources) && yamlnode.Equal(d.Overhead, other.Overhead) &&
		slices.EqualFunc(d.asking(), other.asking(), func(a, b ContainerDemand) bool {
			return a.Init == b.Init && a.Native == b.Native && yamlnode.Equal(a.Resources, b.Resources)
		})
}

func (d Demand) asking() []ContainerDemand {
	return slices.DeleteFunc(slices.Clone(d.Containers), func(c ContainerDemand) bool { return c.Resources == nil })
}

// Own returns the pod's own resources, with the requests that an API server adds: what the
// containers request, or the limit if they request none or must not request less
// (defaultPodRequests in pkg/apis/core/v1/defaults.go).
func (d Demand) Own() Resources {
	own := asWritten(d.Resources)
	own.fill(d.Together().Requests)
	return own
}

// Requirements reads a container's resources. A request that is left out is the
// limit (SetDefaults_Pod in pkg/apis/core/v1/defaults.go).
func Requirements(n *yaml.Node) Resources {
	r := asWritten(n)
	r.fill(nil)
	return r
}

func asWritten(n *yaml.Node) Resources {
	return Resources{Requests: quantities(yamlnode.Get(n, "requests")), Limits: quantities(yamlnode.Get(n, "limits"))}
}

// quantities returns the quantities of a map that can be read.
func quantities(n *yaml.Node) Amounts {
	all := Amounts{}
	for key, value := range yamlnode.Fields(n) {
		if q, err := ParseQuantity(yamlnode.Text(value)); err == nil {
			all[key.Value] = q
		}
	}
	return all
}
