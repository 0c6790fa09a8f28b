package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"github.com/native-sidecar/native-sidecar/internal/scan"
)

// scanJSON is a scan in JSON; docs/reference/scan.schema.json describes it.
type scanJSON struct {
	Version   int            `json:"version"`
	Summary   scanSummary    `json:"summary"`
	Workloads []scanWorkload `json:"workloads"`
	// Others are the rows about no workload that was read.
	Others []scanRow `json:"others"`
	Next   string    `json:"next,omitempty"`
}

type scanSummary struct {
	Files int `json:"files"`
	scan.Counts
	Change *scanChange `json:"change,omitempty"`
}

// scanChange is a [scan.Change].
type scanChange struct {
	Documents      int  `json:"documents"`
	References     int  `json:"references"`
	Kustomizations int  `json:"kustomizations"`
	Unproved       int  `json:"unproved"`
	Refused        bool `json:"refused"`
	Rendered       int  `json:"rendered,omitempty"`
}

type scanWorkload struct {
	Resource resource      `json:"resource"`
	Build    string        `json:"build,omitempty"`
	For      string        `json:"builtFor,omitempty"`
	Template string        `json:"template,omitempty"`
	Pods     int           `json:"pods,omitempty"`
	File     string        `json:"file"`
	Line     int           `json:"line,omitempty"`
	Rows     []scanRow     `json:"containers"`
	Findings []jsonFinding `json:"findings,omitempty"`
}

type scanRow struct {
	Resource  resource `json:"resource,omitzero"`
	Container string   `json:"container,omitempty"`
	Field     string   `json:"field,omitempty"`
	Image     string   `json:"image,omitempty"`
	Known     string   `json:"known,omitempty"`
	Title     string   `json:"title,omitempty"`
	By        string   `json:"recognizedBy,omitempty"`
	State     string   `json:"state"`
	Becomes   string   `json:"becomes,omitempty"`
	Problem   string   `json:"problem,omitempty"`
	Why       string   `json:"why"`
	Evidence  []string `json:"evidence,omitempty"`
	Do        string   `json:"do,omitempty"`
	File      string   `json:"file,omitempty"`
	Line      int      `json:"line,omitempty"`
	Column    int      `json:"column,omitempty"`
	// Template is the template of a Helm chart that the workload is rendered from, and Value
	// the value of the chart that sets the image.
	Template string     `json:"template,omitempty"`
	Value    *jsonValue `json:"value,omitempty"`
	// Also are other builds of the workload where the same is there, in words, and Refused
	// is why the conversion leaves it out.
	Also    []string `json:"alsoBuilt,omitempty"`
	Refused string   `json:"leftOut,omitempty"`
}

// jsonValue is a value of a Helm chart.
type jsonValue struct {
	Path string `json:"path"`
	File string `json:"file"`
	Line int    `json:"line,omitempty"`
}

func valueInScan(v finding.Value) *jsonValue {
	if v.Path == "" {
		return nil
	}
	return &jsonValue{v.Path, v.At.File, v.At.Line}
}

// scanDocument returns a scan as a JSON document.
func scanDocument(s scan.Scan, o ScanOptions) scanJSON {
	d := scanJSON{
		Version: version, Workloads: []scanWorkload{}, Others: []scanRow{}, Next: o.Next,
		Summary: scanSummary{s.Files, s.Counts(), (*scanChange)(s.Change)},
	}
	for _, p := range s.Pods {
		d.Workloads = append(d.Workloads, inScan(p))
	}
	for _, r := range s.Others {
		row := rowInScan(r)
		row.Resource = resource(r.Workload)
		d.Others = append(d.Others, row)
	}
	return d
}

func inScan(p scan.Pod) scanWorkload {
	w := scanWorkload{
		Resource: resource(p.Workload), Build: p.Build.Dir, For: p.Build.For, Template: p.Path, Pods: p.Pods, File: p.At.File, Line: p.At.Line, Rows: []scanRow{},
	}
	for _, r := range p.Rows {
		w.Rows = append(w.Rows, rowInScan(r))
	}
	for _, f := range p.Findings {
		w.Findings = append(w.Findings, inJSON(f))
	}
	return w
}

func rowInScan(r scan.Row) scanRow {
	var also []string
	for _, build := range r.Also {
		also = append(also, build.String())
	}
	return scanRow{
		Also: also, Refused: r.Refused,
		Container: r.Container, Field: r.Field, Image: r.Image, Known: r.Entry, Title: r.Title, By: r.By, State: string(r.State),
		Becomes: string(r.Becomes), Problem: string(r.Problem), Why: r.Why, Evidence: r.Evidence, Do: r.Do,
		File: r.At.File, Line: r.At.Line, Column: r.At.Column, Template: r.At.Template, Value: valueInScan(r.Value),
	}
}

// csvHead are the columns of CSV.
var csvHead = []string{
	"problem", "state", "becomes", "apiVersion", "kind", "namespace", "name", "build", "builtFor", "container", "image", "known", "recognizedBy",
	"why", "evidence", "do", "file", "line", "leftOut", "template", "value", "valueAt",
}

// inCSV writes the rows as CSV. A cell that a spreadsheet would take for a formula begins
// with an apostrophe.
func inCSV(w io.Writer, s scan.Scan) error {
	out := csv.NewWriter(w)
	_ = out.Write(csvHead) // Flush keeps the error
	for _, r := range s.Rows() {
		line := ""
		if r.At.Line > 0 {
			line = strconv.Itoa(r.At.Line)
		}
		cells := []string{
			string(r.Problem), string(r.State), string(r.Becomes), r.Workload.APIVersion, r.Workload.Kind, r.Workload.Namespace, r.Workload.Name,
			r.Build.Dir, r.Build.For, r.Container, r.Image, r.Entry, r.By, r.Why, strings.Join(r.Evidence, "; "), r.Do, r.At.File, line, r.Refused,
			r.At.Template, r.Value.Path, r.Value.At.String(),
		}
		for i, cell := range cells {
			if cell = foreign.Line(cell); cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
				cell = "'" + cell
			}
			cells[i] = cell
		}
		_ = out.Write(cells)
	}
	out.Flush()
	return out.Error()
}
