package plan

import "slices"

// Workload is what references to a workload's containers can be about. It holds
// values alone, so that it outlives the document.
type Workload struct {
	Resource Resource
	// Path is the field path of the pod template; empty for a Pod.
	Path string
	// Labels are those of its pods.
	Labels map[string]string
	// Was and Is are the names of its containers before the changes and with them.
	Was, Is Lists
	// Sidecars are the native sidecars that patterns are about.
	Sidecars []Sidecar
}

// Lists are the names in a pod's two lists of containers.
type Lists struct {
	InitContainers, Containers []string
}

// Sidecar is a native sidecar, as references may mean it.
type Sidecar struct {
	Name string
	// Ports are those that have a name.
	Ports []NamedPort
	// Lacks are the resources, of cpu and memory, that it has no request of.
	Lacks []string
}

// NamedPort is a port of a container.
type NamedPort struct{ Name, Number string }

// Moved tells whether a container of that name was in one list and is in the other
// one, or in none.
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

// List is the list of the name initContainers or containers.
func (l Lists) List(name string) []string {
	if name == "initContainers" {
		return l.InitContainers
	}
	return l.Containers
}

// Find is the list that holds a name, and its place there; "" where none does.
func (l Lists) Find(name string) (list string, place int) {
	for _, list := range []string{"containers", "initContainers"} {
		if i := slices.Index(l.List(list), name); i >= 0 {
			return list, i
		}
	}
	return "", -1
}
