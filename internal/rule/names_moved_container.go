package rule

import (
	"fmt"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

// NamesMovedContainer is about references to a container by its name in the list
// where it was.
var NamesMovedContainer = Rule{
	Kind: finding.Define("names-moved-container", finding.Warning,
		"A patch or a replacement refers to a container by its name in the list that it has left. A strategic merge "+
			"patch adds it there again, without an image, and the next build or apply fails.",
		"Move the patch's entry to the other list, as the message says."),
}

// CheckName judges a reference to a container by its name in a list of a
// workload's containers. rewritten returns the reference for another list and
// index.
func CheckName(w pod.Workload, list, name string, rewritten func(list string, index int) string) string {
	if !w.Moved(name) || slices.Contains(w.Is.List(list), name) {
		return ""
	}
	return fmt.Sprintf("container %q of %s is no longer among its %s. %s", name, w.Names(), list, instead(w, name, rewritten))
}
