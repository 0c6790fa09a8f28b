package foreign

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// substitute replaces a character that must not be printed.
const substitute = string(unicode.ReplacementChar)

// Line returns a text as one line, or a part of one, for terminals and logs. Each
// character that controls a terminal becomes the replacement character, and so does one
// character of what a CI system would run as a command: a line that begins with "::"
// (GitHub Actions), "##[" and "##vso[" anywhere (GitHub Actions, Azure Pipelines), and
// "##teamcity[".
func Line(text string) string {
	if strings.IndexFunc(text, isInvisible) >= 0 || !utf8.ValidString(text) {
		text = strings.Map(func(r rune) rune {
			if isInvisible(r) {
				return unicode.ReplacementChar
			}
			return r
		}, text)
	}
	if at := colons(text); at >= 0 {
		text = text[:at] + substitute + text[at+1:]
	}
	return withoutMarks(text, substitute)
}

// Lines returns a text of several lines as [Line] does for each of them, with blanks for
// tabs.
func Lines(text string) string {
	var all []string
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\t", "    "), "\n") {
		all = append(all, Line(strings.TrimSuffix(line, "\r")))
	}
	return strings.Join(all, "\n")
}

// isInvisible reports whether a character is invisible: a control character, a line break,
// or one that changes the direction of the text.
func isInvisible(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
}

// colons returns where a line has "::" as its first text after blanks, or -1.
func colons(line string) int {
	trimmed := strings.TrimLeftFunc(line, unicode.IsSpace)
	if !strings.HasPrefix(trimmed, "::") {
		return -1
	}
	return len(line) - len(trimmed)
}

// withoutMarks returns a text without the marks of commands that may stand anywhere in a
// line: their second # is replaced.
func withoutMarks(text, replacement string) string {
	var out strings.Builder
	rest := text
	for at := strings.Index(rest, "##"); at >= 0; at = strings.Index(rest, "##") {
		out.WriteString(rest[:at+1])
		rest = rest[at+1:]
		if word := strings.TrimLeftFunc(rest[1:], unicode.IsLetter); strings.HasPrefix(word, "[") {
			out.WriteString(replacement)
			rest = rest[1:]
		}
	}
	if out.Len() == 0 {
		return text
	}
	return out.String() + rest
}

// Path returns the name of a file for a line that contains nothing else, or for the
// header of a diff. A name that [Line] would change is quoted as git quotes it, which
// patch and git apply understand. A relative name that begins with a colon gets "./"
// before it instead.
func Path(name string) string {
	if strings.HasPrefix(name, "::") {
		name = "./" + name
	}
	if Line(name) == name && !strings.HasPrefix(name, `"`) {
		return name
	}
	var out strings.Builder
	for i := range len(name) {
		switch c := name[i]; {
		case c == '"' || c == '\\':
			out.WriteString(`\` + string(c))
		case c < ' ' || c > '~' || c == '#':
			fmt.Fprintf(&out, `\%03o`, c)
		default:
			out.WriteByte(c)
		}
	}
	return `"` + out.String() + `"`
}
