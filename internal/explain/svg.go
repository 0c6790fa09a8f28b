package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/fit"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
)

// SVG returns the workloads as one picture, which loads nothing from elsewhere.
func SVG(workloads []Workload) string { return draw(workloads, stylesheet) }

// Picture returns the picture of a workload without styles, for a page that has [Styles].
func Picture(w Workload) string { return draw([]Workload{w}, "") }

// draw returns the workloads as one picture with a style sheet.
func draw(workloads []Workload, stylesheet string) string {
	p := &picture{y: margin}
	if len(workloads) >= many {
		p.paragraph(margin, "title", titleSize, summary(workloads), pictureWidth-2*margin)
	}
	for i, w := range workloads {
		if w.isUnchanged() {
			p.paragraph(margin, "text", textSize, w.entry(), pictureWidth-2*margin)
			continue
		}
		if i > 0 || len(workloads) >= many {
			p.y += rowGap
			p.separator()
		}
		p.workload(w)
	}
	shown := slices.DeleteFunc(slices.Clone(workloads), Workload.isUnchanged)
	if len(shown) > 0 {
		p.legend(slices.ContainsFunc(shown, func(w Workload) bool { return len(w.sides()) > 1 }))
	}
	height := p.y + margin/2
	titles := texts(workloads, func(w Workload) string { return w.Title })
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]d %[2]d" width="%[1]d" height="%[2]d" role="img">
<title>The order in which the containers of %[3]s start and stop</title>
%[4]s
<rect class="ground" x="0.5" y="0.5" width="%[5]d" height="%[6]d" rx="8"/>
%[7]s</svg>
`, pictureWidth, height, foreign.XML(join(titles)), stylesheet, pictureWidth-1, height-1, p)
}

func (p *picture) workload(w Workload) {
	p.paragraph(margin, "title", titleSize, w.Title, pictureWidth-2*margin)
	p.paragraph(margin, "text", textSize, w.header(), pictureWidth-2*margin)
	for _, s := range w.sides() {
		p.y += rowGap
		p.side(s)
	}
}

// side draws a timeline. It marks the rows that the other side does not have.
func (p *picture) side(s side) {
	differences := s.differences(func(t Timeline, d differences) {
		for _, r := range rowsOf(t) {
			d.differs(r.text())
		}
	})
	if s.name != "" {
		p.y += lineHeight
		p.text(margin, p.y, "name", s.name)
	}
	rows, c := rowsOf(s.timeline), chartOf(s.timeline)
	x := func(column int) int { return barsLeft + column*barsWidth/max(c.width, 1) }
	p.y += lineHeight
	for _, ph := range c.phases {
		if x(ph.to)-x(ph.from) > widthOf(ph.name, textSize)+4 {
			p.text(x(ph.from)+4, p.y, "head", ph.name)
		}
	}
	p.y += rowGap / 2
	p.guides(c, rows, x)
	var bars []int
	for i, r := range rows {
		if differences.differs(r.text()) {
			p.shape(`<rect class="changed" x="%d" y="%d" width="%d" height="%d" rx="4"/>`,
				margin-8, p.y, barsLeft-margin-8, r.height()+rowGap/2)
		}
		p.y += rowGap / 4
		bars = append(bars, p.y+(lineHeight-barHeight)/2)
		p.bar(c.rows[i], bars[i], x)
		p.lines("name", r.name)
		p.lines("text", r.lines)
		p.y += rowGap - rowGap/4
	}
	p.gates(s.timeline, c, bars, x)
	p.foot(s.timeline)
}

// guides draws vertical lines where phases begin, behind the bars of rows.
func (p *picture) guides(c chart, rows []rowText, x func(int) int) {
	bottom := p.y
	for _, r := range rows {
		bottom += r.height() + rowGap
	}
	at := []int{c.width}
	for _, ph := range c.phases {
		at = append(at, ph.from)
	}
	for _, column := range at {
		p.shape(`<path class="line" d="M%d %dV%d" stroke-dasharray="2 3"/>`, x(column), p.y-lineHeight-2, bottom)
	}
}

// lines writes the texts beside a bar.
func (p *picture) lines(class string, lines []string) {
	for _, l := range lines {
		p.y += lineHeight
		p.text(margin, p.y-4, class, l)
	}
}

// gates draws arrows from the end of each step to the start of the next one.
func (p *picture) gates(t Timeline, c chart, bars []int, x func(int) int) {
	first := 0
	for _, s := range t.Starts {
		next := first + len(s.Containers)
		if next >= len(bars) {
			return
		}
		column, from, to := c.rows[next].parts[0].from, bars[first]+barHeight, bars[next]
		p.shape(`<path class="gate" d="M%d %dV%d"/><path class="tip" d="M%d %dl-4 -6h8z"/>`,
			x(column), from, to-2, x(column), to)
		first = next
	}
}

// bar draws the bar of a container.
func (p *picture) bar(r row, y int, x func(int) int) {
	class := class(r.Role)
	for _, part := range r.parts {
		left, width := x(part.from), max(x(part.to)-x(part.from), 2)
		state := [...]string{"starting", "", "stopping", "hooked"}[part.state]
		p.shape(`<rect class="%s" x="%d" y="%d" width="%d" height="%d"/>`, strings.TrimSpace(class+" "+state), left, y, width, barHeight)
		if part.state == hooked { // a stripe, for those who cannot tell the colours apart
			p.shape(`<rect class="slot" x="%d" y="%d" width="%d" height="2"/>`, left, y+barHeight/2-1, width)
		}
	}
	if last := r.parts[len(r.parts)-1]; r.open {
		p.shape(`<path class="%s" d="M%d %dl10 %dl-10 %dz"/>`, class, x(last.to), y-2, barHeight/2+2, barHeight/2+2)
	}
}

// foot writes what is about the pod as a whole.
func (p *picture) foot(t Timeline) {
	p.y += rowGap / 2
	write := func(head, text string) {
		const indent = 96
		p.text(margin, p.y+lineHeight, "head", head)
		p.paragraph(margin+indent, "text", textSize, text, pictureWidth-2*margin-indent)
	}
	if t.Ends != (Line{}) {
		write("complete", t.Ends.String())
	}
	write("stop", "within "+t.Stop.Grace+"; "+t.Stop.After)
	for _, l := range t.Ready {
		if l.Who == readinessGate {
			write("ready", l.String())
		}
	}
	head := "resources"
	if len(t.Resources.Amounts) == 0 {
		write(head, noResources)
	}
	for i, a := range t.Resources.Amounts {
		text := a.Name + ": " + sentence("requests", a.Request) + "; " + sentence("limits", a.Limit)
		if t.Resources.Count > 1 && i == 0 {
			text += fmt.Sprintf(" (one pod, all %d)", t.Resources.Count)
		}
		write(head, text)
		head = ""
	}
	for _, n := range slices.Concat(t.Resources.Notes, t.Notes) {
		write("note", n)
	}
}

// legend explains the bars and, if two sides are compared, the mark of a difference.
func (p *picture) legend(compared bool) {
	p.y += rowGap
	p.separator()
	p.y += rowGap
	at := margin
	entries := []struct{ class, text string }{
		{"once", "init container"}, {"sidecar", "native sidecar"}, {"regular", "container"},
		{"regular starting", startingText}, {"regular hooked", "preStop hook"}, {"regular stopping", "SIGTERM"},
	}
	if compared {
		entries = append(entries, struct{ class, text string }{"changed", "differs"})
	}
	for _, l := range entries {
		p.shape(`<rect class="%s" x="%d" y="%d" width="20" height="%d"/>`, l.class, at, p.y, barHeight)
		if strings.HasSuffix(l.class, "hooked") {
			p.shape(`<rect class="slot" x="%d" y="%d" width="20" height="2"/>`, at, p.y+barHeight/2-1)
		}
		p.text(at+26, p.y+barHeight-2, "text", l.text)
		at += 26 + widthOf(l.text, textSize) + 18
	}
	p.y += barHeight + rowGap/2
}

// rowText is the text beside a bar, in lines that fit there.
type rowText struct{ name, lines []string }

func (r rowText) height() int { return lineHeight * (len(r.name) + len(r.lines)) }

func (r rowText) text() string { return strings.Join(append(r.name, r.lines...), "\n") }

// rowsOf returns the texts beside the bars: what each container is, when the next one
// starts, when it is ready and what its preStop hook does.
func rowsOf(t Timeline) []rowText {
	const room = barsLeft - 2*margin
	ready := map[string]string{}
	for _, l := range t.Ready {
		ready[l.Who] = l.Text
	}
	var rows []rowText
	for _, s := range t.Starts {
		for i, c := range s.Containers {
			texts := []string{c.Role.String()}
			if c.Role != Regular || i == 0 && len(s.Containers) > 1 {
				texts = append(texts, s.next())
			}
			if when := ready[c.Name]; when != "" {
				texts = append(texts, "ready when "+when)
			}
			if c.PreStop != "" {
				texts = append(texts, "preStop hook: "+c.PreStop)
			}
			r := rowText{name: fit.Broken(c.Name, columns(room, nameSize))}
			for _, text := range texts {
				r.lines = append(r.lines, fit.Broken(text, columns(room, textSize))...)
			}
			rows = append(rows, r)
		}
	}
	return rows
}
