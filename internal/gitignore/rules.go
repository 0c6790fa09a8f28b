package gitignore

import (
	"bytes"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// rule is a line of a .gitignore.
type rule struct {
	glob    string // in the syntax of doublestar
	negated bool   // what matches is not ignored
	folders bool   // only folders match
	path    bool   // it matches the path from its file's folder on, else the name
}

// parse returns the rules of a .gitignore, in their order. With fold, they are for file
// systems that ignore case. Lines that can't match anything are left out.
func parse(text []byte, fold bool) []rule {
	var rules []rule
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if r, ok := parseLine(line); ok {
			if fold {
				r.glob = strings.ToLower(r.glob)
			}
			rules = append(rules, r)
		}
	}
	return rules
}

// parseLine returns the rule of a line; ok is false if it matches nothing.
func parseLine(line string) (r rule, ok bool) {
	if strings.HasPrefix(line, "#") {
		return rule{}, false
	}
	line, r.negated = strings.CutPrefix(trimBlanks(line), "!")
	line, r.folders = strings.CutSuffix(line, "/")
	r.path = strings.Contains(line, "/")
	line = strings.TrimPrefix(line, "/")
	if line == "" {
		return rule{}, false
	}
	r.glob, ok = translate(line)
	return r, ok && doublestar.ValidatePattern(r.glob)
}

// trimBlanks removes the blanks at the end of a line, up to one that a backslash
// protects.
func trimBlanks(line string) string {
	end := 0
	for i := 0; i < len(line); i++ {
		if line[i] == '\\' {
			i++
			end = min(i+1, len(line))
		} else if line[i] != ' ' {
			end = i + 1
		}
	}
	return line[:end]
}

// classes are the named classes of characters, with those that a file's name can have.
// None begins with an exclamation mark, which would negate a bracket.
var classes = map[string]string{
	"alnum": "0-9A-Za-z", "alpha": "A-Za-z", "blank": " \t", "digit": "0-9", "lower": "a-z", "upper": "A-Z",
	"punct": `:-@\[-` + "`{-~!-.", "space": "\t-\r ", "xdigit": "0-9A-Fa-f", "graph": "0-~!-.", "print": " -.0-~", "cntrl": "\x01-\x1f\x7f",
}

// translate returns a glob of git as one of doublestar. They differ in braces, in
// brackets and named classes in brackets, and in a /** at the end, which is what is
// in a folder but not the folder itself. ok is false if a bracket isn't closed.
func translate(glob string) (translated string, ok bool) {
	var out strings.Builder
	for i := 0; i < len(glob); i++ {
		switch c := glob[i]; c {
		case '\\':
			out.WriteByte(c)
			if i++; i < len(glob) {
				out.WriteByte(glob[i])
			}
		case '{', '}':
			out.WriteString(`\` + string(c))
		case '[':
			class, length := bracket(glob[i:])
			if length == 0 {
				return "", false
			}
			out.WriteString(class)
			i += length - 1
		default:
			out.WriteByte(c)
		}
	}
	translated = out.String()
	if strings.HasSuffix(translated, "/**") {
		translated += "/*"
	}
	return translated, true
}

// bracket translates the bracket that a text begins with for doublestar, and returns
// its length in the text: 0 if it is not closed, or names a class that does not exist.
func bracket(text string) (class string, length int) {
	var out strings.Builder
	out.WriteByte('[')
	i := 1
	if i < len(text) && (text[i] == '!' || text[i] == '^') {
		out.WriteByte('!')
		i++
	}
	for first := i; i < len(text); i++ {
		switch c := text[i]; {
		case c == ']' && i > first:
			out.WriteByte(c)
			return out.String(), i + 1
		case c == '[' && strings.HasPrefix(text[i:], "[:"):
			name, _, closed := strings.Cut(text[i+2:], ":]")
			if closed && classes[name] == "" {
				return "", 0
			}
			if !closed {
				out.WriteString(`\[`)
				continue
			}
			out.WriteString(classes[name])
			i += len("[:") + len(name) + len(":]") - 1
		case c == '\\' && i+1 < len(text):
			i++
			out.WriteString(`\` + text[i:i+1])
		case c == ']' || c == '[':
			out.WriteString(`\` + text[i:i+1])
		default:
			out.WriteByte(c)
		}
	}
	return "", 0
}

// decide returns what the last matching rule says about an entry. The path is relative
// to the rules' folder. decided is false if no rule matches.
func decide(rules []rule, path, name string, isFolder bool) (ignored, decided bool) {
	for i := len(rules) - 1; i >= 0; i-- {
		r := &rules[i]
		text := name
		if r.path {
			text = path
		}
		if (isFolder || !r.folders) && doublestar.MatchUnvalidated(r.glob, text) {
			return !r.negated, true
		}
	}
	return false, false
}
