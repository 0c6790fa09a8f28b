package report

import (
	"io"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
)

// version is the version of the JSON document. It is raised when a field is removed
// or changes its meaning, but not when one is added.
const version = 1

// document is the report in JSON; docs/reference/json.md describes it.
type document struct {
	Version  int           `json:"version"`
	Failed   bool          `json:"failed"`
	Counts   Counts        `json:"counts"`
	Changed  []changedFile `json:"changed"`
	Findings []jsonFinding `json:"findings"`
}

// changedFile is a file that changes.
type changedFile struct {
	File      string `json:"file"`
	Documents []int  `json:"documents"`
}

// jsonFinding is a finding.
type jsonFinding struct {
	Rule     string   `json:"rule"`
	Severity string   `json:"severity"`
	Message  string   `json:"message"`
	Ignored  string   `json:"ignored,omitempty"`
	Pattern  string   `json:"pattern,omitempty"`
	Resource resource `json:"resource,omitzero"`
	Field    string   `json:"field,omitempty"`
	Current  string   `json:"current,omitempty"`
	Proposed string   `json:"proposed,omitempty"`
	File     string   `json:"file,omitempty"`
	Index    *int     `json:"index,omitempty"`
	Line     int      `json:"line,omitempty"`
	Column   int      `json:"column,omitempty"`
	Template string   `json:"template,omitempty"`
}

type resource struct {
	APIVersion string `json:"apiVersion,omitempty"`
	Kind       string `json:"kind,omitempty"`
	Namespace  string `json:"namespace,omitempty"`
	Name       string `json:"name,omitempty"`
}

// JSON writes the report as one JSON document.
func (r Report) JSON(w io.Writer) error {
	d := document{Version: version, Failed: r.Failed, Counts: r.Counts(), Changed: []changedFile{}, Findings: []jsonFinding{}}
	for _, file := range r.changed() {
		c := changedFile{File: file.Name}
		for _, document := range file.Documents {
			c.Documents = append(c.Documents, document.Index)
		}
		d.Changed = append(d.Changed, c)
	}
	for _, f := range r.Findings {
		d.Findings = append(d.Findings, inJSON(f))
	}
	return foreign.WriteJSON(w, d)
}

func inJSON(f finding.Finding) jsonFinding {
	out := jsonFinding{
		Rule: f.Kind.Name(), Severity: f.Severity.Level(), Message: f.Advice(), Ignored: f.Ignored, Pattern: f.Pattern,
		Field: f.Field, Current: f.Current, Proposed: f.Proposed,
		Resource: resource(f.Resource), File: f.Location.File, Line: f.Location.Line, Column: f.Location.Column,
		Template: f.Location.Template,
	}
	if f.Location.File != "" {
		out.Index = &f.Location.Index
	}
	return out
}
