package explain

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/native-sidecar/native-sidecar/internal/fit"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
)

// textWidth is the largest number of columns in a line of text.
const textWidth = 80

// legend explains the characters in the bars.
const legend = "░ " + startingText + "  █ running  ▓ preStop hook  ▒ stopping  ▶ keeps running"

// Text returns the workloads as text, in lines of at most 80 columns. It marks the
// differences between before and after: - is only before, + only after.
func Text(workloads []Workload) string {
	p := &page{}
	if len(workloads) >= many {
		p.line("", "", summary(workloads))
		for _, w := range workloads {
			p.line("  ", "    ", plain(w.entry()))
		}
		p.WriteString("\n")
	}
	shown := 0
	for _, w := range workloads {
		if w.isUnchanged() {
			if len(workloads) < many { // the index says so already
				p.line("", "  ", plain(w.entry()))
				p.WriteString("\n")
			}
			continue
		}
		shown++
		p.line("", "", plain(w.Title))
		p.line("", "", plain(w.header()))
		for _, s := range w.sides() {
			p.side(s)
		}
		p.WriteString("\n")
	}
	if shown > 0 {
		p.WriteString(legend + "\n")
	}
	return p.String()
}

// page collects lines. It marks those that the other side does not have.
type page struct {
	strings.Builder
	differences // of texts in their contexts
	mark        string
}

// side prints a timeline.
func (p *page) side(s side) {
	p.mark = s.mark
	p.differences = s.differences(func(t Timeline, d differences) { (&page{differences: d}).timeline(t) })
	p.WriteString("\n")
	if s.name != "" {
		p.line("", "", "── "+s.name+" "+strings.Repeat("─", max(0, textWidth-len(s.name)-4)))
		p.WriteString("\n")
	}
	p.timeline(s.timeline)
}

func (p *page) timeline(t Timeline) {
	p.chart(chartOf(t))
	p.heading("Start, one step after the other")
	for i, s := range t.Starts {
		title := join(names(s.Containers)) + ", " + s.role()
		p.step(i, title, "Start")
		p.marked("   └ ", "     ", s.next(), title)
	}
	p.lines(readyHeading, t.Ready)
	if t.Ends != (Line{}) {
		p.lines("Complete", []Line{t.Ends})
	}
	p.heading(stopHeading(t.Stop))
	for _, line := range t.Stop.hookLines() {
		p.item(line, "Stop")
	}
	for i, s := range t.Stop.Steps {
		p.step(i, s.String(), "Stop")
	}
	p.item(t.Stop.After, "Stop")
	p.resources(t.Resources)
	for _, n := range t.Notes {
		p.WriteString("\n")
		p.marked("", "", n, "Note")
	}
}

func (p *page) lines(heading string, lines []Line) {
	if len(lines) == 0 {
		return
	}
	p.heading(heading)
	for _, l := range lines {
		p.item(l.String(), heading)
	}
}

func (p *page) heading(text string) {
	p.WriteString("\n")
	p.line("  ", "  ", text)
}

// step prints a numbered line.
func (p *page) step(i int, text, context string) {
	p.marked(fmt.Sprintf("%2d ", i+1), "   ", text, context)
}

// item prints a line below a heading.
func (p *page) item(text, context string) { p.marked("   ", "     ", text, context) }

// marked prints a line, with a mark if the other side does not have it in that
// context. The first line of the text begins with first, and the others with rest.
func (p *page) marked(first, rest, text, context string) {
	mark := p.markOf(text, context)
	p.line(mark+first, mark+rest, text)
}

// markOf returns the mark of a text that the other side does not have, or blanks.
func (p *page) markOf(text, context string) string {
	if p.differs(context + "\x00" + text) {
		return p.mark
	}
	return "  "
}

// line prints a text in as many lines as it takes.
func (p *page) line(first, rest, text string) {
	for i, l := range fit.Broken(text, textWidth-max(utf8.RuneCountInString(first), utf8.RuneCountInString(rest))) {
		lead := first
		if i > 0 {
			lead = rest
		}
		p.WriteString(foreign.Line(strings.TrimRight(lead+l, " ")) + "\n")
	}
}

// resources prints the requests and limits of one pod, and of all pods.
func (p *page) resources(r Resources) {
	const heading = "Resources"
	title := heading
	if r.Count > 1 {
		title = fmt.Sprintf("%s of one pod and of all %d", heading, r.Count)
	}
	p.heading(title)
	if len(r.Amounts) == 0 {
		p.item(noResources, heading)
	}
	var name, request int
	for _, a := range r.Amounts {
		name, request = max(name, len(a.Name)), max(request, len(sentence("requests", a.Request)))
	}
	for _, a := range r.Amounts {
		p.item(fmt.Sprintf("%-*s  %-*s  %s", name, a.Name, request, sentence("requests", a.Request), sentence("limits", a.Limit)), heading)
	}
	for _, n := range r.Notes {
		p.item(n, heading)
	}
}
