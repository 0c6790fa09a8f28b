package explain

import (
	"fmt"
	"strings"
)

// Mermaid is the workloads as Markdown, each timeline as a flowchart in a block of
// the language mermaid, as GitHub renders it in pull requests and summaries. What
// differs between before and after has a thick border.
//
// All labels are quoted; what the grammar takes for something else in them is
// written as an entity. Names of nodes are made here, since a container may have
// that of a keyword.
func Mermaid(workloads []Workload) string {
	var b strings.Builder
	for i, w := range workloads {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "### %s\n\n%s\n", code(w.Title), code(w.header()))
		for _, s := range w.sides() {
			if s.name != "" {
				fmt.Fprintf(&b, "\n**%s**\n", s.name)
			}
			g := &graph{}
			if s.other != nil {
				silent := &graph{}
				silent.timeline(*s.other)
				g.other = silent.said
			}
			b.WriteString("\n```mermaid\nflowchart TB\n")
			g.timeline(s.timeline)
			b.WriteString(g.String() + "```\n")
			b.WriteString(table(s.timeline.Resources))
			for _, n := range s.timeline.Notes {
				b.WriteString("\n" + n + "\n")
			}
		}
	}
	return b.String()
}

// classes are how nodes look, on light pages and on dark ones.
const classes = `  classDef once fill:#ddf4ff,stroke:#0969da,color:#1f2328
  classDef sidecar fill:#dafbe1,stroke:#1a7f37,color:#1f2328
  classDef regular fill:#fff8c5,stroke:#9a6700,color:#1f2328
  classDef event fill:#f6f8fa,stroke:#59636e,color:#1f2328
  classDef changed stroke-width:4px
`

// labelColumns is how long a line in a label is.
const labelColumns = 40

// graph gathers the lines of a flowchart.
type graph struct {
	strings.Builder
	said, other map[string]bool
	changed     []string
}

func (g *graph) timeline(t Timeline) {
	g.said = map[string]bool{}
	last, next := "", ""
	for i, s := range t.Starts {
		id := fmt.Sprintf("start%d", i+1)
		var names []string
		for _, c := range s.Containers {
			names = append(names, c.Name)
		}
		role := s.Containers[0].Role
		g.node(id, class(role), append(names, plural(role.String(), len(names)))...)
		if last != "" {
			g.edge(last, id, next)
		}
		last, next = id, s.Next
		if s.Stuck {
			break
		}
	}
	var ready []string
	for _, l := range t.Ready {
		ready = append(ready, l.Who+": "+l.Text)
	}
	g.node("ready", "event", append([]string{"Ready, when all of this holds"}, ready...)...)
	if last != "" {
		g.edge(last, "ready", next)
	}
	if t.Ends != (Line{}) {
		g.node("complete", "event", "Complete", t.Ends.Who+": "+t.Ends.Text)
		g.edge("ready", "complete", "")
	}
	g.stop(t)
	g.finish()
}

// stop draws the stop signals: all of them where the pod is stopped, and those of
// native sidecars where its work is done.
func (g *graph) stop(t Timeline) {
	if len(t.Stop.Steps) == 0 {
		return
	}
	hooks := []string{"Stop, within " + t.Stop.Grace}
	for _, h := range t.Stop.Hooks {
		hooks = append(hooks, "at once, the preStop hook of "+h.Who+": "+h.Text)
	}
	g.node("stop", "event", append(hooks, t.Stop.After)...)
	g.edge("ready", "stop", "when the pod is stopped")
	last := "stop"
	for i, s := range t.Stop.Steps {
		id := fmt.Sprintf("stop%d", i+1)
		g.node(id, class(s.Role), s.Who, "SIGTERM")
		g.edge(last, id, strings.TrimPrefix(s.Text, "SIGTERM "))
		last = id
		if t.Completes && t.Ends != (Line{}) && len(t.Endless) == 0 && s.Role == Sidecar && (i == 0 || t.Stop.Steps[i-1].Role == Regular) {
			g.edge("complete", id, "preStop hooks of native sidecars, then the same order")
		}
	}
}

// finish writes what stands behind nodes and edges.
func (g *graph) finish() {
	g.WriteString(classes)
	if len(g.changed) > 0 {
		g.WriteString("  class " + strings.Join(g.changed, ",") + " changed\n")
	}
}

// line writes a line of the flowchart.
func (g *graph) line(format string, args ...any) { g.WriteString(fmt.Sprintf(format, args...) + "\n") }

func (g *graph) node(id, class string, lines ...string) {
	text := label(lines...)
	g.said[text] = true
	if g.other != nil && !g.other[text] {
		g.changed = append(g.changed, id)
	}
	g.line("  %s[\"%s\"]:::%s", id, text, class)
}

func (g *graph) edge(from, to, text string) {
	if text = strings.TrimPrefix(text, "next "); text == "" {
		g.line("  %s --> %s", from, to)
		return
	}
	g.line("  %s -->|\"%s\"| %s", from, label(text), to)
}

func class(r Role) string { return [...]string{"once", "sidecar", "regular"}[r] }

func plural(word string, n int) string {
	if n > 1 {
		return word + "s"
	}
	return word
}

// entities are what a quoted label may not hold, or what is something else in it.
var entities = strings.NewReplacer(`"`, "#quot;", "#", "#35;", "<", "#lt;", ">", "#gt;", "&", "#amp;", "`", "#96;", `\`, "#92;")

// label is the text of a label, in lines.
func label(lines ...string) string {
	var all []string
	for _, line := range lines {
		for _, l := range fold(line, labelColumns) {
			all = append(all, delist(entities.Replace(l)))
		}
	}
	return strings.Join(all, "<br/>")
}

// delist writes the first character as an entity where mermaid would take the line
// for the item of a list, which it refuses to draw.
func delist(line string) string {
	marker, _, found := strings.Cut(line, " ")
	number := strings.TrimLeft(marker, "0123456789")
	if found && (marker == "-" || marker == "*" || marker == "+" || marker != number && (number == "." || number == ")")) {
		return fmt.Sprintf("#%d;%s", line[0], line[1:])
	}
	return line
}

// code is a text that Markdown leaves alone.
func code(text string) string { return "`" + strings.ReplaceAll(text, "`", "'") + "`" }

// table is what the pod asks for.
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
		fmt.Fprintf(&b, "| %s | %s | %s |\n", strings.ReplaceAll(code(a.Name), "|", `\|`),
			strings.TrimPrefix(amounts("requests", a.Request, a.Requests, r.Count), "requests "), strings.TrimPrefix(amounts("limits", a.Limit, a.Limits, r.Count), "limits "))
	}
	for _, n := range r.Notes {
		b.WriteString("\n" + n + "\n")
	}
	return b.String()
}
