package report

import (
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/fit"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"github.com/native-sidecar/native-sidecar/internal/scan"
)

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
	if c.Rendered > 0 {
		text += fmt.Sprintf(", and %d of those that charts render", c.Rendered)
	}
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
