package explain

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Workload is a pod template to explain.
type Workload struct {
	// Title names the workload, Place where it stands, and Field the template in it.
	Title, Place, Field string
	// Kubernetes is the version of the oldest node.
	Kubernetes string
	// Before is the pod as it stands.
	Before Timeline
	// After is the pod as it will be; nil where nothing is asked for.
	After *Timeline
}

// header is what is said of the workload itself.
func (w Workload) header() string {
	text := w.Place + ", on nodes of Kubernetes " + w.Kubernetes + " and newer"
	if w.Field != "" {
		text = w.Field + " in " + text
	}
	return text
}

// sides are the timelines to show, each with its name, and what each is compared
// with. One that is not to be told from the other one is shown once.
func (w Workload) sides() []side {
	if w.After == nil {
		return []side{{"", w.Before, nil}}
	}
	if fmt.Sprint(w.Before) == fmt.Sprint(*w.After) {
		return []side{{"before and after: nothing changes", w.Before, nil}}
	}
	return []side{{"before", w.Before, w.After}, {"after", *w.After, &w.Before}}
}

type side struct {
	name     string
	timeline Timeline
	other    *Timeline
}

// textWidth is how many columns a line of text may have.
const textWidth = 80

// legend tells what the bars of a text are made of.
const legend = "░ not started or ready yet  █ running  ▓ preStop hook  ▒ stopping  ▶ goes on"

// Text is the workloads as text, in lines of at most 80 columns. What differs
// between before and after is marked: - is there before, + after.
func Text(workloads []Workload) string {
	var b strings.Builder
	for _, w := range workloads {
		p := &page{}
		p.line("", "", w.Title)
		p.line("", "", w.header())
		for _, s := range w.sides() {
			p.side(s)
		}
		b.WriteString(p.String())
		b.WriteString("\n")
	}
	if len(workloads) > 0 {
		b.WriteString(legend + "\n")
	}
	return b.String()
}

// page gathers lines.
type page struct {
	strings.Builder
	mark  string          // what differs is marked with this
	other map[string]bool // what the other side says
	said  map[string]bool
}

// side prints a timeline.
func (p *page) side(s side) {
	p.mark, p.other = "", nil
	if s.other != nil {
		silent := &page{}
		silent.timeline(*s.other)
		p.mark, p.other = "+ ", silent.said
		if s.name == "before" {
			p.mark = "- "
		}
	}
	p.WriteString("\n")
	if s.name != "" {
		p.line("", "", "── "+s.name+" "+strings.Repeat("─", max(0, textWidth-len(s.name)-4)))
		p.WriteString("\n")
	}
	p.timeline(s.timeline)
}

func (p *page) timeline(t Timeline) {
	p.said = map[string]bool{}
	p.chart(chartOf(t))
	p.heading("Start, one step after the other")
	for i, s := range t.Starts {
		p.say(fmt.Sprintf("%2d ", i+1), "   ", starts(s), "Start")
		p.say("   └ ", "     ", s.Next, starts(s))
	}
	p.lines("Ready, when all of this holds", t.Ready)
	if t.Ends != (Line{}) {
		p.lines("Complete", []Line{t.Ends})
	}
	p.heading("Stop, within " + t.Stop.Grace)
	for _, h := range t.Stop.Hooks {
		p.say("   ", "     ", "at once, the preStop hook of "+h.Who+": "+h.Text, "Stop")
	}
	for i, s := range t.Stop.Steps {
		p.say(fmt.Sprintf("%2d ", i+1), "   ", s.Who+": "+s.Text, "Stop")
	}
	p.say("   ", "     ", t.Stop.After, "Stop")
	p.resources(t.Resources)
	for _, n := range t.Notes {
		p.WriteString("\n")
		p.say("", "", n, "Note")
	}
}

// starts names what starts in a step.
func starts(s Start) string {
	var names []string
	for _, c := range s.Containers {
		names = append(names, c.Name)
	}
	return join(names) + ", " + plural(s.Containers[0].Role.String(), len(names))
}

func (p *page) lines(heading string, lines []Line) {
	if len(lines) == 0 {
		return
	}
	p.heading(heading)
	for _, l := range lines {
		p.say("   ", "     ", l.Who+": "+l.Text, heading)
	}
}

func (p *page) heading(text string) {
	p.WriteString("\n")
	p.line("  ", "  ", text)
}

// say prints a line, marked where the other side does not say it in that context.
func (p *page) say(first, rest, text, context string) {
	mark := p.marked(text, context, "  ")
	p.line(mark+first, mark+rest, text)
}

// marked is a mark for what the other side does not say, and else the margin.
func (p *page) marked(text, context, margin string) string {
	key := context + "\x00" + text
	p.said[key] = true
	if p.other != nil && !p.other[key] {
		return p.mark
	}
	return margin
}

// line prints a text in as many lines as it takes.
func (p *page) line(first, rest, text string) {
	for i, l := range fold(text, textWidth-max(utf8.RuneCountInString(first), utf8.RuneCountInString(rest))) {
		lead := first
		if i > 0 {
			lead = rest
		}
		p.WriteString(strings.TrimRight(lead+l, " ") + "\n")
	}
}

// fold breaks a text into lines of at most width runes: at blanks, and within a
// word only where that is longer than a line. What fits stays as it is.
func fold(text string, width int) []string {
	if utf8.RuneCountInString(text) <= width {
		return []string{text}
	}
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines, line = append(lines, line), ""
		}
		for r := []rune(word); len(r) > width; r = []rune(word) {
			lines, word = append(lines, string(r[:width])), string(r[width:])
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return append(lines, line)
}

// nameColumns is how much room names have beside their bars.
const nameColumns = 26

// glyphs are what bars are made of.
var glyphs = map[state]string{starting: "░", running: "█", stopping: "▒", hooked: "▓"}

// chart prints the bars, all of a width that fits.
func (p *page) chart(c chart) {
	names := 0
	for _, r := range c.rows {
		names = max(names, min(len(r.Name), nameColumns))
	}
	const margin = 2
	room := textWidth - margin - names - 2 - 1 // an arrow is behind it
	at := func(column int) int { return column * room / max(c.width, 1) }
	axis := ""
	for _, ph := range c.phases {
		width := at(ph.to) - at(ph.from)
		name := " " + ph.name + " "
		if width < len(name)+2 {
			name = ""
		}
		if width == 0 {
			continue // too short to be seen
		}
		axis += "├" + name + strings.Repeat("─", max(0, width-1-len(name)))
	}
	p.WriteString(strings.Repeat(" ", margin+names+2) + axis + "┤\n")
	for _, r := range c.rows {
		bar := []rune(strings.Repeat(" ", room+1))
		for _, part := range r.parts {
			from := min(at(part.from), room-1)
			for i := from; i < max(at(part.to), from+1); i++ {
				bar[i] = []rune(glyphs[part.state])[0]
			}
		}
		if r.goesOn {
			bar[room] = '▶'
		}
		name := shorten(r.Name, names)
		p.WriteString(p.marked(r.Name+r.Role.String(), "Bar", "  ") + name +
			strings.Repeat(" ", names-utf8.RuneCountInString(name)+2) + strings.TrimRight(string(bar), " ") + "\n")
	}
}

// shorten leaves out the middle of a name.
func shorten(name string, most int) string {
	r := []rune(name)
	if len(r) <= most {
		return name
	}
	tail := most / 3
	return string(r[:most-tail-1]) + "…" + string(r[len(r)-tail:])
}

// resources prints what one pod asks for, and all of them: as a table, where that
// is narrow enough.
func (p *page) resources(r Resources) {
	heading := "Resources"
	if r.Count > 1 {
		heading += fmt.Sprintf(" of one pod, and of all %d", r.Count)
	}
	p.heading(heading)
	if len(r.Amounts) == 0 {
		p.say("   ", "     ", "no requests and no limits", "Resources")
	}
	var name, request int
	for _, a := range r.Amounts {
		name, request = max(name, len(a.Name)), max(request, len(amounts("requests", a.Request, a.Requests, r.Count)))
	}
	for _, a := range r.Amounts {
		asked := amounts("requests", a.Request, a.Requests, r.Count)
		p.say("   ", "     ", fmt.Sprintf("%-*s  %-*s  %s", name, a.Name, request, asked, amounts("limits", a.Limit, a.Limits, r.Count)), "Resources")
	}
	for _, n := range r.Notes {
		p.say("   ", "     ", n, "Resources")
	}
}

// amounts tells how much is asked for by one pod, and by all.
func amounts(what, one, all string, count int) string {
	switch {
	case one == "":
		return "no " + what
	case count > 1:
		return fmt.Sprintf("%s %s, %s", what, one, all)
	}
	return what + " " + one
}
