package command

import (
	"regexp"
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

// untidy returns what git diff --check and yamllint would find in a text that they do
// not find in the text before: blank lines in a row or at the end, and blanks at the
// ends of lines. Scalars that keep the blank lines at their end may have to move them.
func untidy(before, after string) []string {
	var found []string
	old, now := linesOf(before), linesOf(after)
	if !keepsBlanks.MatchString(before) {
		was := blankRuns(old)
		for length, times := range blankRuns(now) {
			if times > was[length] {
				found = append(found, strconv.Itoa(length)+" blank lines in a row are new")
			}
		}
		if blanksAtEnd(now) > blanksAtEnd(old) {
			found = append(found, "a blank line at the end is new")
		}
	}
	if trailingBlanks(now) > trailingBlanks(old) {
		found = append(found, "blanks at the end of a line are new")
	}
	return found
}

var keepsBlanks = regexp.MustCompile(`[|>]\d?\+`)

// blankRuns counts the runs of two and more blank lines, by their length.
func blankRuns(lines []string) map[int]int {
	runs, length := map[int]int{}, 0
	for _, line := range append(slices.Clone(lines), "end") {
		if strings.TrimSpace(line) == "" {
			length++
			continue
		}
		if length > 1 {
			runs[length]++
		}
		length = 0
	}
	return runs
}

func blanksAtEnd(lines []string) int {
	n := 0
	for n < len(lines) && strings.TrimSpace(lines[len(lines)-1-n]) == "" {
		n++
	}
	return n
}

func trailingBlanks(lines []string) int {
	n := 0
	for _, line := range lines {
		if strings.TrimRight(line, " \t") != line {
			n++
		}
	}
	return n
}

// parted returns the neighbours in blocks of comments between which new lines are.
func parted(before, after []string) []string {
	var found []string
	old := map[string]bool{}
	for _, line := range before {
		old[strings.TrimSpace(line)] = true
	}
	now := countPairs(after)
	was := countPairs(before)
	for i := 1; i < len(before); i++ {
		pair := [2]string{strings.TrimSpace(before[i-1]), strings.TrimSpace(before[i])}
		if !strings.HasPrefix(pair[0], "#") || !strings.HasPrefix(pair[1], "#") || now[pair] >= was[pair] {
			continue
		}
		for at, line := range after {
			if strings.TrimSpace(line) != pair[0] || at+1 == len(after) || old[strings.TrimSpace(after[at+1])] {
				continue
			}
			found = append(found, "new lines part "+pair[0]+" from "+pair[1])
			break
		}
	}
	return found
}

func countPairs(lines []string) map[[2]string]int {
	pairs := map[[2]string]int{}
	for i := 1; i < len(lines); i++ {
		pairs[[2]string{strings.TrimSpace(lines[i-1]), strings.TrimSpace(lines[i])}]++
	}
	return pairs
}

// withoutBlank returns the lines that are not blank.
func withoutBlank(lines []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return strings.TrimSpace(line) == "" })
}
