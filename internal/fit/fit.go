// Package fit makes text fit a width: it breaks it into lines at blanks, or leaves out the
// middle. Widths are numbers of characters.
package fit

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Lines breaks a text into lines that are at most as wide as that, at blanks. A longer word
// has a line for itself. An empty text is one empty line.
func Lines(text string, width int) []string {
	var lines []string
	line, used := "", 0
	for word := range strings.FieldsSeq(text) {
		length := utf8.RuneCountInString(word)
		if line != "" && used+1+length > width {
			lines, line, used = append(lines, line), "", 0
		}
		if line != "" {
			line, used = line+" ", used+1
		}
		line, used = line+word, used+length
	}
	return append(lines, line)
}

// Broken breaks a text as [Lines] does, and longer words as well. A text that fits is not
// changed.
func Broken(text string, width int) []string {
	if utf8.RuneCountInString(text) <= width {
		return []string{text}
	}
	var words []string
	for word := range strings.FieldsSeq(text) {
		for part := range slices.Chunk([]rune(word), max(width, 1)) {
			words = append(words, string(part))
		}
	}
	return Lines(strings.Join(words, " "), width)
}

// Middle leaves out the middle of a text that is wider than that, and keeps tail characters
// at its end.
func Middle(text string, width, tail int) string {
	r := []rune(text)
	if len(r) <= width {
		return text
	}
	return string(r[:width-tail-1]) + "…" + string(r[len(r)-tail:])
}
