package manifest

import (
	"bytes"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// syntax returns what the parser says about a text, with the line that is wrong.
func (s Slice) syntax(err error, text []byte) *finding.Finding {
	if f := s.checkUTF8(text); f != nil {
		return f
	}
	words := strings.TrimPrefix(err.Error(), "yaml: ")
	if name, is := unknownAnchor(words); is {
		f := s.errorAt(nil, "*%[1]s refers to an anchor &%[1]s that does not precede it in the same document or item. Write the value out.", name)
		if before, _, found := bytes.Cut(text, []byte("*"+name)); found {
			f.Location.Line += bytes.Count(before, []byte("\n"))
		}
		return f
	}
	line, words := lineAndWords(words)
	words, line = explained(words, line, text, s.line)
	f := s.errorAt(nil, "not valid YAML: %s", words)
	if line > 0 {
		f.Location.Line = s.line + line
	}
	if bytes.Contains(text, []byte(`\/`)) {
		f.Message = strings.TrimSuffix(f.Message, ".") + `. Write the \/ of JSON as / in YAML.`
	}
	if bytes.Contains(text, []byte("{{")) {
		f.Message = strings.TrimSuffix(f.Message, ".") + ". If it is a template, render it first."
	}
	return f
}

// unknownAnchor returns the name in the parser's complaint about an alias.
func unknownAnchor(words string) (name string, is bool) {
	if name, is = strings.CutPrefix(words, "unknown anchor '"); !is {
		return "", false
	}
	return strings.CutSuffix(name, "' referenced")
}

// lineAndWords takes `line N: WORDS` apart. Without a line, line is 0.
func lineAndWords(words string) (line int, rest string) {
	if after, found := strings.CutPrefix(words, "line "); found {
		if number, rest, found := strings.Cut(after, ": "); found {
			if line, err := strconv.Atoi(number); err == nil {
				return line, rest
			}
		}
	}
	return 0, words
}

// The parser's words for what wrong indentation, tabs and open brackets lead to.
const (
	noKey     = "did not find expected key"
	noDash    = "did not find expected '-' indicator"
	noToken   = "found character that cannot start any token"
	tabIndent = "found a tab character that violates indentation"
	openList  = "did not find expected ',' or ']'"
	openMap   = "did not find expected ',' or '}'"
	noValue   = "did not find expected node content"
)

// plainer has plainer words for what the parser says.
var plainer = map[string]string{
	noKey:    "expected a key. Check the indentation, commas and quotes.",
	noDash:   `expected "- ". Check the indentation.`,
	noToken:  "a value cannot begin with @, %, a backquote or a tab. Quote it, or remove the tab.",
	openList: "a list that begins with [ is not closed, or lacks a comma",
	openMap:  "a map that begins with { is not closed, or lacks a comma",
	"mapping values are not allowed in this context":         `": " is not allowed here. Quote the value, or check the indentation.`,
	"block sequence entries are not allowed in this context": `"- " is not allowed here. Check the indentation.`,
	"could not find expected ':'":                            `a key is not followed by ": ". Check for a missing colon, a missing space after it, or an open quote.`,
	"found unexpected end of stream":                         "a quote is not closed",
	noValue:                                                  "a value is missing, or begins with a character that has to be quoted",
	"did not find expected <document start>":                 `there is text after the end of the document. Begin the next document with "---".`,
}

// explained returns plainer words for what the parser says, with the line that is
// wrong: of a block or a bracket, the parser only tells where it began. before is
// how many lines of the source come before the text.
func explained(words string, line int, text []byte, before int) (string, int) {
	plain := words
	if better, has := plainer[words]; has {
		plain = better
	}
	switch words {
	case noKey, noDash, noToken, tabIndent, openList, openMap, noValue:
	default:
		return plain, line
	}
	wrong := wrongLine(text)
	if wrong == 0 {
		return plain, line
	}
	page := newPage(text)
	start := page.text[page.offset(wrong):page.offset(wrong+1)]
	indent := indentOf(start)
	switch {
	case words == openList || words == openMap || words == noValue:
		return plain, wrong
	case indent < len(start) && start[indent] == '\t':
		return fmt.Sprintf("line %d is indented with a tab. Use spaces.", before+wrong), wrong
	case words == noToken || words == tabIndent:
		return plain, line
	}
	if fitsNone(page, wrong) {
		return fmt.Sprintf("line %d is indented by %s, which fits no line above it. Align it with one.", before+wrong, spacesInWords(indent)), wrong
	}
	return plain, wrong
}

// fitsNone reports whether a line is less indented than the one above it, and no line
// that it could belong to is indented like it.
func fitsNone(page *page, line int) bool {
	indent, deeper := page.indent(line), false
	for above := line - 1; above >= 1; above-- {
		if page.isBlank(above) || page.isComment(above) {
			continue
		}
		for _, column := range slices.Backward(page.columns(above)) {
			if column <= indent {
				return deeper && column < indent
			}
			deeper = true
		}
	}
	return deeper
}

func spacesInWords(n int) string {
	if n == 1 {
		return "1 space"
	}
	return fmt.Sprintf("%d spaces", n)
}

// longestSearched is how long a text may be to be parsed several times.
const longestSearched = 1 << 20

// wrongLine returns the line at which the parser gives up, or 0 if it cannot be
// found: the last line of the shortest start of the text of which the parser says
// what it says of the whole.
func wrongLine(text []byte) int {
	complaint := func(text []byte) string {
		var tree yaml.Node
		if err := yaml.Unmarshal(text, &tree); err != nil {
			return err.Error()
		}
		return ""
	}
	all := complaint(text)
	if len(text) > longestSearched || all == "" {
		return 0
	}
	page := newPage(text)
	return 1 + sort.Search(page.lines()-1, func(i int) bool { return complaint(text[:page.offset(i+2)]) == all })
}
