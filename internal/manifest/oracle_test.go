package manifest

import (
	"bytes"
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/scalar"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// parsed is a slice whose fields and elements are found by the parser: an oracle for
// the lexer.
type parsed struct {
	s     Slice
	m     *yaml.Node
	lines []int // where each line starts in the slice
}

// parseMapping parses a slice that is a mapping.
func parseMapping(s Slice) (*parsed, error) {
	tree, err := s.parse(s.Text())
	if err != nil {
		return nil, err
	}
	root, _, err := s.root(tree)
	if err != nil {
		return nil, err
	}
	if root.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("no mapping")
	}
	return &parsed{s, root, lineStarts(s.Text())}, nil
}

// items are the elements of the list under a key.
func (p *parsed) items(key string) ([]Slice, []*yaml.Node, error) {
	for i := 0; i < len(p.m.Content); i += 2 {
		if p.m.Content[i].Value != key {
			continue
		}
		list := p.m.Content[i+1]
		if list.Kind != yaml.SequenceNode || isFlow(p.m) || isFlow(list) {
			return nil, nil, fmt.Errorf("no block list")
		}
		_, end := p.entry(i)
		items, err := p.elements(list, end)
		return items, list.Content, err
	}
	return nil, nil, nil
}

// elements cuts a list in block style, which ends at offset end, at its dashes.
// Comments between two elements belong to neither.
func (p *parsed) elements(list *yaml.Node, end int) ([]Slice, error) {
	column := list.Column
	items := make([]Slice, len(list.Content))
	for i := len(list.Content) - 1; i >= 0; i-- {
		n := list.Content[i]
		line := n.Line
		for line > list.Line && !p.isDash(line, column) {
			line-- // the dash stands alone, or before a comment
		}
		if !p.isDash(line, column) {
			return nil, fmt.Errorf("no dash")
		}
		items[i] = Slice{src: p.s.src, form: element, start: p.offset(line), line: p.s.line + line - 1}
		items[i].end = p.endOf(items[i].start, end, column-1, n)
		items[i].peek(headerOf(n))
		end = items[i].start
	}
	return items, nil
}

// isDash reports whether a line has a dash in a column, and nothing before it.
func (p *parsed) isDash(line, column int) bool {
	start := p.offset(line)
	text := p.s.src.Text[start:lineEnd(p.s.src.Text, start)]
	return len(text) >= column && len(bytes.TrimLeft(text[:column-1], " ")) == 0 && isMarker(text[column-1:], "-")
}

// entry is the range of the lines of the field at place i of the mapping.
func (p *parsed) entry(i int) (start, end int) {
	end = p.s.end
	if i+2 < len(p.m.Content) {
		end = p.offset(p.m.Content[i+2].Line)
	}
	start = p.offset(p.m.Content[i].Line)
	return start, p.endOf(start, end, p.m.Content[i].Column-1, p.m.Content[i+1])
}

// endOf is where an entry ends that starts at one offset, ends in a value, and is
// followed by another one at offset next: see beforeComments.
func (p *parsed) endOf(start, next, indent int, value *yaml.Node) int {
	for len(value.Content) > 0 && !isFlow(value) {
		value = value.Content[len(value.Content)-1]
	}
	text := p.s.src.Text
	line := p.offset(value.Line)
	if at := line + newCharacters(text[line:p.s.end]).offset(value.Column-1); at > start && at < p.s.end && isQuoted(value) {
		// A line of it may look like a comment.
		start = lineEnd(text, min(quotedEnd(text, at), next-1))
	}
	end := start
	for at := start; at < next; {
		after := lineEnd(text, at)
		if content := trimBlanks(text[at:after]); len(content) > 0 && content[0] != '#' {
			end = after
		}
		at = after
	}
	return beforeComments(text, end, next, indent)
}

// offset is where a line of the slice's text starts in the source.
func (p *parsed) offset(line int) int {
	if line > len(p.lines) {
		return p.s.end
	}
	return p.s.start + p.lines[line-1]
}

// headerOf is the header of a value that was parsed.
func headerOf(n *yaml.Node) header {
	h := header{odd: n.Kind != yaml.MappingNode, keys: len(n.Content) / 2}
	for i := 0; i+1 < len(n.Content) && n.Kind == yaml.MappingNode; i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		h.odd = h.odd || key.Kind != yaml.ScalarNode || key.ShortTag() == mergeTag
		for at, name := range peekedKeys {
			if key.Value == name {
				h.odd = h.odd || h.values[at] != "" || value.Kind != yaml.ScalarNode || scalar.IsNull(value)
				h.values[at] = value.Value
			}
		}
	}
	return h
}
