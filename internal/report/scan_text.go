package report

import (
	"cmp"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/fit"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"github.com/native-sidecar/native-sidecar/internal/scan"
)

// scanWidth is the width of a table that goes to no terminal.
const scanWidth = 80

// headings are the headings of the sections of a scan, by the problems of their rows.
var headings = []struct {
	problem scan.Problem
	text    string
}{
	{scan.Hang, "HANGS: the pods never complete, or never start"},
	{scan.Hack, "HACKS: the pods complete only because something ends the sidecar"},
	{scan.Race, "RACES: the application may start before the sidecar, and outlive it"},
	{scan.NoProbe, "NO PROBE: the application does not wait until the sidecar is ready"},
	{scan.Check, "LOOK AT THESE: a human has to decide"},
	{scan.Fine, "THE REST"},
}

// sections writes the rows in sections, those that hurt most first: each row in one line,
// and why it matters below it. If the terminal has room, all of that is in one line.
func sections(w io.Writer, s scan.Scan, o ScanOptions) error {
	o.Width = cmp.Or(o.Width, scanWidth)
	var out strings.Builder
	rows := s.Rows()
	table := newTable(rows, o)
	for _, heading := range headings {
		var last *scan.Row
		for i, r := range rows {
			if r.Problem != heading.problem {
				continue
			}
			if last == nil {
				out.WriteString(o.paint(bold, heading.text) + "\n")
			}
			table.write(&out, r, last)
			last = &rows[i]
		}
		if last != nil {
			out.WriteString("\n")
		}
	}
	out.WriteString(summary(s, o))
	_, err := io.WriteString(w, out.String())
	return err
}

// table is how rows are laid out.
type table struct {
	ScanOptions
	widths [4]int // of the columns
	// oneLine reports that the reason fits behind the columns.
	oneLine bool
}

// rowMargin is the width before a row, and columnGap that between columns. No column but
// the first becomes narrower than columnMin.
const (
	rowMargin = 2
	columnGap = 2
	columnMin = 8
)

// cellsOf returns the columns of a row: its state, workload and container, and what that
// looks like.
func (o ScanOptions) cellsOf(r scan.Row) [4]string {
	workload := r.Workload.String()
	if r.Workload.Name == "" {
		workload = r.At.File
	}
	state := string(r.State)
	if o.Changes && r.Becomes != "" {
		state += " -> " + string(r.Becomes)
	}
	return [4]string{state, foreign.Line(workload), foreign.Line(r.Container), r.Entry}
}

func newTable(rows []scan.Row, o ScanOptions) table {
	t := table{ScanOptions: o}
	reasons := 0
	for _, r := range rows {
		for i, cell := range o.cellsOf(r) {
			t.widths[i] = max(t.widths[i], utf8.RuneCountInString(cell))
		}
		reasons = max(reasons, utf8.RuneCountInString(sentence(r)))
	}
	natural := rowMargin
	for _, width := range t.widths {
		natural += width + columnGap
	}
	t.oneLine = natural+reasons <= o.Width
	for ; natural-columnGap > o.Width; natural-- { // what does not fit takes from the widest column
		widest := 1 + slices.Index(t.widths[1:], slices.Max(t.widths[1:]))
		if t.widths[widest] <= columnMin {
			break
		}
		t.widths[widest]--
	}
	return t
}

// write writes a row. last is the row above it, or nil: what that says is not repeated.
func (t table) write(out *strings.Builder, r scan.Row, last *scan.Row) {
	line := strings.Repeat(" ", rowMargin)
	if r.Workload.Name == "" && !t.oneLine { // about a file, which has all of the line
		t.widths = [4]int{t.widths[0], max(t.Width-rowMargin-t.widths[0]-columnGap, columnMin)}
	}
	for i, cell := range t.cellsOf(r) {
		cell = fit.Middle(cell, t.widths[i], t.widths[i]/2)
		blanks := strings.Repeat(" ", t.widths[i]-utf8.RuneCountInString(cell)+columnGap)
		if i == 0 {
			cell = t.paint(stateColor(r), cell)
		}
		line += cell + blanks
	}
	var below []string
	same := last != nil && last.State == r.State && last.Do == r.Do && reason(*last) == reason(r) && last.Refused == r.Refused
	switch {
	case r.Problem == scan.Fine && (r.State == scan.Native || r.State == scan.Init) && r.At.Template == "": // nothing is to be done about it
	case t.oneLine:
		line += sentence(r)
	case same && r.Workload.Name != "" && len(t.lines(sentence(r))) > 1:
		below = append(below, where(r)+": the same")
	default:
		below = append(below, sentence(r))
	}
	if value := valueOf(r); value != "" {
		below = append(below, "value: "+value)
	}
	if r.Do != "" && !same {
		below = append(below, "do: "+r.Do)
	}
	if r.Refused != "" && !same {
		below = append(below, "left out of the conversion: "+foreign.Line(r.Refused))
	}
	out.WriteString(strings.TrimRight(line, " ") + "\n")
	for _, text := range below {
		for i, l := range t.lines(text) {
			indent := (2 + min(i, 1)) * rowMargin // a second line is indented once more
			out.WriteString(strings.Repeat(" ", indent) + l + "\n")
		}
	}
}

// lines returns the lines of a text below a row.
func (t table) lines(text string) []string { return fit.Lines(text, t.Width-3*rowMargin) }

// stateColor returns the colour of a row's state.
func stateColor(r scan.Row) string {
	switch r.Problem {
	case scan.Hang:
		return colors[finding.Error]
	case scan.Fine:
		return bold
	}
	return colors[finding.Warning]
}

// wide writes all columns of the rows, each row in one line.
func wide(w io.Writer, s scan.Scan, o ScanOptions) error {
	table := [][]string{{"PROBLEM", "STATE", "WORKLOAD", "BUILT", "CONTAINER", "LOOKS LIKE", "BY", "IMAGE", "VALUE", "PLACE", "WHY"}}
	for _, r := range s.Rows() {
		cells := o.cellsOf(r)
		table = append(table, []string{
			cmp.Or(string(r.Problem), "-"), cells[0], cells[1], cmp.Or(strings.TrimPrefix(built(r), "built "), "-"), cmp.Or(cells[2], "-"), cmp.Or(cells[3], "-"), cmp.Or(r.By, "-"), cmp.Or(foreign.Line(r.Image), "-"),
			cmp.Or(valueOf(r), "-"), cmp.Or(place(r), "-"), reason(r),
		})
	}
	widths := make([]int, len(table[0]))
	for _, line := range table {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var out strings.Builder
	for _, line := range table {
		text := ""
		for i, cell := range line {
			text += cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+columnGap)
		}
		out.WriteString(strings.TrimRight(text, " ") + "\n")
	}
	out.WriteString("\n" + summary(s, o))
	_, err := io.WriteString(w, out.String())
	return err
}
