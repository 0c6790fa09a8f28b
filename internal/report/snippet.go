package report

import (
	"math"
	"strings"
	"unicode"

	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"golang.org/x/text/width"
)

// longLine is the largest number of bytes in a line that is shown. People don't read
// longer lines, and finding a column in them takes time.
const longLine = 1 << 16

// tab replaces a tab, so that the caret is below the right column on every terminal.
const tab = "    "

// cell is a character on the screen, with its combining marks.
type cell struct {
	text  string
	width int
}

// cells returns the cells of a line and the index of the one at a column, counted in
// characters from 1. If there is none, the index is the number of cells.
func cells(line string, column int) (all []cell, at int) {
	at = math.MaxInt
	for _, r := range line {
		if column--; column == 0 {
			at = len(all)
		}
		switch {
		case r == '\t':
			all = append(all, cell{tab, len(tab)})
		case unicode.In(r, unicode.Mn, unicode.Me) && len(all) > 0:
			all[len(all)-1].text += string(r)
		default:
			all = append(all, cell{foreign.Line(string(r)), columns(r)})
		}
	}
	return all, min(at, len(all))
}

// columns returns how many columns of a terminal a character takes.
func columns(r rune) int {
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// cut returns the part of a line around a column that fits into room, with … where
// it was shortened, and as many blanks as there are before the column.
func cut(line []byte, column, room int) (shown, before string) {
	all, at := cells(string(line), max(column, 1))
	room -= 2 // for … at both ends
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
