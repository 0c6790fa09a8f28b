package manifest

import (
	"bytes"
	"encoding/json"
	"fmt"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Printed is an edited document as text.
type Printed struct {
	// Edits make the text of the document out of its source; none where it was
	// not edited.
	Edits []Edit
	// Root is the value that the new text was read back as.
	Root *yaml.Node
}

// Edits is how the tree differs from what was parsed, as edits of the source.
// The new text has been read back and is the tree, comments included; where it is
// not, there is an error and the document is to stay as it was.
func (d *Document) Edits() (Printed, error) {
	if !d.Edited() {
		return Printed{Root: d.Root}, nil
	}
	text, root, err := d.printed(d.tree)
	if err != nil {
		// A blank line within a comment can part it from what it is about.
		var again error
		if text, root, again = d.printed(squeezed(d.tree)); again != nil {
			return Printed{}, err
		}
	}
	return Printed{Edits: []Edit{{Start: d.slice.start, End: d.slice.end, Text: text}}, Root: root}, nil
}

// printed is the text of the edited document, given as a tree to print, and what
// it was read back as.
func (d *Document) printed(tree *yaml.Node) ([]byte, *yaml.Node, error) {
	text, err := d.print(tree)
	if err != nil {
		return nil, nil, d.slice.errorf(nil, fmt.Sprintf("cannot be printed: %v", err))
	}
	root, err := d.prove(text)
	return text, root, err
}

// squeezed is a tree that prints as n does, without the blank lines in comments.
func squeezed(n *yaml.Node) *yaml.Node {
	out := *n
	out.HeadComment, out.LineComment, out.FootComment = normal(n.HeadComment), normal(n.LineComment), normal(n.FootComment)
	out.Content = make([]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		out.Content[i] = squeezed(child)
	}
	return &out
}

// print is the text of a tree, in the place of the slice.
func (d *Document) print(tree *yaml.Node) ([]byte, error) {
	old := d.slice.text()
	if d.slice.form == whole && json.Valid(old) {
		text, err := d.slice.encodeFlow(d.Root)
		return append(text, trailing(old)...), err
	}
	style := yaml.SequenceIndentStyle(yaml.DeriveSeqIndentStyle(string(old)))
	text, err := encode(tree, style)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimRight(text, "\n")
	if d.slice.form != whole {
		text = indented(text, d.indent())
	}
	text = append(text, trailing(old)...)
	text = append(leading(old), text...)
	if usesCRLF(old) {
		text = bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
		text = bytes.ReplaceAll(text, []byte("\r\r\n"), []byte("\r\n"))
	}
	return text, nil
}

// indent is how deep the slice stands in its source.
func (d *Document) indent() int {
	text := d.slice.text()
	return len(text) - len(bytes.TrimLeft(text, " "))
}

// leading and trailing are the blank lines around a text, which the encoder does
// not know: those above, and the line breaks at the end, if any.
func leading(text []byte) []byte {
	content := bytes.TrimLeft(text, "\r\n")
	return bytes.Clone(text[:len(text)-len(content)])
}

func trailing(text []byte) []byte {
	content := bytes.TrimRight(text, " \t\r\n")
	rest := text[len(content):]
	if i := bytes.IndexAny(rest, "\r\n"); i >= 0 {
		return rest[i:]
	}
	return nil
}

func usesCRLF(text []byte) bool {
	crlf := bytes.Count(text, []byte("\r\n"))
	return crlf > 0 && crlf == bytes.Count(text, []byte("\n"))
}

// encode prints a tree with an encoder of its own: one that is used again keeps
// all it has printed.
func encode(n *yaml.Node, style yaml.SequenceIndentStyle) ([]byte, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoderWithOptions(&out, &yaml.EncoderOptions{SeqIndent: style})
	if err := encoder.Encode(n); err != nil {
		return nil, err
	}
	err := encoder.Close()
	return out.Bytes(), err
}

// indented puts blanks before every line that is not empty.
func indented(text []byte, by int) []byte {
	if by == 0 {
		return text
	}
	var out []byte
	for len(text) > 0 {
		end := lineEnd(text, 0)
		if text[0] != '\n' {
			out = append(out, bytes.Repeat([]byte(" "), by)...)
		}
		out = append(out, text[:end]...)
		text = text[end:]
	}
	return out
}
