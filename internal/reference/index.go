package reference

import (
	"cmp"
	"slices"
	"sync"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

// Index has the workloads of a run. Once all are added, it is safe for concurrent
// use.
type Index struct {
	// Supports reports whether the oldest node runs at least a Kubernetes version.
	Supports func(version string) bool
	// Packages are what belongs together.
	Packages  Packages
	workloads []*pod.Workload
	services  []Service
	listening []Listening
	words     map[string]bool // names of containers and ports that references may contain

	packages map[string]*members // by their names, without what belongs to packages in them

	mu     sync.Mutex
	wholes map[string]*members // packages with everything in them, by what refers to them
	joined map[string]*members // the same, by the names of the packages that have members
}

// Of extracts what other resources may refer to in a pod, given the subjects in it. It
// returns nil if there is nothing: all indexes of its lists still mean the same
// containers, and it has no native sidecars.
func Of(p *pod.Pod, subjects []pod.Subject) *pod.Workload {
	w := pod.Workload{
		Resource: p.Resource, Ignores: p.Ignores, InitContainersAt: p.Field(pod.InitContainers), ContainersAt: p.Field(pod.Containers),
		Labels: yamlnode.Texts(p.Metadata("labels")), HasSidecars: len(p.Sidecars()) > 0,
		ServiceAccount: cmp.Or(yamlnode.Text(p.Spec, "serviceAccountName"), yamlnode.Text(p.Spec, "serviceAccount"), "default"),
	}
	for _, c := range p.Before.Containers {
		w.Was.Add(c.Init, c.Name)
	}
	for _, c := range p.Containers {
		w.Is.Add(c.Init, c.Name)
	}
	var known map[string]bool
	if len(subjects) > 1 {
		known = map[string]bool{}
	}
	for _, s := range subjects {
		if !s.Native || known[s.Name] {
			continue
		}
		if w.Sidecars = append(w.Sidecars, sidecar(s.Container)); known != nil {
			known[s.Name] = true
		}
	}
	shifted := !prefix(w.Was.Containers, w.Is.Containers) || !prefix(w.Was.InitContainers, w.Is.InitContainers)
	if !shifted && !w.HasSidecars {
		return nil
	}
	w = pod.NewWorkload(w)
	return &w
}

func sidecar(c pod.Container) pod.Sidecar {
	found := pod.Sidecar{Name: c.Name}
	for _, p := range yamlnode.Elements(yamlnode.Get(c.Node, "ports")) {
		found.Ports = append(found.Ports, pod.Port{Name: yamlnode.Text(p, "name"), Number: yamlnode.Text(p, "containerPort")})
	}
	for _, resource := range []string{pod.CPU, pod.Memory} {
		// A limit is also the request, if there is none.
		if yamlnode.Get(c.Node, "resources", "requests", resource) == nil && yamlnode.Get(c.Node, "resources", "limits", resource) == nil {
			found.Lacks = append(found.Lacks, resource)
		}
	}
	return found
}

// prefix reports whether the names before are still the first ones, so that each
// index means the same container.
func prefix(was, is []string) bool {
	return len(is) >= len(was) && slices.Equal(was, is[:len(was)])
}

// Add adds workloads to the index.
func (x *Index) Add(workloads ...*pod.Workload) {
	if x.words == nil {
		x.words, x.packages = map[string]bool{}, map[string]*members{}
	}
	for _, w := range workloads {
		x.Packages.AddWorkload(w.File)
		for _, name := range x.Packages.of(w.File) {
			x.inPackage(name).workloads = append(x.inPackage(name).workloads, len(x.workloads))
		}
		x.workloads = append(x.workloads, w)
		for _, name := range slices.Concat(w.Was.Containers, w.Was.InitContainers) {
			if w.Moved(name) {
				x.words[name] = true
			}
		}
		for _, s := range w.Sidecars {
			for _, p := range s.Ports {
				if p.Name != "" {
					x.words[p.Name] = true
				}
			}
		}
	}
}

// AddServices adds Services to the index.
func (x *Index) AddServices(services ...Service) {
	for _, s := range services {
		for _, name := range x.Packages.of(s.File) {
			x.inPackage(name).services = append(x.inPackage(name).services, len(x.services))
		}
		x.services = append(x.services, s)
	}
}

// inPackage returns the members of a package, to add one.
func (x *Index) inPackage(name string) *members {
	x.wholes = nil // what was found before had less in it
	m := x.packages[name]
	if m == nil {
		m = &members{}
		x.packages[name] = m
	}
	return m
}

// Empty reports whether there is nothing to refer to.
func (x *Index) Empty() bool { return len(x.workloads) == 0 }
