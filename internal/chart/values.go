package chart

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// origins returns the values that set images of what a chart renders. show returns the values of
// a chart in an archive, and again renders the chart with more values.
func origins(dir string, text []byte, show func(archive string) ([]byte, error), again func(values []byte) ([]byte, error)) map[place]finding.Value {
	before := imagesIn(text)
	wanted := map[string]bool{}
	for _, doc := range before {
		for _, image := range doc.images {
			parts(wanted, image)
		}
	}
	for _, beside := range []bool{false, true} {
		s := &search{wanted: wanted, show: show, beside: beside, known: map[string]bool{}}
		marked := s.chart(dir, "")
		if marked == nil {
			return nil
		}
		values, err := yaml.Marshal(marked)
		if err != nil {
			return nil
		}
		if text, err = again(values); err == nil {
			return s.proof(before, imagesIn(text))
		}
	}
	return nil // the chart accepts nothing else
}

// proof returns the values whose marks are in images.
func (s *search) proof(before, after map[[3]string]rendered) map[place]finding.Value {
	all := map[place]finding.Value{}
	for key, doc := range before {
		for field, image := range doc.images {
			if v, is := s.proved(image, after[key].images[field]); is {
				all[place{doc.index, field}] = v
			}
		}
	}
	return all
}

// search looks for values that may set images, and marks them.
type search struct {
	wanted map[string]bool // what such a value is
	show   func(archive string) ([]byte, error)
	// beside puts the mark of a name of an image into the tag beside it, for charts that accept
	// no other name.
	beside bool
	known  map[string]bool // the paths of scalars and lists so far: a chart's own values win over a subchart's
	found  []finding.Value
}

// A mark is markBegin, the number of the value, and markEnd. It goes to the end of a value, and
// an image stays an image with it.
const (
	markBegin = "-native-sidecar-"
	markEnd   = "x"
)

// proved returns the value whose mark is in an image that was another one without it.
func (s *search) proved(before, after string) (v finding.Value, is bool) {
	head, rest, _ := strings.Cut(after, markBegin)
	number, tail, found := strings.Cut(rest, markEnd)
	i, err := strconv.Atoi(number)
	if !found || err != nil || i < 0 || i >= len(s.found) || head+tail != before {
		return v, false
	}
	return s.found[i], true
}

// chart returns the values of the chart in a folder, and of its subcharts, as far as they are
// marked; nil if none is. at is the path of its values.
func (s *search) chart(dir, at string) *yaml.Node {
	file := filepath.Join(dir, valuesFile)
	all := s.marked(parse(file), file, at, false)
	for _, sub := range subchartsIn(dir) {
		var below *yaml.Node
		if sub.isArchive() {
			below = s.archive(sub.path, join(at, sub.key))
		} else {
			below = s.chart(sub.path, join(at, sub.key))
		}
		if below != nil {
			all = yamlnode.Merged(all, under(sub.key, below))
		}
	}
	return all
}

// archive is like chart for a chart in an archive, without its subcharts.
func (s *search) archive(path, at string) *yaml.Node {
	text, err := s.show(path)
	if err != nil {
		return nil
	}
	from := len(s.found)
	all := s.marked(parseText(path, text), path, at, false)
	for i := range s.found[from:] {
		s.found[from+i].At.Line = 0 // of a file in the archive
	}
	return all
}

// marked returns a copy of a node with marks; nil if there is nothing to mark in it. Maps are
// copied without what has no mark, and lists as a whole, since helm merges no lists. isImage
// reports that a key above says that this is about an image.
func (s *search) marked(n *yaml.Node, file, at string, isImage bool) *yaml.Node {
	if n == nil {
		return nil
	}
	switch n.Kind {
	case yaml.MappingNode:
		return s.markedMap(n, file, at, isImage)
	case yaml.SequenceNode:
		return s.markedList(n, file, at, isImage)
	case yaml.ScalarNode:
		known := s.known[at]
		s.known[at] = true
		if known || !isImage || n.Value == "" || !s.wanted[n.Value] {
			return nil
		}
		s.found = append(s.found, finding.Value{Path: at, At: finding.Location{File: file, Line: n.Line}})
		return yamlnode.String(fmt.Sprint(n.Value, markBegin, len(s.found)-1, markEnd))
	}
	return nil
}

// tagKey is the key of the tag of an image.
const tagKey = "tag"

// moved returns a tag with the mark of a value; nil if there is no tag.
func moved(marked, value, tag *yaml.Node) *yaml.Node {
	if tag == nil || tag.Kind != yaml.ScalarNode || tag.Value == "" {
		return nil
	}
	return yamlnode.String(tag.Value + strings.TrimPrefix(marked.Value, value.Value))
}

func (s *search) markedMap(n *yaml.Node, file, at string, isImage bool) *yaml.Node {
	all := yamlnode.Mapping()
	var tag *yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i].Value, n.Content[i+1]
		below := s.marked(value, file, join(at, key), isImage || isAboutImage(key))
		switch {
		case below == nil:
		case s.beside && value.Kind == yaml.ScalarNode:
			tag = moved(below, value, yamlnode.Get(n, tagKey))
		default:
			all.Content = append(all.Content, yamlnode.String(key), below)
		}
	}
	if tag != nil {
		all.Content = append(all.Content, yamlnode.String(tagKey), tag)
	}
	if len(all.Content) == 0 {
		return nil
	}
	return all
}

func (s *search) markedList(n *yaml.Node, file, at string, isImage bool) *yaml.Node {
	if s.known[at] || hasAlias(n) {
		return nil
	}
	s.known[at] = true
	marked := map[int]*yaml.Node{}
	for i, element := range n.Content {
		if below := s.marked(element, file, at+"["+strconv.Itoa(i)+"]", isImage); below != nil {
			marked[i] = below
		}
	}
	if len(marked) == 0 {
		return nil
	}
	all := yamlnode.Bare(n)
	for i, below := range marked {
		all.Content[i] = yamlnode.Merged(all.Content[i], below)
	}
	return all
}

// isAboutImage reports whether the key of a value says that it is, or is about, an image.
func isAboutImage(key string) bool {
	key = strings.ToLower(key)
	return strings.Contains(key, "image") || strings.Contains(key, "repo")
}

// hasAlias reports whether an alias or an anchor is in a tree.
func hasAlias(n *yaml.Node) bool {
	return n.Kind == yaml.AliasNode || n.Anchor != "" || slices.ContainsFunc(n.Content, hasAlias)
}

// join returns the path of a key below another one, as --set takes it.
func join(at, key string) string {
	return strings.TrimPrefix(at+"."+strings.ReplaceAll(key, ".", `\.`), ".")
}

// under returns a map with one key.
func under(key string, value *yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap, Content: []*yaml.Node{yamlnode.String(key), value}}
}
