package rule

import (
	"fmt"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

// IndexShifts is about references to a container by its index.
var IndexShifts = Rule{
	Kind: finding.Define("index-shifts", finding.Warning,
		"A patch, a replacement or a setting of Argo CD refers to a container by its index in the list, and that index "+
			"now means another container or none. A patch then silently changes the wrong one.",
		"Change the path to the one in the message. If it names none, render the kustomization and look."),
}

// CheckList judges an operation that sets a list of a workload's containers: what has moved
// there would be gone.
func CheckList(w pod.Workload, list string) string {
	was := w.Was.List(list)
	for _, name := range w.Is.List(list) {
		if !slices.Contains(was, name) {
			return fmt.Sprintf("it sets %s of %s, where %q has moved, which would be gone. Add its entry, or set single entries of the list.", list, w.Names(), name)
		}
	}
	return ""
}

// CheckIndex judges a reference to entry i of a list of a workload's containers. rewritten is
// nil if an operation before it changes the list: then nobody knows what the index means.
// rewritten returns the reference for another list and index.
func CheckIndex(w pod.Workload, list string, i int, rewritten func(list string, index int) string) string {
	was, is := w.Was.List(list), w.Is.List(list)
	if i >= len(was) || i < len(is) && is[i] == was[i] {
		return ""
	}
	if rewritten == nil {
		return fmt.Sprintf("%s[%d] of %s may mean another container now, and an operation before it changes the list. Check which one it means.", list, i, w.Names())
	}
	now := "no longer exists"
	if i < len(is) {
		now = fmt.Sprintf("is now %q", is[i])
	}
	return fmt.Sprintf("%s[%d] of %s was %q and %s. %s", list, i, w.Names(), was[i], now, instead(w, was[i], rewritten))
}

// instead returns what to make of a reference to a container that moved.
func instead(w pod.Workload, container string, rewritten func(list string, index int) string) string {
	if list, index := w.Is.Find(container); list != "" {
		return fmt.Sprintf("Change it to %s.", rewritten(list, index))
	}
	return "Remove the reference."
}
