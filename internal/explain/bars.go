package explain

import (
	"strings"
	"unicode/utf8"

	"github.com/native-sidecar/native-sidecar/internal/fit"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
)

const (
	// nameColumns is the largest width of the names beside the bars.
	nameColumns = 26
	// barMargin is the width of the marks left of the names.
	barMargin = 2
)

// barGlyphs are the characters of the bars.
var barGlyphs = map[state]rune{starting: '░', running: '█', stopping: '▒', hooked: '▓'}

// chart prints the bars below a line with the phases.
func (p *page) chart(c chart) {
	names := 0
	for _, r := range c.rows {
		names = max(names, min(len(r.Name), nameColumns))
	}
	room := textWidth - barMargin - names - 2 - 1 // the last column is for an arrow
	at := func(column int) int { return column * room / max(c.width, 1) }
	p.WriteString(strings.Repeat(" ", barMargin+names+2) + axis(c.phases, at) + "\n")
	for _, r := range c.rows {
		name := fit.Middle(r.Name, names, names/3)
		p.WriteString(foreign.Line(p.markOf(r.Name+r.Role.String(), "Bar")+name+
			strings.Repeat(" ", names-utf8.RuneCountInString(name)+2)+bar(r, room, at)) + "\n")
	}
}

// axis returns the line with the phases.
func axis(phases []phase, at func(int) int) string {
	text := ""
	for _, ph := range phases {
		width := at(ph.to) - at(ph.from)
		if width == 0 {
			continue // too short to be seen
		}
		name := " " + ph.name + " "
		if width < len(name)+2 {
			name = ""
		}
		text += "├" + name + strings.Repeat("─", max(0, width-1-len(name)))
	}
	return text + "┤"
}

// bar returns the bar of a row.
func bar(r row, room int, at func(int) int) string {
	text := []rune(strings.Repeat(" ", room+1))
	for _, part := range r.parts {
		from := min(at(part.from), room-1)
		for i := from; i < max(at(part.to), from+1); i++ {
			text[i] = barGlyphs[part.state]
		}
	}
	if r.open {
		text[room] = '▶'
	}
	return strings.TrimRight(string(text), " ")
}
