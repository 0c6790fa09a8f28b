package manifest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// blockWriter writes new nodes in block style. What it writes ends in LF.
//
// Nodes that were parsed keep their text if kept returns it: the lines of an entry
// for a column. ok is false if they cannot be moved there.
type blockWriter struct {
	style style
	kept  func(key, value *yaml.Node, column int) ([]byte, bool)
	gap   func(before, entry *yaml.Node) []byte // the blank lines between two entries
}

// field writes a key and its value in a column.
func (b *blockWriter) field(out []byte, key, value *yaml.Node, column int) ([]byte, error) {
	if b.kept != nil {
		if text, ok := b.kept(key, value, column); ok {
			return append(out, text...), nil
		}
	}
	out = comment(out, key.HeadComment, column)
	name, err := scalarText(key, false)
	if err != nil {
		return nil, err
	}
	if key.Kind != yaml.ScalarNode || strings.ContainsAny(name, "\n") {
		return nil, fmt.Errorf("a key is not a simple scalar")
	}
	out = append(append(append(out, spaces(column)...), name...), ':')
	out, err = b.value(out, value, key.LineComment, column, column+b.style.step, column+b.style.dash)
	return comment(out, joined(value.FootComment, key.FootComment), column), err
}

// element writes an element of a list with its dash in a column.
func (b *blockWriter) element(out []byte, n *yaml.Node, column int) ([]byte, error) {
	if b.kept != nil {
		if text, ok := b.kept(nil, n, column); ok {
			return append(out, text...), nil
		}
	}
	out = comment(out, n.HeadComment, column)
	inner := column + 1 + b.style.gap
	dash := append(spaces(column), '-')
	if !b.inBlock(n) || properties(n) != "" {
		if !b.inBlock(n) {
			dash = append(dash, spaces(b.style.gap-1)...)
		}
		out, err := b.value(append(out, dash...), n, "", column, inner, inner)
		return comment(out, n.FootComment, column), err
	}
	start := len(out)
	out, err := b.content(out, n, inner)
	if err != nil {
		return nil, err
	}
	if n.LineComment != "" {
		return nil, fmt.Errorf("there is the comment %q after a dash", n.LineComment)
	}
	copy(out[start:], dash) // in the place of the first line's blanks
	return comment(out, n.FootComment, column), nil
}

// content writes the entries of a mapping or list that is not empty.
func (b *blockWriter) content(out []byte, n *yaml.Node, column int) ([]byte, error) {
	var err error
	for i := 0; i < len(n.Content) && err == nil; i++ {
		if i > 0 {
			out = append(out, b.between(n.Content[i-1], n.Content[i])...)
		}
		if n.Kind == yaml.SequenceNode {
			out, err = b.element(out, n.Content[i], column)
			continue
		}
		out, err = b.field(out, n.Content[i], n.Content[i+1], column)
		i++
	}
	return out, err
}

// between returns the blank lines between an entry and the value before it.
func (b *blockWriter) between(before, entry *yaml.Node) []byte {
	switch {
	case b.gap != nil:
		return b.gap(before, entry)
	case isDetached(entry):
		return []byte("\n")
	}
	return nil
}

// isDetached reports whether the comments above an entry have blank lines in or below
// them. They need a blank line above, or they would belong to what is there.
func isDetached(entry *yaml.Node) bool {
	return strings.HasSuffix(entry.HeadComment, "\n") || strings.Contains(entry.HeadComment, "\n\n")
}

// value writes what follows a key or a dash in a column, up to the end of its last
// line. beside is the comment of the key. mapping and list are the columns of entries
// that need lines of their own.
func (b *blockWriter) value(out []byte, n *yaml.Node, beside string, column, mapping, list int) ([]byte, error) {
	if p := properties(n); p != "" {
		out = append(append(out, ' '), p...)
	}
	if b.inBlock(n) {
		out = behind(out, joined(beside, n.LineComment))
		deeper := mapping
		if n.Kind == yaml.SequenceNode {
			deeper = list
		}
		return b.content(comment(out, n.HeadComment, deeper), n, deeper)
	}
	text, err := inlineText(n)
	if err != nil {
		return nil, err
	}
	first, rest, lines := strings.Cut(text, "\n")
	if first != "" {
		out = append(append(out, ' '), first...)
	}
	out = behind(out, joined(beside, n.LineComment))
	if !lines {
		return out, nil
	}
	// A block scalar. If its header has its indentation, that is 2.
	deep := max(b.style.step, 1)
	if strings.ContainsAny(first, "123456789") {
		deep = scalarIndent
	}
	for line := range strings.SplitSeq(rest, "\n") {
		if line != "" {
			out = append(append(out, spaces(column+deep)...), line[min(scalarIndent, len(line)):]...)
		}
		out = append(out, '\n')
	}
	return out, nil
}

// scalarIndent is how deep the encoder prints the lines of a block scalar.
const scalarIndent = 2

// inBlock reports whether a node is written over lines: a collection that is not
// empty, in block style or with comments, which do not fit into a line in flow style.
// Mappings are written as those of the document are.
func (b *blockWriter) inBlock(n *yaml.Node) bool {
	if !isCollection(n) || len(n.Content) == 0 {
		return false
	}
	return !isFlow(n) || commentsIn(n) || n.Kind == yaml.MappingNode && !b.style.braces ||
		slices.ContainsFunc(n.Content, b.inBlock)
}

// commentsIn reports whether there are comments below a node.
func commentsIn(n *yaml.Node) bool {
	return slices.ContainsFunc(n.Content, func(child *yaml.Node) bool { return hasComment(child) || commentsIn(child) })
}

// inlineText returns a scalar, an alias, or a collection in flow style.
func inlineText(n *yaml.Node) (string, error) {
	switch n.Kind {
	case yaml.ScalarNode:
		return scalarText(n, false)
	case yaml.AliasNode:
		return "*" + n.Value, nil
	}
	text, err := flowStyle{}.value(withoutComments(n), "", false)
	return string(text), err
}

// properties returns the anchor and the tag that are written before a value.
func properties(n *yaml.Node) string {
	var parts []string
	if n.Anchor != "" && n.Kind != yaml.AliasNode {
		parts = append(parts, "&"+n.Anchor)
	}
	if n.Style&yaml.TaggedStyle != 0 && n.Tag != "" {
		parts = append(parts, n.Tag)
	}
	return strings.Join(parts, " ")
}

// comment writes the lines of a comment in a column.
func comment(out []byte, text string, column int) []byte {
	if text == "" {
		return out
	}
	for line := range strings.Lines(text) {
		if line = strings.Trim(line, lineBlanks); line != "" {
			out = append(append(out, spaces(column)...), line...)
		}
		out = append(out, '\n')
	}
	if !bytes.HasSuffix(out, []byte("\n")) {
		out = append(out, '\n')
	}
	return out
}

// behind ends a line, with a comment if there is one.
func behind(out []byte, comment string) []byte {
	if comment != "" {
		out = append(append(out, ' '), strings.Join(commentLines(comment), " ")...)
	}
	return append(out, '\n')
}

// joined returns the comments that are not empty, one below the other.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n" + b
}
