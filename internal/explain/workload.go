package explain

import (
	"fmt"
	"reflect"

	"github.com/native-sidecar/native-sidecar/internal/finding"
)

// Workload is a workload with the timeline of its pods.
type Workload struct {
	// Title names the workload, Location is its place in a file, and Field is the
	// path of its pod template.
	Title, Location, Field string
	// Kubernetes is the version of the oldest node.
	Kubernetes string
	// Before is the timeline of the pod as it is.
	Before Timeline
	// After is the timeline of the pod as it will be; nil if that is not shown.
	After *Timeline
	// Values are the values of a Helm chart that set images of containers.
	Values []Value
}

// Value is the value of a Helm chart that sets the image of a container.
type Value struct {
	Container string
	finding.Value
}

// header returns the line below the title.
func (w Workload) header() string {
	text := w.Location + ", for Kubernetes " + w.Kubernetes + " and newer"
	if w.Field != "" {
		text = w.Field + " in " + text
	}
	for i, v := range w.Values {
		sets := "; value %s sets the image of %q"
		if i > 0 {
			sets = ", %s that of %q"
		}
		text += fmt.Sprintf(sets, v.Value, v.Container)
	}
	return text
}

// A side is one of the timelines to show, with its name and the timeline to compare
// it with; nil for none.
type side struct {
	name     string
	timeline Timeline
	other    *Timeline
	mark     string // of what the other one does not have
}

// isUnchanged reports whether the timeline is the same before and after, so that it is not
// shown.
func (w Workload) isUnchanged() bool { return w.After != nil && Same(w.Before, *w.After) }

// sides returns the timelines to show.
func (w Workload) sides() []side {
	if w.After == nil {
		return []side{{timeline: w.Before}}
	}
	return []side{{"before", w.Before, w.After, "- "}, {"after", *w.After, &w.Before, "+ "}}
}

// Same reports whether two timelines are equal.
func Same(a, b Timeline) bool { return reflect.DeepEqual(a, b) }

// differences finds the texts of one side that the other side does not have.
type differences struct{ own, other map[string]bool }

// differs records a text of this side and reports whether the other side lacks it.
func (d differences) differs(text string) bool {
	d.own[text] = true
	return d.other != nil && !d.other[text]
}

// differences compares the side with the other one, if there is one: record calls
// differs with each text of a timeline.
func (s side) differences(record func(Timeline, differences)) differences {
	d := differences{own: map[string]bool{}}
	if s.other != nil {
		d.other = map[string]bool{}
		record(*s.other, differences{own: d.other})
	}
	return d
}

// The words that all formats use.
const (
	readyHeading = "Ready, when all of these are true"
	noResources  = "no requests or limits"
	startingText = "not ready yet"
)

// stopHeading returns the heading of the stop.
func stopHeading(s Stop) string { return "Stop, within " + s.Grace }
