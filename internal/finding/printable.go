package finding

import (
	"strings"
	"unicode"
)

// Printable returns a text without characters that steer a terminal: each of them
// becomes the replacement character. Findings quote manifests, which can contain
// anything.
func Printable(text string) string {
	if strings.IndexFunc(text, steers) < 0 {
		return text
	}
	return strings.Map(func(r rune) rune {
		if steers(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// steers reports whether a character is invisible: a control character, or one that
// changes the direction of the text.
func steers(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
}
