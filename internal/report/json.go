package report

import (
	"encoding/json"
	"io"

	"github.com/native-sidecar/native-sidecar/internal/plan"
)

// version is that of the JSON document. It is raised when a field goes or gets
// another meaning; fields are added without.
const version = 1

// document is the report in JSON; docs/reference/json.md describes it.
type document struct {
	Version  int       `json:"version"`
	Failed   bool      `json:"failed"`
	Counts   Counts    `json:"counts"`
	Changed  []changed `json:"changed"`
	Findings []finding `json:"findings"`
}

// changed is a file that changes.
type changed struct {
	File      string `json:"file"`
	Documents []int  `json:"documents"`
}

type finding struct {
	Rule     string    `json:"rule"`
	Severity string    `json:"severity"`
	Message  string    `json:"message"`
	Pattern  string    `json:"pattern,omitempty"`
	Resource *resource `json:"resource,omitempty"`
	Field    string    `json:"field,omitempty"`
	Current  string    `json:"current,omitempty"`
	Proposed string    `json:"proposed,omitempty"`
	File     string    `json:"file,omitempty"`
	Index    *int      `json:"index,omitempty"`
	Line     int       `json:"line,omitempty"`
	Column   int       `json:"column,omitempty"`
}

type resource struct {
	APIVersion string `json:"apiVersion,omitempty"`
	Kind       string `json:"kind,omitempty"`
	Namespace  string `json:"namespace,omitempty"`
	Name       string `json:"name,omitempty"`
}

// JSON writes the report as one JSON document.
func (r Report) JSON(w io.Writer) error {
	d := document{Version: version, Failed: r.Failed, Counts: r.Counts(), Changed: []changed{}, Findings: []finding{}}
	for _, file := range r.Files {
		if len(file.Documents) == 0 {
			continue
		}
		c := changed{File: file.Name}
		for _, document := range file.Documents {
			c.Documents = append(c.Documents, document.Index)
		}
		d.Changed = append(d.Changed, c)
	}
	for _, f := range r.Findings {
		d.Findings = append(d.Findings, inJSON(f))
	}
	return encode(w, d)
}

func inJSON(f plan.Finding) finding {
	out := finding{
		Rule: f.Rule, Severity: level(f.Severity), Message: f.Message, Pattern: f.Pattern,
		Field: f.Field, Current: f.Current, Proposed: f.Proposed,
		File: f.Place.File, Line: f.Place.Line, Column: f.Place.Column,
	}
	if f.Resource != (plan.Resource{}) {
		r := resource(f.Resource)
		out.Resource = &r
	}
	if f.Place.File != "" {
		out.Index = &f.Place.Index
	}
	return out
}

// encode writes a document with a line for each value, as people read it.
func encode(w io.Writer, document any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(document)
}
