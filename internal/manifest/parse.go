package manifest

import (
	"bytes"
	"errors"
	"io"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// parse parses a text in the place of the slice: one document, and no more. CRLF
// becomes LF first, since the parser takes CR for a part of comments.
func (s Slice) parse(text []byte) (*yaml.Node, error) {
	if s.tagged && bytes.Contains(text, []byte("!")) {
		return nil, s.errorAt(nil, "a tag depends on a %%TAG directive. Write the tags out.")
	}
	if isUTF16(text) {
		return nil, s.errorAt(nil, notUTF8)
	}
	if bytes.IndexByte(text, '\r') >= 0 {
		text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	}
	guarded := s.form == element && bytes.HasSuffix(text, []byte("\n"))
	if guarded {
		text = slices.Concat(text, nextElement(text))
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var tree, more yaml.Node
	if err := decoder.Decode(&tree); err != nil {
		return nil, s.syntax(err, text)
	}
	switch err := decoder.Decode(&more); {
	case err == nil:
		return nil, s.errorAt(&more, "there is content after the end of the document, which most parsers ignore. Begin a new document with ---.")
	case !errors.Is(err, io.EOF):
		return nil, s.syntax(err, text)
	}
	if guarded && len(tree.Content) == 1 && len(tree.Content[0].Content) > 1 {
		list := tree.Content[0]
		list.Content = list.Content[:len(list.Content)-1]
	}
	return &tree, nil
}

// nextElement returns an element to put behind the one in text. Without one, the
// parser would take comments at the end of the element for the document's.
// Comments that it takes for those of the next element are missed later, when
// the document is edited.
func nextElement(text []byte) []byte {
	return append(bytes.Repeat([]byte(" "), indentOf(text)), "- end\n"...)
}

// root returns the slice's value in the tree of its text, and the node it is the last
// child of.
func (s Slice) root(tree *yaml.Node) (root, holder *yaml.Node, err error) {
	if len(tree.Content) != 1 {
		return nil, nil, s.errorAt(nil, "is empty")
	}
	n := tree.Content[0]
	switch {
	case s.form == whole:
		return n, tree, nil
	case s.form == element && n.Kind == yaml.SequenceNode && len(n.Content) == 1:
		return n.Content[0], n, nil
	case s.form == field && n.Kind == yaml.MappingNode && len(n.Content) == 2:
		return n.Content[1], n, nil
	}
	return nil, nil, s.errorAt(n, "it is not clear where this value begins. Start a new line for each key and each dash.")
}
