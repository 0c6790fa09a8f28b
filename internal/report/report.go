// Package report says what a run over files found: to people in words, to
// programs in JSON and SARIF, and to GitHub as annotations.
//
// One [Report] is behind all of them, and each format is one method, so that they
// never tell different things. The same report gives the same bytes.
package report

import (
	"fmt"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
)

// Report is what a run found.
type Report struct {
	// Findings are in the order in which they are said.
	Findings []finding.Finding
	// Files are those that were worked on.
	Files []File
	// Failed: one of the findings is an error, and nothing changes.
	Failed bool
	// Read calls do with the text of a file, which is gone when it returns. It
	// fails for a file that it does not know or cannot read, without calling do.
	Read func(file string, do func(text []byte)) error
}

// File is a file that was worked on.
type File struct {
	Name string
	// Documents are those that change.
	Documents []pipeline.Document
}

// Counts are how many there are of what.
type Counts struct {
	Files            int `json:"files"`
	ChangedFiles     int `json:"changedFiles"`
	ChangedDocuments int `json:"changedDocuments"`
	Errors           int `json:"errors"`
	Warnings         int `json:"warnings"`
	Infos            int `json:"infos"`
}

// Counts counts.
func (r Report) Counts() Counts {
	c := Counts{Files: len(r.Files)}
	for _, file := range r.Files {
		if len(file.Documents) > 0 {
			c.ChangedFiles++
			c.ChangedDocuments += len(file.Documents)
		}
	}
	for _, f := range r.Findings {
		switch f.Severity {
		case finding.Error:
			c.Errors++
		case finding.Warning:
			c.Warnings++
		case finding.Info:
			c.Infos++
		}
	}
	return c
}

// Summary is the counts in one line, with the verb for files that change:
// "changed" or "would change". It is empty where nothing was found, and where the
// findings of one file say it all.
func (r Report) Summary(verb string) string {
	c := r.Counts()
	if c.Files < 2 || len(r.Findings) == 0 && c.ChangedFiles == 0 {
		return ""
	}
	text := fmt.Sprintf("%d of %s %s", c.ChangedFiles, many(c.Files, "file"), verb)
	if c.ChangedDocuments > c.ChangedFiles {
		text += fmt.Sprintf(" in %d documents", c.ChangedDocuments)
	}
	for _, said := range []struct {
		count int
		what  string
	}{{c.Errors, "error"}, {c.Warnings, "warning"}} {
		if said.count > 0 {
			text += ", " + many(said.count, said.what)
		}
	}
	return text
}

// many is a number of things, in words.
func many(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// Without is the report without the findings of a severity.
func (r Report) Without(s finding.Severity) Report {
	r.Findings = slices.DeleteFunc(slices.Clone(r.Findings), func(f finding.Finding) bool { return f.Severity == s })
	return r
}
