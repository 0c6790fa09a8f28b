package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// flowStyle is how a document is laid out in flow style: as JSON, as KYAML, or as
// people write YAML.
type flowStyle struct {
	json       bool
	quotes     bool   // strings are in double quotes
	quotedKeys bool   // keys as well
	comma      bool   // the last entry of a broken collection has one behind it
	cuddled    bool   // the collections in a broken list share lines with its brackets
	maps       bool   // mappings are broken if what is around them is
	lists      bool   // lists of collections are
	scalars    bool   // lists of scalars are
	tight      bool   // no blanks follow colons and commas
	step       string // how much deeper the entries of a broken collection stand
	// kept is the text of a value that has moved, for lines that start with prefix.
	kept func(n *yaml.Node, prefix string) ([]byte, bool)
}

// foundStyle is a style that is found when it is first asked for.
type foundStyle struct {
	flowStyle
	known bool
}

// flowStyle returns how the document is laid out in flow style.
func (p *patcher) flowStyle() flowStyle {
	if !p.flows.known {
		*p.flows = foundStyle{p.findFlowStyle(), true}
	}
	style := p.flows.flowStyle
	style.kept = p.flowMoved
	return style
}

func (p *patcher) findFlowStyle() flowStyle {
	s := flowStyle{step: "  ", json: json.Valid(p.page.text)}
	texts, quoted, keys, quotedKeys := 0, 0, 0, 0
	broken, commas, cuddled, stepped := 0, 0, 0, false
	maps, lists, scalars := 0, 0, 0 // broken ones, less those that are not
	tight := 0
	for i := range p.parsed {
		was := &p.parsed[i].was
		if !isFlow(was) || len(was.Content) == 0 {
			continue
		}
		for at, child := range was.Content {
			isString := child.Kind == yaml.ScalarNode && child.Tag == yaml.NodeTagString
			switch {
			case !isString:
			case was.Kind == yaml.MappingNode && at%2 == 0:
				keys++
				quotedKeys += count1(isQuoted(child))
			default:
				texts++
				quoted += count1(child.Style&yaml.DoubleQuotedStyle != 0)
			}
		}
		if was.Kind == yaml.MappingNode {
			blank := bytes.HasSuffix(p.page.text[:p.page.start(was.Content[1])], []byte(":"))
			tight += 2*count1(blank) - 1
		}
		start, end := p.page.valueStart(was), p.layout.tokenEnd(i)
		sameLine := was.Content[0].Line == was.Line
		kind := &scalars
		switch {
		case was.Kind == yaml.MappingNode:
			kind = &maps
		case isCollection(was.Content[0]):
			kind = &lists
		}
		*kind += 1 - 2*count1(sameLine)
		if bytes.IndexByte(p.page.text[start:end], '\n') < 0 {
			continue
		}
		broken++
		commas += count1(bytes.HasSuffix(bytes.TrimRight(p.page.text[start:max(end-1, start)], lineBlanks), []byte(",")))
		outer, inner := p.prefix(start), p.prefix(p.page.start(was.Content[0]))
		cuddled += count1(sameLine && was.Kind == yaml.SequenceNode && isFlow(was.Content[0]))
		if rest, found := strings.CutPrefix(inner, outer); found && !sameLine && rest != "" && !stepped {
			s.step, stepped = rest, true
		}
	}
	s.quotes = s.json || texts > 0 && quoted*2 > texts
	s.quotedKeys = s.json || keys > 0 && quotedKeys == keys
	s.comma = !s.json && broken > 0 && commas*2 > broken-cuddled
	s.cuddled, s.tight = cuddled > 0, tight > 0
	s.maps, s.lists = maps > 0, lists >= 0 || s.cuddled
	s.scalars = scalars > 0 || scalars == 0 && s.lists
	return s
}

func count1(is bool) int {
	if is {
		return 1
	}
	return 0
}

var errComments = errors.New("a line in flow style has no place for comments")

// value writes a value with lines that end in LF. prefix is what its last line starts
// with, if it is broken over lines.
func (s flowStyle) value(n *yaml.Node, prefix string, broken bool) ([]byte, error) {
	if s.kept != nil {
		if text, ok := s.kept(n, prefix); ok {
			return text, nil
		}
	}
	inside := ""
	if !s.json {
		if own := hasComment(n); own && !takesHead(n) || !broken && (own || commentsIn(n)) {
			return nil, errComments
		}
		inside = n.HeadComment
	}
	var out []byte
	if p := properties(n); p != "" && !s.json {
		out = append([]byte(p), ' ')
	}
	switch {
	case s.json && n.Anchor != "":
		return nil, fmt.Errorf("JSON has no anchors: %s", n.Anchor)
	case s.json && n.Kind == yaml.AliasNode:
		return nil, fmt.Errorf("JSON has no aliases: %s", n.Value)
	case n.Kind == yaml.AliasNode:
		return append(append(out, '*'), n.Value...), nil
	case n.Kind == yaml.ScalarNode:
		text, err := s.scalar(n, false)
		return append(out, text...), err
	}
	open, end := "[", "]"
	if n.Kind == yaml.MappingNode {
		open, end = "{", "}"
	}
	out = append(out, open...)
	if len(n.Content) == 0 {
		return append(out, end...), nil
	}
	cuddled := s.cuddled && n.Kind == yaml.SequenceNode && isCollection(n.Content[0]) && !slices.ContainsFunc(n.Content, needsLine)
	lines := broken && !cuddled && (inside != "" || commentsIn(n) || s.breaks(n))
	inner := prefix
	if lines {
		inner += s.step
	}
	for i := 0; i < len(n.Content); i++ {
		var key *yaml.Node
		value := n.Content[i]
		if n.Kind == yaml.MappingNode {
			i++
			key, value = value, n.Content[i]
		}
		last := i == len(n.Content)-1
		text, err := s.member(key, value, inner, broken, lines)
		if err != nil {
			return nil, err
		}
		if lines {
			out = append(out, '\n')
			out = s.heads(out, inside, inner)
			inside = ""
			out = s.above(out, key, value, inner)
			out = append(out, inner...)
		}
		out = append(out, text...)
		switch {
		case lines && (!last || s.comma):
			out = append(out, ',')
		case !lines && !last:
			out = append(out, s.blank(",")...)
		}
		if lines {
			out = s.beside(out, key, value)
		}
	}
	if lines {
		out = append(append(out, '\n'), prefix...)
	}
	return append(out, end...), nil
}

// needsLine reports whether an element has comments for which it needs lines of its
// own.
func needsLine(n *yaml.Node) bool { return hasComment(n) && !takesHead(n) }

// takesHead reports whether all comments of a value are above it, so that they can be
// above its first key as well.
func takesHead(n *yaml.Node) bool {
	return n.Kind == yaml.MappingNode && len(n.Content) > 0 && n.LineComment == "" && n.FootComment == ""
}

// breaks reports whether a collection is written over lines.
func (s flowStyle) breaks(n *yaml.Node) bool {
	switch {
	case n.Kind == yaml.MappingNode:
		return s.maps
	case isCollection(n.Content[0]):
		return s.lists
	}
	return s.scalars
}

// hasComment reports whether a node has a comment of its own.
func hasComment(n *yaml.Node) bool {
	return n.HeadComment != "" || n.LineComment != "" || n.FootComment != ""
}

// above writes the comments above an entry, and beside the one in its line.
func (s flowStyle) above(out []byte, key, value *yaml.Node, prefix string) []byte {
	if s.json {
		return out
	}
	heads := value.HeadComment
	if key != nil {
		heads = joined(key.HeadComment, heads)
	}
	return s.heads(out, heads, prefix)
}

func (s flowStyle) heads(out []byte, comment, prefix string) []byte {
	for _, line := range commentLines(comment) {
		out = append(append(append(out, prefix...), line...), '\n')
	}
	return out
}

func (s flowStyle) beside(out []byte, key, value *yaml.Node) []byte {
	text := value.LineComment
	if key != nil {
		text = joined(key.LineComment, text)
	}
	if s.json || text == "" {
		return out
	}
	return append(append(out, ' '), strings.Join(commentLines(text), " ")...)
}

// blank returns a separator with the blank that follows it.
func (s flowStyle) blank(separator string) []byte {
	if s.tight && s.quotedKeys { // without quotes, a colon needs it
		return []byte(separator)
	}
	return []byte(separator + " ")
}

// member writes an entry. around means that its comments are written around it.
func (s flowStyle) member(key, value *yaml.Node, prefix string, broken, around bool) ([]byte, error) {
	if key == nil {
		if around {
			value = withoutComments(value)
		}
		return s.value(value, prefix, broken)
	}
	if !around && !s.json && (hasComment(key) || value.LineComment != "") {
		return nil, errComments
	}
	name, err := s.name(key)
	if err != nil {
		return nil, err
	}
	text, err := s.value(withoutComments(value), prefix, broken)
	return slices.Concat(name, s.blank(":"), text), err
}

// withoutComments returns a copy of a node without its own comments.
func withoutComments(n *yaml.Node) *yaml.Node {
	out := *n
	out.HeadComment, out.LineComment, out.FootComment = "", "", ""
	return &out
}

// name writes a key. A colon directly behind an alias would be part of its name.
func (s flowStyle) name(key *yaml.Node) ([]byte, error) {
	if key.Kind != yaml.AliasNode || s.json {
		return s.scalar(key, true)
	}
	return []byte("*" + key.Value + " "), nil
}

// scalar writes a scalar.
func (s flowStyle) scalar(n *yaml.Node, key bool) ([]byte, error) {
	if s.json {
		if key && n.ShortTag() != yaml.NodeTagString {
			return nil, fmt.Errorf("JSON keys are strings: %s", n.Value)
		}
		return appendScalar(nil, n)
	}
	plain := *n
	if isString := n.ShortTag() == yaml.NodeTagString; isString && (key && s.quotedKeys || !key && s.quotes) || isBlockScalar(n) {
		plain.Style = yaml.DoubleQuotedStyle
	}
	text, err := scalarText(&plain, true)
	return []byte(text), err
}
