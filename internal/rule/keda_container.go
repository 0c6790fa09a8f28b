package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

// KEDAContainer is about the container from which KEDA takes variables.
var KEDAContainer = Rule{
	Kind: finding.Define("keda-container", finding.Warning,
		"KEDA takes the variables of its triggers from a regular container, by default the first one. It does not find a "+
			"container that became a native sidecar, and it takes the variables of another one if the first one moved.",
		"Name the application's container in envSourceContainerName."),
}

// CheckKEDAContainer judges from which container of a workload KEDA takes
// variables: the named one or, if name is empty, the first regular one.
func CheckKEDAContainer(w pod.Workload, name string) string {
	was, is := w.Was.Containers, w.Is.Containers
	switch {
	case name != "" && w.Moved(name):
		return fmt.Sprintf("container %q of %s is no longer a regular container, and KEDA reads variables only from those. Name another one.",
			name, w.Names())
	case name == "" && len(was) > 0 && len(is) > 0 && was[0] != is[0]:
		return fmt.Sprintf("takes variables from the first container of %s, which is now %q (was %q). Set envSourceContainerName to choose.",
			w.Names(), is[0], was[0])
	}
	return ""
}
