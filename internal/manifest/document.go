package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Document is a parsed slice.
type Document struct {
	// Root is the value. Others edit it in place; nodes that stay keep their
	// identity.
	Root *yaml.Node

	slice  Slice
	tree   *yaml.Node // the text's DocumentNode, with Root in it
	parsed map[*yaml.Node]yaml.Node
}

// Open parses the slice. What is not YAML, refers to an anchor outside of the
// slice, or has content behind the value is an *[Error].
func (s Slice) Open() (*Document, error) {
	if s.tagged && bytes.Contains(s.text(), []byte("!")) {
		return nil, s.errorf(nil, "depends on a %TAG directive: write the tags out")
	}
	tree, err := s.parse(s.text())
	if err != nil {
		return nil, err
	}
	root, err := s.root(tree)
	if err != nil {
		return nil, err
	}
	d := &Document{Root: root, slice: s, tree: tree, parsed: map[*yaml.Node]yaml.Node{}}
	d.remember(tree)
	return d, nil
}

// Alone parses the slice as a document of its own, out of the list that it
// stands in: comments at its end may then be on other nodes than [Slice.Open]
// finds them. Errors are those of Open.
func (s Slice) Alone() (*yaml.Node, error) {
	text := s.text()
	if s.form != element {
		return s.parse(text)
	}
	dash := bytes.IndexByte(text, '-')
	indent := dash + 1
	for indent < len(text) && text[indent] == ' ' {
		indent++
	}
	var out []byte
	for at := 0; at < len(text); at = lineEnd(text, at) {
		line := text[at:lineEnd(text, at)]
		blank := min(indent, len(line)-len(bytes.TrimLeft(line, " ")))
		if at == 0 {
			blank = indent
		}
		out = append(out, line[blank:]...)
	}
	s.form = whole
	return s.parse(out)
}

// remember keeps each node as it was parsed.
func (d *Document) remember(n *yaml.Node) {
	was := *n
	was.Content = slices.Clone(n.Content)
	d.parsed[n] = was
	for _, child := range n.Content {
		d.remember(child)
	}
}

// Edited tells whether the tree is another one than was parsed.
func (d *Document) Edited() bool { return d.edited(d.tree) }

func (d *Document) edited(n *yaml.Node) bool {
	was, known := d.parsed[n]
	if !known || was.Kind != n.Kind || was.Tag != n.Tag || was.Value != n.Value || was.Style != n.Style ||
		was.Anchor != n.Anchor || was.Alias != n.Alias ||
		was.HeadComment != n.HeadComment || was.LineComment != n.LineComment || was.FootComment != n.FootComment ||
		!slices.Equal(was.Content, n.Content) {
		return true
	}
	return slices.ContainsFunc(n.Content, d.edited)
}

// Name is the name of the source.
func (d *Document) Name() string { return d.slice.src.Name }

// Pos is where the node stands in the source, from 1. A node that was not parsed
// from it stands at 0, 0.
func (d *Document) Pos(n *yaml.Node) (line, column int) {
	if _, known := d.parsed[n]; !known || n.Line == 0 {
		return 0, 0
	}
	column = n.Column
	if n.Line == 1 {
		column += d.slice.column
	}
	return d.slice.line + n.Line, column
}

// parse reads a text in the place of the slice: one document, and no more. The
// parser would take the line ends of Windows for part of comments.
func (s Slice) parse(text []byte) (*yaml.Node, error) {
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	guarded := s.form == element && bytes.HasSuffix(text, []byte("\n"))
	if guarded {
		text = append(text, nextElement(text)...)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var tree, more yaml.Node
	if err := decoder.Decode(&tree); err != nil {
		return nil, s.syntax(err)
	}
	switch err := decoder.Decode(&more); {
	case err == nil:
		return nil, s.errorf(&more, "there is more behind the end of the document, which most readers drop")
	case !errors.Is(err, io.EOF):
		return nil, s.syntax(err)
	}
	if list := tree.Content[0]; guarded && len(list.Content) > 1 {
		list.Content = list.Content[:len(list.Content)-1]
	}
	return &tree, nil
}

// nextElement is an element to put behind the one in text. Without one, the
// parser would take comments at the end of the element for the document's.
func nextElement(text []byte) []byte {
	indent := len(text) - len(bytes.TrimLeft(text, " "))
	return append(bytes.Repeat([]byte(" "), indent), "- end\n"...)
}

// root is the slice's value in the tree of its text.
func (s Slice) root(tree *yaml.Node) (*yaml.Node, error) {
	if len(tree.Content) != 1 {
		return nil, s.errorf(tree, "is empty")
	}
	n := tree.Content[0]
	switch {
	case s.form == whole:
		return n, nil
	case s.form == element && n.Kind == yaml.SequenceNode && len(n.Content) == 1:
		return n.Content[0], nil
	case s.form == field && n.Kind == yaml.MappingNode && len(n.Content) == 2:
		return n.Content[1], nil
	}
	return nil, s.errorf(n, "cannot be told from what stands around it: print the file anew")
}

// lineOf finds the line in a message of the parser, which has no other form.
var lineOf = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// syntax makes an Error of what the parser says.
func (s Slice) syntax(err error) *Error {
	message := err.Error()
	match := lineOf.FindStringSubmatch(message)
	out := &Error{File: s.src.Name, Line: s.line + 1}
	if match == nil {
		out.Message = "is not YAML: " + message
		return out
	}
	if line, err := strconv.Atoi(match[1]); err == nil {
		out.Line = s.line + line
	}
	out.Message = fmt.Sprintf("is not YAML: %s; a template has to be rendered first", message[len(match[0]):])
	return out
}
