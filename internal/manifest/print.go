package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Printed is an edited document as text.
type Printed struct {
	// Edits turn the source into the edited document; none if it was not edited. They
	// are in the order of the text, and none touches what did not have to change.
	Edits []Edit
	// Reprinted says why the document was printed as a whole, as kyaml prints it. It is
	// empty if it was not.
	Reprinted string
	// Gone are the comments that are gone with what they were about.
	Gone []Gone
}

// Edits returns how the tree differs from what was parsed, as edits of the source.
//
// The new text has been read back, except for entries that no edit is near, and is
// the tree, with every comment in its place. If it is not, the document is printed
// as a whole by kyaml, and Reprinted says why. If the test fails for that as well,
// there is a [finding.Unreadable], and the document has to stay as it was.
func (d *Document) Edits() (Printed, error) {
	if !d.Edited() {
		return Printed{}, nil
	}
	if oddBreaks(d.slice.Text()) {
		return d.aroundStrings()
	}
	printed, err := d.spliced(false)
	if err == nil {
		return printed, nil
	}
	// One in some thousand edits of odd documents moves a container with comments
	// into a list in flow style that cannot be turned into block style.
	if broken, again := d.spliced(true); again == nil {
		return broken, nil
	}
	var why *finding.Finding
	if errors.As(err, &why) {
		err = errors.New(strings.TrimPrefix(why.Message, stays))
	}
	printed, refused := d.reprinted()
	printed.Reprinted = err.Error()
	return printed, refused
}

// aroundStrings returns the edits of a document with odd line breaks: those of JSON, which has
// them in strings alone, if no edit touches such a string.
func (d *Document) aroundStrings() (Printed, error) {
	if json.Valid(d.slice.Text()) {
		printed, err := d.spliced(false)
		touches := func(e Edit) bool { return oddBreaks(d.slice.src.Text[e.Start:e.End]) }
		if err == nil && !slices.ContainsFunc(printed.Edits, touches) {
			return printed, nil
		}
	}
	return Printed{}, d.refuse(d.Root, "it has line breaks (CR alone, U+0085, U+2028 or U+2029) that programs disagree about. Use LF or CRLF.")
}

// spliced prints the document by edits of its text. broken means that new entries in
// flow style may be broken over lines, even among entries in one line.
func (d *Document) spliced(broken bool) (Printed, error) {
	p, ok := d.patch(broken)
	if !ok {
		return Printed{}, errors.New("it is written in a way that cannot be edited")
	}
	edits, err := p.result()
	if err != nil {
		return Printed{}, err
	}
	gone, err := p.prove(edits)
	for i := range edits {
		edits[i].Start += d.slice.start
		edits[i].End += d.slice.start
	}
	return Printed{Edits: edits, Gone: gone}, err
}

// reprinted prints the document as a whole. Of 41,936 edits of odd documents, 2
// ended here, and none of 3,525 edits of manifests from public repositories.
func (d *Document) reprinted() (Printed, error) {
	text, err := d.print(d.tree)
	if err != nil {
		return Printed{}, d.refuse(d.Root, "cannot be printed: %v", err)
	}
	edits := []Edit{{Start: d.slice.start, End: d.slice.end, Text: text}}
	gone, err := d.prove(text, d.entire())
	return Printed{Edits: edits, Gone: gone}, err
}

// Read parses the document as it was printed and returns its value. Comments are on the
// nodes where the parser finds them.
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

// refuse returns the error for an edited document that stays as it is, at a node or
// where the document starts.
func (d *Document) refuse(n *yaml.Node, why string, args ...any) *finding.Finding {
	if n != nil && d.find(n) < 0 {
		n = nil
	}
	return d.slice.errorAt(n, stays+why, args...)
}

const stays = "the document stays as it is: "

// print returns the text of a tree, in the place of the slice.
func (d *Document) print(tree *yaml.Node) ([]byte, error) {
	old := d.slice.Text()
	if d.slice.form == whole && json.Valid(old) {
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

// before returns what goes before the printed text: what was there, or a line break if
// the text cannot be in the line of the document's separator.
func (d *Document) before(text []byte) []byte {
	old := d.slice.Text()
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

// plainMerges returns the tree, or a copy of it in which merge keys are not tagged as
// such: the encoder would print a tag that was not there.
func plainMerges(n *yaml.Node) *yaml.Node {
	merges := false
	Walk(n, func(n *yaml.Node) {
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

// sequenceStyle returns how most lists under the keys of a tree are indented.
func sequenceStyle(tree *yaml.Node) yaml.SequenceIndentStyle {
	wide := 0
	Walk(tree, func(m *yaml.Node) {
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
