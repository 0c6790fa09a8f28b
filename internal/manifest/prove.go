package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/scalar"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// prove returns an error unless the text with the edits in it is the edited tree, with
// every comment in its place. It returns the comments that are not in it any more.
func (p *patcher) prove(edits []Edit) ([]Gone, error) {
	x, old := p.excerpt(edits), p.doc.slice.Text()
	text, err := apply(old, 0, len(old), x.shorten(edits))
	if err != nil {
		return nil, err
	}
	return p.doc.prove(text, x)
}

// prove parses the text of an excerpt, in the place of the document, and compares it
// with the edited tree. A difference is an error with the line of the old text.
func (d *Document) prove(text []byte, x *excerpt) ([]Gone, error) {
	if d.slice.form == whole {
		// It must stay one document among those around it.
		separator := strings.Repeat("-", d.slice.column)
		if len(Cut(&Source{Text: append([]byte(separator), text...)})) != 1 {
			return nil, d.refuse(d.Root, "printed, it is not one document")
		}
	}
	tree, err := d.slice.parse(text)
	if err != nil {
		var at *finding.Finding
		if errors.As(err, &at) { // its line is one of a text that is never shown
			err = errors.New(at.Message)
		}
		return nil, d.refuse(d.Root, "printed, it does not read back: %v", err)
	}
	if n, what := (&comparison{excerpt: x}).compare(d.tree, tree); n != nil {
		return nil, d.refuse(d.nearest(n), "printed, it reads back with %s. Write the list or map in block style.", what)
	}
	return d.proveComments(text, tree, x)
}

// proveComments returns an error if the text of an excerpt has lost a comment that was
// not about something removed, or has it in another place. JSON has no comments: those
// of new nodes are left out there.
func (d *Document) proveComments(text []byte, tree *yaml.Node, x *excerpt) ([]Gone, error) {
	old := d.slice.Text()
	if bytes.IndexByte(old, '#') < 0 && (json.Valid(old) || bytes.IndexByte(text, '#') < 0) {
		return nil, nil
	}
	now := newPage(text)
	parsed := d.leaves(x)
	leaves := x.leavesOf(d.tree, tree, len(parsed))
	gone, c, what := d.compareRemarks(x, x.page.remarks(parsed, x.omitted), now.remarks(leaves, nil), parsed, leaves)
	if what == "" {
		return gone, nil
	}
	err := d.refuse(d.Root, "%s. Move it to its own line, above a key.", what)
	if c != nil && c.old {
		err.Location.Line, err.Location.Column = d.slice.line+c.line, 0
	}
	return nil, err
}

// nearest returns a node that is in the source: the given one, or else the nearest that
// contains it.
func (d *Document) nearest(wanted *yaml.Node) *yaml.Node {
	var path []*yaml.Node
	var find func(n *yaml.Node) bool
	find = func(n *yaml.Node) bool {
		path = append(path, n)
		if n == wanted {
			return true
		}
		for _, child := range n.Content {
			if find(child) {
				return true
			}
		}
		path = path[:len(path)-1]
		return false
	}
	find(d.tree)
	for i := len(path) - 1; i >= 0; i-- {
		if d.find(path[i]) >= 0 {
			return path[i]
		}
	}
	return d.Root
}

// comparison compares the values of two trees, of which the second one was read
// from an excerpt.
type comparison struct {
	excerpt *excerpt
	anchors map[*yaml.Node]*yaml.Node // the anchored nodes seen so far, and their counterparts
}

func (c *comparison) compare(want, got *yaml.Node) (*yaml.Node, string) {
	null := want.Kind == yaml.ScalarNode && scalar.IsNull(want)
	content := c.excerpt.content(want)
	switch {
	case want.Kind != got.Kind, want.Kind != yaml.DocumentNode && want.ShortTag() != got.ShortTag(),
		want.Value != got.Value && !null:
		return want, fmt.Sprintf("%s instead of %s", describe(got), describe(want))
	case want.Anchor != got.Anchor, want.Kind == yaml.AliasNode && c.anchors[want.Alias] != got.Alias:
		return want, fmt.Sprintf("another anchor or alias than %q", want.Anchor+want.Value)
	case len(content) != len(got.Content):
		return want, fmt.Sprintf("%d nodes instead of %d", len(got.Content), len(content))
	}
	if want.Anchor != "" {
		if c.anchors == nil {
			c.anchors = map[*yaml.Node]*yaml.Node{}
		}
		c.anchors[want] = got
	}
	for i := range content {
		if n, what := c.compare(content[i], got.Content[i]); n != nil {
			return n, what
		}
	}
	return nil, ""
}

func describe(n *yaml.Node) string {
	if n.Kind == yaml.ScalarNode {
		return fmt.Sprintf("%s %s", n.ShortTag(), brief(n.Value))
	}
	return n.ShortTag()
}

// brief quotes a text, or the start of a long one.
func brief(text string) string {
	if runes := []rune(text); len(runes) > 60 {
		return fmt.Sprintf("%q...", string(runes[:60]))
	}
	return fmt.Sprintf("%q", text)
}
