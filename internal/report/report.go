// Package report prints what a run over files found: as text for people, as JSON and
// SARIF for programs, and as annotations for GitHub.
//
// Each format is one method of [Report], so all formats contain the same findings.
// The same report always gives the same bytes.
package report

import (
	"fmt"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
)

// Report is what a run found.
type Report struct {
	// Findings are in the order in which they are printed.
	Findings []finding.Finding
	// Files are all files of the run.
	Files []File
	// Failed reports that a finding is an error. Nothing is written then.
	Failed bool
	// Read calls do with a file, whose text is valid until do returns, and returns
	// its error. For a file that is not part of the run or cannot be read, it
	// returns an error and doesn't call do.
	Read func(file string, do func(*manifest.Source) error) error
}

// File is a file of a run.
type File struct {
	Name string
	// Documents are the documents that change.
	Documents []pipeline.Document
}

// Counts are the totals of a run.
type Counts struct {
	Files            int `json:"files"`
	ChangedFiles     int `json:"changedFiles"`
	ChangedDocuments int `json:"changedDocuments"`
	Errors           int `json:"errors"`
	Warnings         int `json:"warnings"`
	Infos            int `json:"infos"`
}

// Counts returns the totals of the run.
func (r Report) Counts() Counts {
	changed := r.changed()
	c := Counts{Files: len(r.Files), ChangedFiles: len(changed)}
	for _, file := range changed {
		c.ChangedDocuments += len(file.Documents)
	}
	all := map[finding.Severity]int{}
	for _, f := range r.Findings {
		all[f.Severity]++
	}
	c.Errors, c.Warnings, c.Infos = all[finding.Error], all[finding.Warning], all[finding.Info]
	return c
}

// changed returns the files that change.
func (r Report) changed() []File {
	return slices.DeleteFunc(slices.Clone(r.Files), func(f File) bool { return len(f.Documents) == 0 })
}

// Summary returns the counts in one line, with the given verb for files that change:
// "changed" or "would change". It is empty for a single file and if there is nothing
// to report.
func (r Report) Summary(verb string) string {
	c := r.Counts()
	if c.Files < 2 || len(r.Findings) == 0 && c.ChangedFiles == 0 {
		return ""
	}
	text := fmt.Sprintf("%d of %s %s", c.ChangedFiles, finding.Count(c.Files, "file"), verb)
	if c.ChangedDocuments > c.ChangedFiles {
		text += fmt.Sprintf(" in %d documents", c.ChangedDocuments)
	}
	if c.Errors > 0 {
		text += ", " + finding.Count(c.Errors, "error")
	}
	if c.Warnings > 0 {
		text += ", " + finding.Count(c.Warnings, "warning")
	}
	return text
}

// Without returns the report without the findings of a severity.
func (r Report) Without(s finding.Severity) Report {
	r.Findings = slices.DeleteFunc(slices.Clone(r.Findings), func(f finding.Finding) bool { return f.Severity == s })
	return r
}
