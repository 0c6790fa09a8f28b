//go:build linux

package model

import (
	"slices"
	"strings"
	"time"

	"github.com/native-sidecar/native-sidecar/test/cluster/internal/journal"
)

// PostStart and PreStop are the names under which hooks report.
const (
	PostStart = "poststart"
	PreStop   = "prestop"
)

// Log is what happened in a pod.
type Log struct {
	// Events are those of the pod, by time.
	Events []journal.Event
	// Deleted is when its deletion was asked for; 0 if it was not.
	Deleted time.Duration
	// Phase is the phase in which it was last seen.
	Phase string
}

// of returns the events of a container that are of a kind, with a detail if one is given.
func (l Log) of(container, what string, detail ...string) []journal.Event {
	var all []journal.Event
	for _, e := range l.Events {
		if e.Container == container && e.What == what && (len(detail) == 0 || e.Detail == detail[0]) {
			all = append(all, e)
		}
	}
	return all
}

// first returns when something first happened in a container; false if it never did.
func (l Log) first(container, what string, detail ...string) (time.Duration, bool) {
	events := l.of(container, what, detail...)
	if len(events) == 0 {
		return 0, false
	}
	return events[0].At, true
}

// last returns when something last happened in a container; false if it never did.
func (l Log) last(container, what string, detail ...string) (time.Duration, bool) {
	events := l.of(container, what, detail...)
	if len(events) == 0 {
		return 0, false
	}
	return events[len(events)-1].At, true
}

// Runs reports whether a container runs at a time: it has started before, and that start
// has not ended.
func (l Log) Runs(container string, at time.Duration) bool {
	starts := slices.DeleteFunc(l.of(container, journal.Start), func(e journal.Event) bool { return e.At > at })
	if len(starts) == 0 {
		return false
	}
	run := starts[len(starts)-1].Run
	return !slices.ContainsFunc(l.Events, func(e journal.Event) bool {
		return e.Container == container && e.Run == run && (e.What == journal.End || e.What == journal.Gone) && e.At <= at
	})
}

// Has reports whether something has happened in a container.
func (l Log) Has(container, what string, detail ...string) bool {
	return len(l.of(container, what, detail...)) > 0
}

// String returns the events, one a line.
func (l Log) String() string {
	var lines []string
	for _, e := range l.Events {
		lines = append(lines, e.String())
	}
	return strings.Join(lines, "\n")
}
