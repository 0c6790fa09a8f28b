package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
)

// many is the number of workloads from which on an index comes first.
const many = 4

// unchangedText is what is said of a workload whose timeline stays as it is.
const unchangedText = "nothing changes"

// summary returns the totals of workloads in one line.
func summary(workloads []Workload) string {
	parts := []string{finding.Count(len(workloads), "workload")}
	count := func(is func(Workload) bool, what string) {
		n := 0
		for _, w := range workloads {
			if is(w) {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%s: %d", what, n))
		}
	}
	count(func(w Workload) bool { return w.After != nil && !w.isUnchanged() }, "changed")
	count(func(w Workload) bool { return w.Before.neverCompletes() }, "never complete")
	count(func(w Workload) bool { return w.After != nil && w.After.neverCompletes() }, "never complete afterwards")
	count(func(w Workload) bool { return w.Before.isStuck() }, "never start")
	return strings.Join(parts, ", ")
}

// neverCompletes reports whether a pod should complete and never does.
func (t Timeline) neverCompletes() bool { return t.Completes && len(t.Endless) > 0 }

// isStuck reports whether a pod never starts.
func (t Timeline) isStuck() bool {
	return slices.ContainsFunc(t.Starts, func(s Start) bool { return s.Stuck })
}

// verdict returns what matters most about the workload, in a few words; empty if there is
// nothing to say.
func (w Workload) verdict() string {
	var parts []string
	switch {
	case w.Before.isStuck():
		parts = append(parts, "never starts")
	case w.Before.neverCompletes():
		parts = append(parts, "never completes")
	}
	switch {
	case w.After == nil:
	case w.isUnchanged():
		parts = append(parts, unchangedText)
	case len(parts) > 0 && !w.After.isStuck() && !w.After.neverCompletes():
		parts = append(parts, "and does after the changes")
	default:
		parts = append(parts, "changes")
	}
	return strings.Join(parts, ", ")
}

// entry returns the line about the workload in an index.
func (w Workload) entry() string {
	text := w.Title + " (" + w.Location + ")"
	if v := w.verdict(); v != "" {
		text += ": " + v
	}
	return text
}
