package explain

import (
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/foreign"
)

// jsonVersion is the version of the JSON document. It is raised when a field is removed or
// changes its meaning, but not when one is added.
const jsonVersion = 1

// document is the JSON document; docs/reference/explain.schema.json describes it.
type document struct {
	Version   int            `json:"version"`
	Summary   string         `json:"summary"`
	Workloads []jsonWorkload `json:"workloads"`
}

type jsonWorkload struct {
	Name       string      `json:"name"`
	Location   string      `json:"location"`
	Template   string      `json:"template,omitempty"`
	Kubernetes string      `json:"kubernetes"`
	Verdict    string      `json:"verdict,omitempty"`
	Values     []jsonValue `json:"values,omitempty"`
	Before     Timeline    `json:"before"`
	After      *Timeline   `json:"after,omitempty"`
}

type jsonValue struct {
	Container string `json:"container"`
	Path      string `json:"path"`
	File      string `json:"file"`
	Line      int    `json:"line,omitempty"`
}

// JSON returns the workloads as one JSON document. A workload whose timeline stays as it is
// has no timeline after the changes.
func JSON(workloads []Workload) string {
	d := document{Version: jsonVersion, Summary: summary(workloads), Workloads: []jsonWorkload{}}
	for _, w := range workloads {
		one := jsonWorkload{w.Title, w.Location, w.Field, w.Kubernetes, w.verdict(), nil, w.Before, w.After}
		for _, v := range w.Values {
			one.Values = append(one.Values, jsonValue{v.Container, v.Path, v.At.File, v.At.Line})
		}
		if w.isUnchanged() {
			one.After = nil
		}
		d.Workloads = append(d.Workloads, one)
	}
	var text strings.Builder
	_ = foreign.WriteJSON(&text, d) // it has only texts, numbers and lists
	return text.String()
}

// MarshalText returns the role in words.
func (r Role) MarshalText() ([]byte, error) { return []byte(r.String()), nil }
