package manifest

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// unread compares the comments in the text of the document with those that were
// parsed, and says which the parser did not see, or saw twice: printed, they
// would be lost. The node is where to look.
func (d *Document) unread() (*yaml.Node, string) {
	text := d.slice.text()
	if bytes.IndexByte(text, '#') < 0 {
		return nil, ""
	}
	var values strings.Builder
	comments := map[string]int{}
	where := map[string]*yaml.Node{}
	for n, was := range d.parsed {
		for _, comment := range []string{was.HeadComment, was.LineComment, was.FootComment} {
			for _, line := range commentLines(comment) {
				comments[line]++
				where[line] = n
			}
		}
		if strings.Contains(was.Value, "#") {
			values.WriteString(was.Value)
			values.WriteByte('\n')
		}
	}
	for len(text) > 0 {
		end := lineEnd(text, 0)
		line := strings.TrimSpace(string(text[:end]))
		text = text[end:]
		if first := strings.IndexByte(line, '#'); first >= 0 && !take(comments, line) && !inScalar(line[first:], values.String()) {
			return d.Root, fmt.Sprintf("the comment %q would be lost: move it to a line of its own, above a key", line[first:])
		}
	}
	for _, line := range slices.Sorted(maps.Keys(comments)) {
		if comments[line] > 0 {
			return where[line], fmt.Sprintf("the comment %q would be printed twice: move it to a line of its own, above a key", line)
		}
	}
	return nil, ""
}

// take finds the comment at the end of a line among those that are left.
func take(comments map[string]int, line string) bool {
	for at := range len(line) {
		if line[at] == '#' && comments[line[at:]] > 0 {
			comments[line[at:]]--
			return true
		}
	}
	return false
}

// inScalar tells whether what follows a hash may be part of a value: as far as
// no quote, escape or bracket makes the value look different in the text.
func inScalar(text, values string) bool {
	if end := strings.IndexAny(text, "\"'\\,]}"); end >= 0 {
		text = text[:end]
	}
	return strings.Contains(values, strings.TrimSpace(text))
}

// commentLines are the lines of a comment that say something.
func commentLines(comment string) []string {
	var lines []string
	for line := range strings.Lines(comment) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
