package report

import (
	"io"
	"maps"
	"net/url"
	"path"
	"path/filepath"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
)

// The parts of a SARIF 2.1.0 log that are written here. Columns are counted in
// characters, and lines end at YAML's line breaks.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool struct {
			Driver sarifDriver `json:"driver"`
		} `json:"tool"`
		BaseIDs    map[string]sarifArtifact `json:"originalUriBaseIds"`
		ColumnKind string                   `json:"columnKind"`
		Newlines   []string                 `json:"newlineSequences"`
		Results    []sarifResult            `json:"results"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID      string    `json:"id"`
		Short   sarifText `json:"shortDescription"`
		Full    sarifText `json:"fullDescription"`
		Help    sarifText `json:"help"`
		Default struct {
			Level string `json:"level"`
		} `json:"defaultConfiguration"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations,omitempty"`
		// Suppressions is set for a finding that the workload ignores.
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
		Fixes        []sarifFix         `json:"fixes,omitempty"`
		Properties   map[string]string  `json:"properties,omitempty"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification"`
	}
	sarifLocation struct {
		Physical sarifPhysical  `json:"physicalLocation"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"`
		Kind string `json:"kind"`
	}
	sarifArtifact struct {
		URI         string     `json:"uri,omitempty"`
		BaseID      string     `json:"uriBaseId,omitempty"`
		Description *sarifText `json:"description,omitempty"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
		EndLine     int `json:"endLine,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
	sarifFix struct {
		Description sarifText     `json:"description"`
		Changes     []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		Artifact     sarifArtifact      `json:"artifactLocation"`
		Replacements []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		Deleted  sarifRegion `json:"deletedRegion"`
		Inserted *sarifText  `json:"insertedContent,omitempty"`
	}
)

const (
	sarifVersion = "2.1.0"
	sarifSchema  = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	// sarifRoot is the name of the directory where relative paths begin.
	sarifRoot = "%SRCROOT%"
)

// SARIF writes the report as a SARIF 2.1.0 log; toolVersion is the version of
// native-sidecar. A document that changes has one fix with all of its changes, at
// the first result about a change. SARIF returns an error if it cannot read a file
// that changes.
func (r Report) SARIF(w io.Writer, toolVersion string) error {
	fixes, err := r.fixes()
	if err != nil {
		return err
	}
	run := sarifRun{
		BaseIDs:    map[string]sarifArtifact{sarifRoot: {Description: &sarifText{"where the command was run"}}},
		ColumnKind: "unicodeCodePoints",
		Newlines:   manifest.LineBreaks(),
		Results:    []sarifResult{},
	}
	run.Tool.Driver = sarifDriver{Name: "native-sidecar", Version: toolVersion, Rules: []sarifRule{}}
	rules := map[*finding.Kind]int{}
	for _, f := range r.Findings {
		index, listed := rules[f.Kind]
		if !listed {
			index = len(rules)
			rules[f.Kind] = index
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, inSARIF(f.Kind))
		}
		result := sarifResult{
			RuleID: f.Kind.Name(), RuleIndex: index, Level: sarifLevel(f.Severity), Message: sarifText{foreign.SARIF(f.Text())}, Properties: properties(f),
		}
		if f.Ignored != "" {
			result.Suppressions = []sarifSuppression{{"inSource", f.Ignored}}
		}
		if f.Location.File != "" {
			result.Locations = []sarifLocation{location(f)}
		}
		document := finding.Location{File: f.Location.File, Index: f.Location.Index}
		if fix, changes := fixes[document]; changes && f.IsChange() {
			result.Fixes = []sarifFix{fix}
			delete(fixes, document)
		}
		run.Results = append(run.Results, result)
	}
	return foreign.WriteJSON(w, sarifLog{Schema: sarifSchema, Version: sarifVersion, Runs: []sarifRun{run}})
}

// fixes returns the fix of each document that changes, by where it is.
func (r Report) fixes() (map[finding.Location]sarifFix, error) {
	fixes := map[finding.Location]sarifFix{}
	for _, file := range r.changed() {
		err := r.Read(file.Name, func(src *manifest.Source) error {
			lines := manifest.NewLines(src.Text)
			for _, document := range file.Documents {
				edits, err := manifest.Sorted(src, document.Edits)
				if err != nil {
					return err
				}
				fixes[finding.Location{File: file.Name, Index: document.Index}] = fix(file.Name, lines, edits)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return fixes, nil
}

func fix(file string, lines manifest.Lines, edits []manifest.Edit) sarifFix {
	change := sarifChange{Artifact: artifact(file)}
	for _, e := range edits {
		r := sarifReplacement{}
		r.Deleted.StartLine, r.Deleted.StartColumn = lines.Position(e.Start)
		r.Deleted.EndLine, r.Deleted.EndColumn = lines.Position(e.End)
		if len(e.Text) > 0 {
			r.Inserted = &sarifText{string(e.Text)}
		}
		change.Replacements = append(change.Replacements, r)
	}
	return sarifFix{Description: sarifText{"All changes to this document"}, Changes: []sarifChange{change}}
}

func inSARIF(k *finding.Kind) sarifRule {
	short, _, more := strings.Cut(k.Happens(), ". ")
	if more {
		short += "."
	}
	rule := sarifRule{ID: k.Name(), Short: sarifText{short}, Full: sarifText{k.Happens()}, Help: sarifText{k.Do()}}
	rule.Default.Level = sarifLevel(k.Default())
	return rule
}

func sarifLevel(s finding.Severity) string {
	if s == finding.Info {
		return "note"
	}
	return s.Level()
}

// properties returns the parts of a finding for which SARIF has no field.
func properties(f finding.Finding) map[string]string {
	all := map[string]string{"pattern": f.Pattern, "field": f.Field, "current": f.Current, "proposed": f.Proposed}
	maps.DeleteFunc(all, func(_, value string) bool { return value == "" })
	return all
}

func location(f finding.Finding) sarifLocation {
	at := f.Location.Known()
	l := sarifLocation{Physical: sarifPhysical{Artifact: artifact(at.File)}}
	if at.Line > 0 {
		l.Physical.Region = &sarifRegion{StartLine: at.Line, StartColumn: at.Column}
	}
	if f.Resource.Name != "" {
		l.Logical = []sarifLogical{{Name: f.Resource.String(), Kind: "resource"}}
	}
	return l
}

// artifact returns a file as a URI. It is relative if the path is relative and the
// file is below the current directory.
func artifact(file string) sarifArtifact {
	name := path.Clean(filepath.ToSlash(file))
	if strings.HasPrefix(name, "../") || name == ".." {
		if absolute, err := filepath.Abs(file); err == nil {
			name = filepath.ToSlash(absolute)
		}
	}
	if path.IsAbs(name) {
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: name}).String()}
	}
	return sarifArtifact{URI: (&url.URL{Path: name}).String(), BaseID: sarifRoot}
}
