package manifest

import (
	"bytes"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Slice is a range of a Source that contains one value: a document, an element of
// a list, or a field.
type Slice struct {
	// APIVersion and Kind are what the text has at the top of the value, if Peeked.
	APIVersion, Kind string

	peeked     bool
	src        *Source
	start, end int
	line       int // how many lines of the source come before
	column     int // how many columns of its first line come before
	form       form
	tagged     bool     // a %TAG directive gives tags in it another meaning
	odd        bool     // lines may end in something else than LF or CRLF
	outline    *outline // made when it was cut, if it contains a list
}

// form is what the text of a slice is when it is parsed by itself.
type form int

const (
	whole   form = iota // the value itself
	element             // a block list with the value as its only element
	field               // a block mapping with the value under its only key
)

// Peeked reports whether APIVersion and Kind are known without parsing. A block
// mapping that has neither is peeked, and they are empty.
func (s Slice) Peeked() bool { return s.peeked }

// Mentions reports whether one of the words is in the slice's text.
func (s Slice) Mentions(words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return bytes.Contains(s.Text(), []byte(word)) })
}

// Spells reports whether one of the words is in the slice's text, in any encoding that
// YAML and JSON may have. Unlike for Mentions, the text need not be readable.
func (s Slice) Spells(words []string) bool {
	plain := bytes.ReplaceAll(s.Text(), []byte{0}, nil) // UTF-16 and UTF-32 are ASCII with zeros
	return slices.ContainsFunc(words, func(word string) bool { return bytes.Contains(plain, []byte(word)) })
}

// Text returns the slice's text as it is in the source. It must not be changed. Escapes, and
// other encodings than UTF-8, are as they are written.
func (s Slice) Text() []byte { return s.src.Text[s.start:s.end] }

// location returns where a node of the slice's tree is in the source, or where the
// slice begins if the node is nil or has no line.
func (s Slice) location(n *yaml.Node) finding.Location {
	at := finding.Location{File: s.src.Name, Line: s.line + 1}
	if n == nil || n.Line == 0 {
		return at
	}
	at.Line, at.Column = s.line+n.Line, n.Column
	if n.Line == 1 {
		at.Column += s.column
	}
	return at
}

// errorAt returns the error that something is wrong at a node, or with the slice.
func (s Slice) errorAt(n *yaml.Node, format string, args ...any) *finding.Finding {
	f := finding.New(finding.Unreadable, nil, format, args...)
	f.Location = s.location(n)
	return f
}
