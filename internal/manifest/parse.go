package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// parse reads a text in the place of the slice: one document, and no more. The
// parser would take the line ends of Windows for part of comments.
func (s Slice) parse(text []byte) (*yaml.Node, error) {
	if s.tagged && bytes.Contains(text, []byte("!")) {
		return nil, s.errorAt(nil, "depends on a %TAG directive: write the tags out")
	}
	if isUTF16(text) {
		return nil, s.errorAt(nil, notUTF8)
	}
	if bytes.IndexByte(text, '\r') >= 0 {
		text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	}
	guarded := s.form == element && bytes.HasSuffix(text, []byte("\n"))
	switch {
	case guarded:
		text = slices.Concat(text, nextElement(text))
	case s.form == inFlow:
		text = slices.Concat([]byte("["), text, []byte("]"))
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var tree, more yaml.Node
	if err := decoder.Decode(&tree); err != nil {
		return nil, s.syntax(err, text)
	}
	switch err := decoder.Decode(&more); {
	case err == nil:
		return nil, s.errorAt(&more, "there is more behind the end of the document, which most readers drop")
	case !errors.Is(err, io.EOF):
		return nil, s.syntax(err, text)
	}
	if guarded && len(tree.Content) == 1 && len(tree.Content[0].Content) > 1 {
		list := tree.Content[0]
		list.Content = list.Content[:len(list.Content)-1]
	}
	return &tree, nil
}

// nextElement is an element to put behind the one in text. Without one, the
// parser would take comments at the end of the element for the document's.
// Comments that it takes for those of the next element are missed later, when
// the document is edited.
func nextElement(text []byte) []byte {
	return append(bytes.Repeat([]byte(" "), indentOf(text)), "- end\n"...)
}

// root is the slice's value in the tree of its text, and the node it is the last
// child of.
func (s Slice) root(tree *yaml.Node) (root, holder *yaml.Node, err error) {
	if len(tree.Content) != 1 {
		return nil, nil, s.errorAt(nil, "is empty")
	}
	n := tree.Content[0]
	switch {
	case s.form == whole:
		return n, tree, nil
	case (s.form == element || s.form == inFlow) && n.Kind == yaml.SequenceNode && len(n.Content) == 1:
		return n.Content[0], n, nil
	case s.form == field && n.Kind == yaml.MappingNode && len(n.Content) == 2:
		return n.Content[1], n, nil
	}
	return nil, nil, s.errorAt(n, "cannot be told from what stands around it: write each key and each dash at the start of a line of its own")
}

// The parser says in words alone where and what.
var (
	lineOf   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^yaml: (?:line (\d+): )?`) })
	anchorOf = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^yaml: unknown anchor '(.*)' referenced`) })
)

// syntax makes an Error of what the parser says of a text.
func (s Slice) syntax(err error, text []byte) *Error {
	message := err.Error()
	out := &Error{File: s.src.Name, Line: s.line + 1}
	if match := anchorOf().FindStringSubmatch(message); match != nil {
		if before, _, found := bytes.Cut(text, []byte("*"+match[1])); found {
			out.Line += bytes.Count(before, []byte("\n"))
		}
		out.Message = fmt.Sprintf("*%[1]s refers to an anchor &%[1]s that does not stand before it in the same document or item: write its value out", match[1])
		return out
	}
	match := lineOf().FindStringSubmatch(message)
	if match == nil {
		out.Message = "is not YAML: " + message
		return out
	}
	if line, err := strconv.Atoi(match[1]); err == nil {
		out.Line = s.line + line
	}
	out.Message = "is not YAML: " + message[len(match[0]):]
	if bytes.Contains(text, []byte(`\/`)) {
		out.Message += `; in YAML, the \/ of JSON is written /`
	}
	if bytes.Contains(text, []byte("{{")) {
		out.Message += "; a template has to be rendered first"
	}
	return out
}
