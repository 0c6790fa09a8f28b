package explain

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/fit"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
)

// Mermaid returns the workloads as Markdown, with each timeline as a mermaid
// flowchart, which GitHub draws in pull requests and summaries. Differences between
// before and after have a thick border.
//
// All labels are quoted, and characters that mean something to mermaid are written
// as entities. Nodes have generated names, since the name of a container can be a
// keyword.
func Mermaid(workloads []Workload) string {
	var b strings.Builder
	if len(workloads) >= many {
		fmt.Fprintf(&b, "%s:\n\n", foreign.Markdown(summary(workloads)))
		for _, w := range workloads {
			verdict := w.verdict()
			if verdict != "" {
				verdict = ": " + verdict
			}
			fmt.Fprintf(&b, "- %s in %s%s\n", foreign.Code(w.Title), foreign.Code(w.Location), verdict)
		}
	}
	for _, w := range workloads {
		if w.isUnchanged() && len(workloads) >= many {
			continue // the index says so already
		}
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		if w.isUnchanged() {
			fmt.Fprintf(&b, "%s in %s: %s\n", foreign.Code(w.Title), foreign.Code(w.Location), unchangedText)
			continue
		}
		fmt.Fprintf(&b, "### %s\n\n%s\n", foreign.Code(w.Title), foreign.Code(w.header()))
		for _, s := range w.sides() {
			if s.name != "" {
				fmt.Fprintf(&b, "\n**%s**\n", s.name)
			}
			g := &graph{differences: s.differences(func(t Timeline, d differences) { (&graph{differences: d}).timeline(t) })}
			b.WriteString("\n```mermaid\nflowchart TB\n")
			g.timeline(s.timeline)
			b.WriteString(g.String() + "```\n")
			b.WriteString(table(s.timeline.Resources))
			for _, n := range s.timeline.Notes {
				b.WriteString("\n" + foreign.Markdown(n) + "\n")
			}
		}
	}
	return b.String()
}

// classes are the styles of the nodes, for light and dark pages.
const classes = `  classDef once fill:#ddf4ff,stroke:#0969da,color:#1f2328
  classDef sidecar fill:#dafbe1,stroke:#1a7f37,color:#1f2328
  classDef regular fill:#fff8c5,stroke:#9a6700,color:#1f2328
  classDef event fill:#f6f8fa,stroke:#59636e,color:#1f2328
  classDef changed stroke-width:4px
`

// labelColumns is the largest number of characters in a line of a label.
const labelColumns = 40

// graph collects the lines of a flowchart.
type graph struct {
	strings.Builder
	differences          // of labels
	changed     []string // the nodes whose labels the other side does not have
}

func (g *graph) timeline(t Timeline) {
	last, next := "", ""
	for i, s := range t.Starts {
		id := fmt.Sprintf("start%d", i+1)
		g.node(id, class(s.Containers[0].Role), append(names(s.Containers), s.role())...)
		if last != "" {
			g.edge(last, id, next)
		}
		last, next = id, cmp.Or(s.Gate, s.Note)
	}
	g.node("ready", "event", append([]string{readyHeading}, texts(t.Ready, Line.String)...)...)
	if last != "" {
		g.edge(last, "ready", next)
	}
	if t.Ends != (Line{}) {
		g.node("complete", "event", "Complete", t.Ends.String())
		g.edge("ready", "complete", "")
	}
	g.stop(t)
	g.WriteString(classes)
	if len(g.changed) > 0 {
		g.line("  class %s changed", strings.Join(g.changed, ","))
	}
}

// stop draws the stop signals: all of them if the pod is stopped, and those to native
// sidecars if it is complete.
func (g *graph) stop(t Timeline) {
	if len(t.Stop.Steps) == 0 {
		return
	}
	lines := append([]string{stopHeading(t.Stop)}, t.Stop.hookLines()...)
	g.node("stop", "event", append(lines, t.Stop.After)...)
	g.edge("ready", "stop", "when the pod is stopped")
	last := "stop"
	for i, s := range t.Stop.Steps {
		id := fmt.Sprintf("stop%d", i+1)
		g.node(id, class(s.Role), s.Who, "SIGTERM")
		g.edge(last, id, strings.TrimPrefix(s.Text, "SIGTERM "))
		last = id
		if t.Completes && t.Ends != (Line{}) && len(t.Endless) == 0 && s.Role == Sidecar && (i == 0 || t.Stop.Steps[i-1].Role == Regular) {
			g.edge("complete", id, "preStop hooks of native sidecars, then in the same order")
		}
	}
}

// line writes a line of the flowchart.
func (g *graph) line(format string, args ...any) { g.WriteString(fmt.Sprintf(format, args...) + "\n") }

func (g *graph) node(id, class string, lines ...string) {
	text := label(lines...)
	if g.differs(text) {
		g.changed = append(g.changed, id)
	}
	g.line("  %s[\"%s\"]:::%s", id, text, class)
}

func (g *graph) edge(from, to, text string) {
	if text == "" {
		g.line("  %s --> %s", from, to)
		return
	}
	g.line("  %s -->|\"%s\"| %s", from, label(text), to)
}

func class(r Role) string { return [...]string{"once", "sidecar", "regular"}[r] }

// label returns lines as the text of a label.
func label(lines ...string) string {
	var all []string
	for _, line := range lines {
		for _, l := range fit.Broken(line, labelColumns) {
			all = append(all, foreign.Mermaid(l))
		}
	}
	return strings.Join(all, "<br/>")
}

// table returns the requests and limits as a Markdown table.
func table(r Resources) string {
	if len(r.Amounts) == 0 {
		return ""
	}
	head := "\n| resource | requests | limits |\n| --- | --- | --- |\n"
	if r.Count > 1 {
		head = fmt.Sprintf("\n| resource | requests: one pod, all %[1]d | limits: one pod, all %[1]d |\n| --- | --- | --- |\n", r.Count)
	}
	var b strings.Builder
	b.WriteString(head)
	for _, a := range r.Amounts {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", strings.ReplaceAll(foreign.Code(a.Name), "|", `\|`),
			foreign.Markdown(cmp.Or(a.Request, "no requests")), foreign.Markdown(cmp.Or(a.Limit, "no limits")))
	}
	for _, n := range r.Notes {
		b.WriteString("\n" + foreign.Markdown(n) + "\n")
	}
	return b.String()
}
