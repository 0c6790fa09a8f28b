package report

import (
	"fmt"
	"io"
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
	if o.Width == 0 {
		o.Width = scanWidth
	}
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
		widest := 1
		for i := range t.widths {
			if i > 0 && t.widths[i] > t.widths[widest] {
				widest = i
			}
		}
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
	if r.Workload.Name == "" { // about a file, which has all of the line
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
	case r.Problem == scan.Fine && (r.State == scan.Native || r.State == scan.Init): // nothing is to be done about it
	case t.oneLine:
		line += sentence(r)
	case same && r.Workload.Name != "" && len(t.lines(sentence(r))) > 1:
		below = append(below, where(r)+": the same")
	default:
		below = append(below, sentence(r))
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
			indent := 2 * rowMargin
			if i > 0 {
				indent += rowMargin
			}
			out.WriteString(strings.Repeat(" ", indent) + l + "\n")
		}
	}
}

// lines returns the lines of a text below a row.
func (t table) lines(text string) []string { return fit.Lines(text, t.Width-3*rowMargin) }

// sentence returns where a row is and why it matters.
func sentence(r scan.Row) string {
	if r.Workload.Name == "" && r.At.Line == 0 { // the row begins with the file
		return reason(r)
	}
	return where(r) + ": " + reason(r)
}

// where returns the place of a row, and what builds it if that says more.
func where(r scan.Row) string {
	switch {
	case r.Build.IsZero():
		return place(r)
	case r.At.Line > 0 || r.Build.For != "":
		return place(r) + ", " + built(r)
	case len(r.Also) > 0:
		return fmt.Sprintf("%s and %d more", place(r), len(r.Also))
	}
	return place(r) // the kustomization
}

// built says what builds the workload of a row; nothing if that is in a file.
func built(r scan.Row) string {
	switch {
	case r.Build.IsZero():
		return ""
	case len(r.Also) > 0:
		return foreign.Line(fmt.Sprintf("built %s and %d more", r.Build, len(r.Also)))
	}
	return foreign.Line("built " + r.Build.String())
}

// reason returns why a row matters, with the evidence for it.
func reason(r scan.Row) string {
	why := r.Why
	if evidence := strings.Join(r.Evidence, "; "); evidence != "" && evidence != why {
		why += " [" + evidence + "]"
	}
	return foreign.Line(why)
}

// place returns the place of a row without its column.
func place(r scan.Row) string {
	if r.At.File == "" {
		return ""
	}
	return foreign.Line(r.At.FileLine())
}

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
	table := [][]string{{"PROBLEM", "STATE", "WORKLOAD", "BUILT", "CONTAINER", "LOOKS LIKE", "BY", "IMAGE", "PLACE", "WHY"}}
	for _, r := range s.Rows() {
		cells := o.cellsOf(r)
		problem := string(r.Problem)
		if problem == "" {
			problem = "-"
		}
		table = append(table, []string{
			problem, cells[0], cells[1], dash(strings.TrimPrefix(built(r), "built ")), dash(cells[2]), dash(cells[3]), dash(r.By), dash(foreign.Line(r.Image)),
			dash(place(r)), reason(r),
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

func dash(cell string) string {
	if cell == "" {
		return "-"
	}
	return cell
}

// summary returns the totals, and the next command.
func summary(s scan.Scan, o ScanOptions) string {
	var out strings.Builder
	for _, line := range totals(s) {
		head := o.paint(bold, fmt.Sprintf("%-*s", summaryWidth, line[0]))
		for _, l := range fit.Lines(line[1], max(o.Width, scanWidth)-summaryWidth) {
			out.WriteString(head + l + "\n")
			head = strings.Repeat(" ", summaryWidth)
		}
	}
	if o.Next != "" {
		out.WriteString("\nnext: " + foreign.Line(o.Next) + "\n")
	}
	return out.String()
}

// summaryWidth is the width of the heads of the totals.
const summaryWidth = 13

// totals returns the lines of the summary: what each is about, and its text.
func totals(s scan.Scan) [][2]string {
	c := s.Counts()
	lines := [][2]string{{"workloads", fmt.Sprintf("%d in %s, %d with something in this table", c.Workloads, finding.Count(s.Files, "file"), c.WithRows)}}
	var states []string
	for _, state := range scan.States() {
		if n := c.States[state]; n > 0 {
			states = append(states, fmt.Sprintf("%d %s", n, state))
		}
	}
	if len(states) > 0 {
		lines = append(lines, [2]string{"containers", strings.Join(states, ", ")})
	}
	var problems []string
	for _, p := range []struct {
		problem   scan.Problem
		one, many string
	}{
		{scan.Hang, "hang", "hangs"}, {scan.Hack, "end by a hack", "end by a hack"}, {scan.Race, "start race", "start races"},
		{scan.NoProbe, "without a probe", "without a probe"},
	} {
		if n := c.Problems[p.problem]; n == 1 {
			problems = append(problems, "1 "+p.one)
		} else if n > 1 {
			problems = append(problems, fmt.Sprintf("%d %s", n, p.many))
		}
	}
	if len(problems) > 0 {
		lines = append(lines, [2]string{"problems", strings.Join(problems, ", ")})
	}
	if s.Change != nil {
		lines = append(lines, [2]string{"conversion", conversion(*s.Change)})
	}
	if c.Human > 0 {
		lines = append(lines, [2]string{"left to you", fmt.Sprintf("%d to look at: what is unknown, unread, or to be decided", c.Human)})
	}
	return lines
}

// conversion says what a functionConfig changes.
func conversion(c scan.Change) string {
	if c.Refused {
		return "refused: run it to see why"
	}
	text := fmt.Sprintf("%s would change", finding.Count(c.Documents, "document"))
	if c.References > 0 {
		text += fmt.Sprintf(", %s with them or to look at", finding.Count(c.References, "reference"))
	}
	switch {
	case c.Unproved > 0:
		text += fmt.Sprintf("; %s not proved", finding.Count(c.Unproved, "kustomization"))
	case c.Kustomizations > 0 && c.Documents > 0:
		text += "; what the kustomizations build is proved"
	}
	return text
}
