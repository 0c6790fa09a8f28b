package manifest

import (
	"bytes"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// heading returns the first line of an entry. For an element whose dash is directly
// below comments that are indented like the fields of the element above, that is the
// first line of these comments, if they name the element or are a heading: they are
// about it, and not about the fields above.
func (l *layout) heading(i int) int {
	first := l.first(i)
	if !l.isElement(i) || first == 1 || !l.page.isComment(first-1) {
		return first
	}
	before, found := l.before(i)
	if !found || l.parsed[before].was.Kind != yaml.MappingNode || isFlow(&l.parsed[before].was) {
		return first
	}
	top := first
	for top > 1 && l.page.isComment(top-1) && l.page.indent(top-1) == l.parsed[before].was.Column-1 {
		top--
	}
	if top == first || !l.announces(top, first, l.name(before), l.name(i)) {
		return first
	}
	return top
}

// name returns the name of an element, as words; empty if it has none.
func (l *layout) name(i int) string {
	content := l.parsed[i].was.Content
	for at := 0; at+1 < len(content) && l.parsed[i].was.Kind == yaml.MappingNode; at += 2 {
		if content[at].Value == "name" {
			return words(content[at+1].Value)
		}
	}
	return ""
}

// announces reports whether comments are about what follows them, called after, and
// not about what is before: their first line is no field or element that was commented
// out, and some line names what follows, or is a heading.
func (l *layout) announces(from, to int, before, after string) bool {
	announced := false
	for line := from; line < to; line++ {
		text := string(bytes.TrimSpace(bytes.TrimLeft(l.page.line(line), "#")))
		named := words(text)
		switch {
		case isCode(text) && (after == "" || !strings.HasPrefix(named, after)):
			if line == from {
				return false
			}
		case before != "" && strings.Contains(named, before):
			return false
		case after != "" && strings.Contains(named, after), isHeading(text):
			announced = true
		}
	}
	return announced
}

// words returns the words of a text in lower case, with a blank around each.
func words(text string) string {
	fields := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r <= 0x7f
	})
	if len(fields) == 0 {
		return ""
	}
	return " " + strings.Join(fields, " ") + " "
}

// isCode reports whether the text of a comment may be YAML that was commented out: an
// element, or a field whose key is written as those of Kubernetes are.
func isCode(text string) bool {
	key, value, found := strings.Cut(text, ":")
	isKey := found && key != "" && (value == "" || value[0] == ' ') && 'a' <= key[0] && key[0] <= 'z' && !strings.ContainsAny(key, " \t")
	return isKey || strings.HasPrefix(text, "- ") || text == "-"
}

// isHeading reports whether the text of a comment is ruled, as "--- helpers ---" is, or
// begins with a capital and ends in a colon.
func isHeading(text string) bool {
	if strings.HasSuffix(text, ":") && 'A' <= text[0] && text[0] <= 'Z' {
		return true
	}
	const rules = "-=*~_+"
	inner := strings.Trim(text, rules+"#")
	return len(text)-len(strings.TrimLeft(text, rules+"#")) >= 3 || inner != "" && len(text)-len(strings.TrimRight(text, rules+"#")) >= 3
}
