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

// Printed is an edited document as text.
type Printed struct {
	// Edits make the text of the document out of its source; none where it was
	// not edited. They are in the order of the text, and none touches what did not
	// have to change.
	Edits []Edit
	// Reprinted is why the document was printed as a whole, as kyaml prints it,
	// and empty where it was not.
	Reprinted string
}

// Edits is how the tree differs from what was parsed, as edits of the source.
//
// The new text has been read back, but for entries that no edit is near, and is the
// tree, with every comment where it belongs. Where the edits do not stand that test,
// the document is printed anew by kyaml, and Reprinted says why. Where that does not
// stand it either, there is an *[Error] and the document is to stay as it was.
func (d *Document) Edits() (Printed, error) {
	if !d.Edited() {
		return Printed{}, nil
	}
	if d.slice.shared != "" {
		return Printed{}, d.refuse(d.Root, fmt.Sprintf("holds the anchor &%s, to which something outside of it refers", d.slice.shared))
	}
	if oddBreaks(d.slice.text()) {
		return Printed{}, d.refuse(d.Root, "it has line breaks (CR alone, U+0085, U+2028 or U+2029) that few programs agree on: use LF or CRLF")
	}
	printed, err := d.spliced(false)
	if err == nil {
		return printed, nil
	}
	if bold, again := d.spliced(true); again == nil {
		return bold, nil
	}
	var why *Error
	if errors.As(err, &why) {
		err = errors.New(strings.TrimPrefix(why.Message, stays))
	}
	printed, refused := d.reprinted()
	printed.Reprinted = err.Error()
	return printed, refused
}

// spliced prints the document by edits of its text.
func (d *Document) spliced(bold bool) (Printed, error) {
	p, ok := d.patch(bold)
	if !ok {
		return Printed{}, errors.New("it is written in a way in which nothing can be put in its place")
	}
	edits, err := p.result()
	if err != nil {
		return Printed{}, err
	}
	err = p.prove(edits)
	for i := range edits {
		edits[i].Start += d.slice.start
		edits[i].End += d.slice.start
	}
	return Printed{Edits: edits}, err
}

// reprinted prints the document as a whole.
func (d *Document) reprinted() (Printed, error) {
	text, err := d.printed(d.tree)
	if err != nil {
		// A blank line within a comment can part it from what it is about.
		var again error
		if text, again = d.printed(squeezed(d.tree)); again != nil {
			return Printed{}, err
		}
	}
	return Printed{Edits: []Edit{{Start: d.slice.start, End: d.slice.end, Text: text}}}, nil
}

// printed is the text of the edited document, given as a tree to print.
func (d *Document) printed(tree *yaml.Node) ([]byte, error) {
	text, err := d.print(tree)
	if err != nil {
		return nil, d.refuse(d.Root, fmt.Sprintf("cannot be printed: %v", err))
	}
	return text, d.prove(text, d.entire())
}

// Read is the value of the document as it was printed, read anew: comments are on
// the nodes where the parser finds them.
func (d *Document) Read(printed Printed) (*yaml.Node, error) {
	text, err := apply(d.slice.src.Text, d.slice.start, d.slice.end, printed.Edits)
	if err != nil {
		return nil, err
	}
	tree, err := d.slice.parse(text)
	if err != nil {
		return nil, err
	}
	root, _, err := d.slice.root(tree)
	return root, err
}

// squeezed is a tree that prints as n does, without the blank lines in comments.
func squeezed(n *yaml.Node) *yaml.Node {
	out := *n
	out.HeadComment, out.LineComment, out.FootComment = squeeze(n.HeadComment), squeeze(n.LineComment), squeeze(n.FootComment)
	out.Content = make([]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		out.Content[i] = squeezed(child)
	}
	return &out
}

func squeeze(comment string) string { return strings.Join(commentLines(comment), "\n") }

// refuse is the error for an edited document that stays as it is, at a node or
// where the document starts.
func (d *Document) refuse(n *yaml.Node, why string) *Error {
	if n != nil && d.find(n) < 0 {
		n = nil
	}
	return d.slice.errorAt(n, stays+why)
}

const stays = "the document stays as it is: "

// print is the text of a tree, in the place of the slice.
func (d *Document) print(tree *yaml.Node) ([]byte, error) {
	old := d.slice.text()
	switch {
	case d.slice.form == inFlow:
		return d.slice.encodeFlow(d.Root)
	case d.slice.form == whole && json.Valid(old):
		text, err := printJSON(d.Root, old)
		return slices.Concat(d.before(nil), text, trailing(old)), err
	}
	text, err := encode(tree, sequenceStyle(tree))
	if err != nil {
		return nil, err
	}
	text = bytes.TrimRight(text, "\n")
	if d.slice.form != whole {
		text = shifted(text, indentOf(old))
	}
	return slices.Concat(d.before(text), likeLines(text, old), trailing(old)), nil
}

// before is what stands before the printed text: what stood there, or a line
// break where the text cannot follow the document's separator in its line.
func (d *Document) before(text []byte) []byte {
	old := d.slice.text()
	if d.slice.column == 0 {
		return leading(old)
	}
	marked := d.Root.Anchor != "" || d.Root.Style&yaml.TaggedStyle != 0
	block := d.Root.Kind != yaml.ScalarNode && !isFlow(d.Root) && !marked
	if block || bytes.HasPrefix(text, []byte("#")) {
		return likeLines([]byte("\n"), old)
	}
	return bytes.Clone(old[:len(old)-len(bytes.TrimLeft(old, " \t"))])
}

// encodeFlow prints a value in one line, as a part of a flow list: as JSON where
// the slice is JSON.
func (s Slice) encodeFlow(n *yaml.Node) ([]byte, error) {
	if text := s.text(); json.Valid(text) {
		return printJSON(n, nil)
	}
	list := &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq, Style: yaml.FlowStyle, Content: []*yaml.Node{n}}
	text, err := encode(list, yaml.CompactSequenceStyle)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimRight(text, "\n")
	if bytes.ContainsAny(text, "\r\n") {
		return nil, errors.New("it does not fit into one line: it has comments, or stands in a list that should be in block style")
	}
	return text[1 : len(text)-1], nil // without its brackets
}

// encode prints a tree with an encoder of its own: one that is used again keeps
// all it has printed.
func encode(n *yaml.Node, style yaml.SequenceIndentStyle) ([]byte, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoderWithOptions(&out, &yaml.EncoderOptions{SeqIndent: style})
	if err := encoder.Encode(plainMerges(n)); err != nil {
		return nil, err
	}
	err := encoder.Close()
	return out.Bytes(), err
}

const mergeTag = "!!merge"

// plainMerges is the tree, or a copy of it in which merge keys are not tagged as
// such: the encoder would print the tag, which nobody wrote.
func plainMerges(n *yaml.Node) *yaml.Node {
	merges := false
	walk(n, func(n *yaml.Node) {
		merges = merges || n.Tag == mergeTag && n.Style&yaml.TaggedStyle == 0
	})
	if !merges {
		return n
	}
	out := *n
	if n.Tag == mergeTag && n.Style&yaml.TaggedStyle == 0 {
		out.Tag = ""
	}
	out.Content = make([]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		out.Content[i] = plainMerges(child)
	}
	return &out
}

// sequenceStyle is how most lists under a key of a tree are indented, as far as
// the nodes still stand where they were parsed.
func sequenceStyle(tree *yaml.Node) yaml.SequenceIndentStyle {
	wide := 0
	walk(tree, func(m *yaml.Node) {
		if m.Kind != yaml.MappingNode || isFlow(m) {
			return
		}
		for i := 0; i+1 < len(m.Content); i += 2 {
			key, list := m.Content[i], m.Content[i+1]
			switch {
			case list.Kind != yaml.SequenceNode || isFlow(list) || list.Line <= key.Line || key.Line == 0:
			case list.Column > key.Column:
				wide++
			default:
				wide--
			}
		}
	})
	if wide > 0 {
		return yaml.WideSequenceStyle
	}
	return yaml.CompactSequenceStyle
}
