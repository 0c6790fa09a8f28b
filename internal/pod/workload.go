package pod

import (
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
)

// Workload is what references from other resources to a workload's containers can
// be about. It contains only values, so it can outlive the document.
type Workload struct {
	Resource finding.Resource
	// File is the path of its file.
	File string
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
	// Sidecars are the native sidecars of a pod in which a pattern is about a container.
	Sidecars []Sidecar

	// Second is the name of another workload that the finding is also true of, and
	// Others is the number of all further ones. It is empty if there is none.
	Second string
	Others int

	// Indexes of its containers that have moved, and of many ports: see NewWorkload.
	moved map[string]bool
	ports map[string]listening
}

// listening is a port with the sidecar that has it: the first one with its name, and the
// first one with its name or its number.
type listening struct {
	sidecar, number string
	byName          bool
	first           Port
	firstSidecar    string
}

// manyPorts is the number of ports from which an index of them is faster.
const manyPorts = 16

// NewWorkload returns a workload whose lists and sidecars are complete.
func NewWorkload(w Workload) Workload {
	wasRegular, wasInit := Among(w.Was.Containers), Among(w.Was.InitContainers)
	isRegular, isInit := Among(w.Is.Containers), Among(w.Is.InitContainers)
	for _, names := range [][]string{w.Was.Containers, w.Was.InitContainers, w.Is.Containers, w.Is.InitContainers} {
		for _, name := range names {
			if wasRegular(name) != isRegular(name) || wasInit(name) != isInit(name) {
				if w.moved == nil { // most workloads have none
					w.moved = map[string]bool{}
				}
				w.moved[name] = true
			}
		}
	}
	declared := 0
	for _, s := range w.Sidecars {
		declared += len(s.Ports)
	}
	if declared <= manyPorts {
		return w
	}
	w.ports = map[string]listening{}
	for _, s := range w.Sidecars {
		for _, p := range s.Ports {
			w.listen(s.Name, p)
		}
	}
	return w
}

func (w *Workload) listen(sidecar string, p Port) {
	for _, text := range []string{p.Name, p.Number} {
		l, known := w.ports[text]
		if !known {
			l.first, l.firstSidecar = p, sidecar
		}
		if text == p.Name && !l.byName {
			l.byName, l.sidecar, l.number = true, sidecar, p.Number
		}
		w.ports[text] = l
	}
}

// Names returns the name of the workload and of those that the finding is also true of.
// It names at most two.
func (w Workload) Names() string {
	switch {
	case w.Second == "":
		return w.Resource.String()
	case w.Others == 0:
		return fmt.Sprintf("%s and %s", w.Resource, w.Second)
	case w.Others == 1:
		return fmt.Sprintf("%s, %s and 1 other", w.Resource, w.Second)
	}
	return fmt.Sprintf("%s, %s and %d others", w.Resource, w.Second, w.Others)
}

// MovedNames returns the names of the containers that have [Workload.Moved], each once.
func (w Workload) MovedNames() iter.Seq[string] { return maps.Keys(w.moved) }

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
func (w Workload) Moved(name string) bool { return w.moved[name] }

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
	if w.ports != nil {
		l := w.ports[name]
		if name == "" || !l.byName {
			return "", ""
		}
		return l.sidecar, l.number
	}
	sidecar, port := w.port(func(p Port) bool { return name != "" && p.Name == name })
	return sidecar, port.Number
}

// Listening returns the sidecar that has a port of that name or number, and the port; ""
// if none has.
func (w Workload) Listening(target string) (sidecar string, port Port) {
	if w.ports != nil {
		if target == "" {
			return "", Port{}
		}
		return w.ports[target].firstSidecar, w.ports[target].first
	}
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
