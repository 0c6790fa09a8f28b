package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"golang.org/x/text/width"
)

// tab replaces a tab, so that the caret is below the right column on every terminal.
const tab = "    "

// cell is a character on the screen, with its combining marks.
type cell struct {
	text  string
	width int
}

// around returns the part of a line with more than room characters on both sides of an
// offset, or all that there are, and the offset in that part. So the time to cut a line
// does not depend on its length.
func around(line []byte, offset, room int) (part []byte, at int) {
	from, to := offset, offset
	for n := 0; n <= room && from > 0; {
		r, size := utf8.DecodeLastRune(line[:from])
		from -= size
		n += characters(r)
	}
	for n := 0; n <= room && to < len(line); {
		r, size := utf8.DecodeRune(line[to:])
		to += size
		n += characters(r)
	}
	return line[from:to], offset - from
}

// characters returns 0 for a mark that is part of the character before it, and else 1.
func characters(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	return 1
}

// cells returns the cells of a text.
func cells(text []byte) (all []cell) {
	for _, r := range string(text) {
		switch {
		case r == '\t':
			all = append(all, cell{tab, len(tab)})
		case characters(r) == 0 && len(all) > 0:
			all[len(all)-1].text += string(r)
		default:
			all = append(all, cell{foreign.Line(string(r)), columns(r)})
		}
	}
	return all
}

// columns returns how many columns of a terminal a character takes.
func columns(r rune) int {
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// cut returns the part of a line around an offset that fits into room, with … where it
// was shortened, and as many blanks as there are before the offset.
func cut(line []byte, offset, room int) (shown, before string) {
	room -= 2 // for … at both ends
	line, offset = around(line, offset, max(room, 0))
	return cutCells(cells(line), len(cells(line[:offset])), room)
}

// cutCells is [cut] for the cells of a line, with room for those to show.
func cutCells(all []cell, at, room int) (shown, before string) {
	from, to, used := at, at, 0
	left := func(limit int) {
		for from > 0 && used+all[from-1].width <= limit {
			from--
			used += all[from].width
		}
	}
	left(room / 2)
	for to < len(all) && used+all[to].width <= room {
		used += all[to].width
		to++
	}
	left(room)

	var text strings.Builder
	blanks := 0
	if from > 0 {
		text.WriteString("…")
		blanks++
	}
	for i, c := range all[from:to] {
		text.WriteString(c.text)
		if from+i < at {
			blanks += c.width
		}
	}
	if to < len(all) {
		text.WriteString("…")
	}
	return strings.TrimRight(text.String(), " "), strings.Repeat(" ", blanks)
}
