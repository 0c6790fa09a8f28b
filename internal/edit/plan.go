package edit

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/podtemplate"
)

// Plan is what became of one document.
type Plan struct {
	// Changes are in the order in which they were made; empty if the document
	// stays as it is.
	Changes []finding.Change
	// Refusals say what could not be done.
	Refusals []finding.Finding
	// Left are the things that patterns selected and that stay as they are.
	Left []pod.Left
	// Subjects are the containers that patterns are about, as they are after the
	// changes, and then the native sidecars beside them; the same on every run.
	Subjects []pod.Subject
	// Pods are the pod templates that patterns apply to, as they are after the
	// changes.
	Pods []*pod.Pod
	// Matched names the patterns that found something in the document, even if there was
	// nothing to do.
	Matched map[string]bool
	// Targeted names the patterns that match because their targets do, in groups. A pattern
	// is always in the same group.
	Targeted [][]string
	// Selected are the selectors of these patterns that select something.
	Selected []pod.Selector
	// Unknown are the objects of unknown kinds that look like workloads.
	Unknown []pod.Unknown
	// Layers are what the document has, as a layer of values of a Helm chart, of lists of
	// containers.
	Layers []podtemplate.Layer
	// Misses are what patterns did not select and may have meant.
	Misses []pod.Miss
}

// leave records that something stays as it is.
func (p *Plan) leave(l pod.Left) {
	l.Before = len(p.Refusals)
	p.Left = append(p.Left, l)
}

// Failed reports whether something was refused. The document then has to stay as
// it was.
func (p *Plan) Failed() bool {
	return len(p.Refusals) > 0 || slices.ContainsFunc(p.Left, func(l pod.Left) bool { return l.Refused })
}
