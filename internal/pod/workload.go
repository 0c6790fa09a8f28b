package pod

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
)

// Workload is what references from other resources to a workload's containers can
// be about. It contains only values, so it can outlive the document.
type Workload struct {
	Resource finding.Resource
	// Ignores are the rules that it ignores.
	Ignores Ignores
	// InitContainersAt and ContainersAt are the field paths of its lists of containers.
	InitContainersAt, ContainersAt string
	// Labels are those of its pods.
	Labels map[string]string
	// ServiceAccount is what its pods run as.
	ServiceAccount string
	// HasSidecars reports that its pods have native sidecars, whether patterns are about
	// them or not.
	HasSidecars bool
	// Was and Is are the names of its containers before the changes and with them.
	Was, Is Lists
	// Sidecars are the native sidecars that patterns are about.
	Sidecars []Sidecar
}

// Lists are the names in a pod's two lists of containers.
type Lists struct {
	InitContainers, Containers []string
}

// Sidecar is a native sidecar that other resources may refer to.
type Sidecar struct {
	Name string
	// Ports are the ports that it declares.
	Ports []Port
	// Lacks are the resources, of cpu and memory, for which it has no request.
	Lacks []string
}

// Port is a port of a container; its name may be empty.
type Port struct{ Name, Number string }

// Field returns the field path of the list initContainers or containers.
func (w Workload) Field(list string) string {
	if list == InitContainers {
		return w.InitContainersAt
	}
	return w.ContainersAt
}

// Moved reports whether a container of that name was in one list and is now in
// the other one, or in none.
func (w Workload) Moved(name string) bool {
	return slices.Contains(w.Was.Containers, name) != slices.Contains(w.Is.Containers, name) ||
		slices.Contains(w.Was.InitContainers, name) != slices.Contains(w.Is.InitContainers, name)
}

// Add appends a name to one of the lists.
func (l *Lists) Add(init bool, name string) {
	if init {
		l.InitContainers = append(l.InitContainers, name)
		return
	}
	l.Containers = append(l.Containers, name)
}

// List returns the names of the list initContainers or containers.
func (l Lists) List(name string) []string {
	if name == InitContainers {
		return l.InitContainers
	}
	return l.Containers
}

// Find returns the list that contains a name and the index in it; "" if none
// does.
func (l Lists) Find(name string) (list string, index int) {
	for _, list := range []string{Containers, InitContainers} {
		if i := slices.Index(l.List(list), name); i >= 0 {
			return list, i
		}
	}
	return "", -1
}

// Port returns the sidecar that has a port of that name and the port's number; ""
// if none has.
func (w Workload) Port(name string) (sidecar, number string) {
	sidecar, port := w.port(func(p Port) bool { return name != "" && p.Name == name })
	return sidecar, port.Number
}

// Listening returns the sidecar that has a port of that name or number, and the port; ""
// if none has.
func (w Workload) Listening(target string) (sidecar string, port Port) {
	return w.port(func(p Port) bool { return target != "" && (p.Name == target || p.Number == target) })
}

func (w Workload) port(wanted func(Port) bool) (sidecar string, port Port) {
	for _, s := range w.Sidecars {
		for _, p := range s.Ports {
			if wanted(p) {
				return s.Name, p
			}
		}
	}
	return "", Port{}
}
