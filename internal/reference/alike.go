package reference

import (
	"fmt"
	"strconv"

	"github.com/native-sidecar/native-sidecar/internal/pod"
)

// having returns the workloads of the packages that have a key.
func (l *look) having(k key, a aspect) []pod.Workload {
	return l.alike(k, a, func() []int { return l.among.find(l.Index, k) })
}

// aspect is the part of a workload that a reference depends on. A finding about one
// workload is true of all that are the same in that part.
type aspect int

const (
	lists    aspect = iota // of containers, some of which move
	sidecars               // with their ports and requests
	native                 // whether there are native sidecars
)

// of returns a text that is the same for workloads that are the same.
func (a aspect) of(w pod.Workload) string {
	looked := []any{w.Ignores}
	switch a {
	case lists:
		looked = append(looked, w.InitContainersAt, w.ContainersAt, w.Was, w.Is)
	case sidecars:
		looked = append(looked, w.Resource.Namespace, w.Sidecars)
	case native:
		looked = append(looked, strconv.FormatBool(w.HasSidecars))
	}
	return fmt.Sprintf("%q", looked)
}

// asked is what asks for workloads, with the aspect that matters to it.
type asked struct {
	by     any
	aspect aspect
}

// alike returns the workloads with some numbers: one of each group that is the same in
// an aspect, with the names of the others. Everything that asks for them gets the same
// ones among the same members.
func (l *look) alike(by any, a aspect, numbers func() []int) []pod.Workload {
	key := asked{by, a}
	l.among.mu.Lock()
	found, known := l.among.found[key]
	l.among.mu.Unlock()
	if known {
		return found
	}
	found = l.grouped(numbers(), a)
	l.among.mu.Lock()
	defer l.among.mu.Unlock()
	if l.among.found == nil {
		l.among.found = map[asked][]pod.Workload{}
	}
	l.among.found[key] = found
	return found
}

func (l *look) grouped(numbers []int, a aspect) (found []pod.Workload) {
	if len(numbers) == 1 {
		return []pod.Workload{*l.workloads[numbers[0]]}
	}
	at, named := map[string]int{}, map[string]bool{}
	for _, i := range numbers {
		w := *l.workloads[i]
		says := a.of(w)
		name := w.Resource.String()
		before, known := at[says]
		switch {
		case !known:
			at[says] = len(found)
			found = append(found, w)
		case named[says+name]: // a copy
		case found[before].Second == "":
			found[before].Second = name
		default:
			found[before].Others++
		}
		named[says+name] = true
	}
	return found
}
