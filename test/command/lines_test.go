package command

import (
	"slices"
	"strconv"
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// linesOf returns the lines of a text, without their ends.
func linesOf(text string) []string {
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
}

// changedLine is a line that is not in the output any more, and the most similar
// one of those that stand in its place; empty where none does.
type changedLine struct{ was, is string }

func (c changedLine) String() string {
	switch {
	case c.is == "":
		return around(c.was, 0) + " is gone"
	case grew(c.was, c.is):
		return around(c.was, 0) + " grew"
	}
	at := sameStart(c.was, c.is)
	return around(c.was, at) + " became " + around(c.is, at)
}

// grew reports whether a line only got longer.
func grew(was, is string) bool { return isSubsequence(strings.Split(was, ""), strings.Split(is, "")) }

// around returns a line in quotes; if it is long, only the part around a place in it.
func around(line string, at int) string {
	const most = 80
	runes := []rune(line)
	start := min(max(0, len([]rune(line[:at]))-most/2), max(0, len(runes)-most))
	text := strconv.Quote(string(runes[start:min(start+most, len(runes))]))
	if start > 0 {
		text = "…" + text
	}
	if start+most < len(runes) {
		text += "…"
	}
	return text
}

// changedLines returns the lines of before that are not in after, in their order.
func changedLines(before, after []string) []changedLine {
	if isSubsequence(before, after) {
		return nil
	}
	var changed []changedLine
	text := strings.Join(before, "\n") + "\n"
	for _, edit := range udiff.Lines(text, strings.Join(after, "\n")+"\n") {
		added := slices.Collect(strings.Lines(edit.New))
		for was := range strings.Lines(text[edit.Start:edit.End]) {
			if at := slices.Index(added, was); at >= 0 {
				added = slices.Delete(added, at, at+1)
				continue
			}
			c := changedLine{was: strings.TrimSuffix(was, "\n")}
			for _, line := range added {
				if line = strings.TrimSuffix(line, "\n"); likeness(line, was) > likeness(c.is, was) {
					c.is = line
				}
			}
			changed = append(changed, c)
		}
	}
	return changed
}

func isSubsequence(before, after []string) bool {
	for _, line := range after {
		if len(before) > 0 && line == before[0] {
			before = before[1:]
		}
	}
	return len(before) == 0
}

// sameStart returns how many bytes two lines start with in common.
func sameStart(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// likeness returns how much of two lines is the same, from their first characters on.
func likeness(a, b string) int { return sameStart(strings.TrimSpace(a), strings.TrimSpace(b)) }

// missing returns the lines that others have less often; indentation
// does not count.
func missing(lines, others []string) []string {
	count := map[string]int{}
	for _, line := range others {
		count[strings.TrimSpace(line)]++
	}
	var found []string
	for _, line := range lines {
		if trimmed := strings.TrimSpace(line); count[trimmed] > 0 {
			count[trimmed]--
		} else {
			found = append(found, line)
		}
	}
	return found
}

// commentsIn returns what looks like a comment, in each line: text of scalars as
// well, which has to stay just the same.
func commentsIn(lines []string) []string {
	var found []string
	for _, line := range lines {
		line = strings.ReplaceAll(" "+line, "\t#", " #")
		for at, r := range line {
			if r == '#' && line[at-1] == ' ' && !inQuotes(line[:at]) {
				found = append(found, strings.TrimSpace(line[at:]))
				break
			}
		}
	}
	return found
}

// countComments tells which of the comments in some lines come less often in a
// text than in these lines, and which more often.
func countComments(lines []string, text string) (fewer, more []string) {
	old := strings.Join(lines, "\n")
	for _, comment := range slices.Compact(slices.Sorted(slices.Values(commentsIn(lines)))) {
		switch was, is := strings.Count(old, comment), strings.Count(text, comment); {
		case is < was:
			fewer = append(fewer, comment)
		case is > was:
			more = append(more, comment)
		}
	}
	return fewer, more
}

// inQuotes reports whether what follows the start of a line is quoted, or may be.
func inQuotes(start string) bool {
	start = strings.ReplaceAll(strings.ReplaceAll(start, `\\`, ""), `\"`, "")
	return strings.Count(start, `"`)%2 == 1 || strings.Count(start, "'")%2 == 1
}
