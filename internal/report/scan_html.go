package report

import (
	"cmp"
	"io"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/explain"
	"github.com/native-sidecar/native-sidecar/internal/page"
	"github.com/native-sidecar/native-sidecar/internal/scan"
)

// rulesPage is the address of the page with the rules; a rule's name follows.
const rulesPage = "https://github.com/native-sidecar/native-sidecar/blob/main/docs/rules.md#"

// pageData is what the table of the page shows.
type pageData struct {
	Totals [][2]string `json:"totals"`
	Next   string      `json:"next,omitempty"`
	Rules  string      `json:"rules"`
	Rows   []pageRow   `json:"rows"`
}

// pageRow is a row of the table.
type pageRow struct {
	resource
	scanRow
	Build   string `json:"build,omitempty"` // in words
	Problem string `json:"problem"`         // the page wants it even if it is empty
	// Detail is the number of the details of its workload.
	Detail *int `json:"detail,omitempty"`
}

// pageDetail is what the page shows of a workload.
type pageDetail struct {
	SVG      string        `json:"svg,omitempty"`
	Changes  bool          `json:"changes,omitempty"`
	Pods     int           `json:"pods,omitempty"`
	Requests []pageRequest `json:"requests,omitempty"`
	Findings []jsonFinding `json:"findings,omitempty"`
	Diff     string        `json:"diff,omitempty"`
}

// pageRequest is what pods request of a resource before and after.
type pageRequest struct {
	Name   string `json:"name"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// inHTML writes a scan as a page.
func inHTML(w io.Writer, s scan.Scan, o ScanOptions) error {
	data := pageData{Totals: totals(s), Next: o.Next, Rules: rulesPage, Rows: []pageRow{}}
	var details []any
	for i, p := range s.Pods {
		details = append(details, detailOf(p, s.Kubernetes))
		for _, r := range p.Rows {
			data.Rows = append(data.Rows, pageRow{resource(p.Workload), rowOnPage(r), p.Build.String(), string(r.Problem), &i})
		}
	}
	for _, r := range s.Others {
		data.Rows = append(data.Rows, pageRow{resource(r.Workload), rowOnPage(r), "", string(r.Problem), nil})
	}
	return page.Write(w, data, details, explain.Styles())
}

// rowOnPage returns a row with its place as people know it.
func rowOnPage(r scan.Row) scanRow {
	r.At = r.At.Known()
	return rowInScan(r)
}

func detailOf(p scan.Pod, kubernetes string) pageDetail {
	d := pageDetail{SVG: explain.Picture(workloadOf(p, kubernetes)), Changes: p.After != nil, Pods: p.Pods, Diff: p.Diff}
	for _, a := range p.Before.Resources.Amounts {
		d.Requests = append(d.Requests, pageRequest{Name: a.Name, Before: a.Request})
	}
	for _, a := range cmp.Or(p.After, &p.Before).Resources.Amounts {
		i := slices.IndexFunc(d.Requests, func(r pageRequest) bool { return r.Name == a.Name })
		if i < 0 {
			i, d.Requests = len(d.Requests), append(d.Requests, pageRequest{Name: a.Name})
		}
		d.Requests[i].After = a.Request
	}
	for _, f := range p.Findings {
		d.Findings = append(d.Findings, inJSON(f))
	}
	return d
}
