package hostguard

import (
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// FuzzCheck compares Check with the host for any two items, the second edited
// further. The host must not change a comment that Check does not report. Conversely,
// what Check reports without regard to merge keys must happen: with merge keys it may
// report too much, for kinds that the host's schema does not have.
func FuzzCheck(f *testing.F) {
	for _, c := range checkCases {
		f.Add(c.in, c.out, []byte{})
	}
	for _, text := range manifests(f) {
		f.Add(text, "", []byte{})
		f.Add(text, "", []byte{2, 1, 0, 0, 1, 0, 3, 9, 1, 4})
	}
	f.Fuzz(func(t *testing.T, in, out string, edits []byte) {
		if out == "" {
			out = in
		}
		from, ok := read(in)
		if !ok {
			return // not an item
		}
		to, ok := read(out)
		if !ok {
			return // not an item
		}
		if to, ok = edited(to, edits[:min(len(edits), 30)]); !ok {
			return // no longer an item
		}
		found, host := Check(from, to), askHost(t, from, to)
		switch {
		case host.changed() && len(found) == 0:
			t.Errorf("the host does what Check does not say: %+v\nin:\n%s\nout:\n%s", host, in, textOf(t, to))
		case len(found) > 0 && !host.changed() && len(Check(withoutKind(from), withoutKind(to))) > 0:
			t.Errorf("the host does not do what Check says: %+v\nin:\n%s\nout:\n%s", found, in, textOf(t, to))
		}
	})
}

// read parses an item that is printed the same once it is parsed, as the items of a
// host are. It leaves out what no host would pass to Check, and what Check documents
// that it ignores.
func read(text string) (*yaml.RNode, bool) {
	item, err := yaml.Parse(text)
	if err != nil || item.YNode() == nil {
		return nil, false
	}
	item = yaml.NewRNode(item.YNode())
	if _, err := item.String(); err != nil || hasUnspeakable(item.YNode()) {
		return nil, false
	}
	return item, true
}

// hasUnspeakable reports whether a tree has keys or list elements that make the host
// fail even if the function removed them, or a schema in the comment of a list or
// mapping.
func hasUnspeakable(n *yaml.Node) bool {
	if n.Kind != yaml.ScalarNode && mayBeSchema(n) {
		return true
	}
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 &&
			(child.Value == "" || hasMisfit(child.Value, n.Content[i+1]) || n.Content[i+1].Kind != yaml.ScalarNode && mayBeSchema(child)) {
			return true
		}
		if hasUnspeakable(child) {
			return true
		}
	}
	return false
}

// hasMisfit reports whether a list that the host pairs by keys or by values has an
// element without them: a value among containers, or a list among finalizers.
func hasMisfit(name string, list *yaml.Node) bool {
	keys := mergeKeys(name, list)
	if list.Kind != yaml.SequenceNode || keys == nil {
		return false
	}
	kind := yaml.MappingNode
	if keys[0] == "" {
		kind = yaml.ScalarNode
	}
	return slices.ContainsFunc(list.Content, func(element *yaml.Node) bool { return element.Kind != kind })
}

func mayBeSchema(n *yaml.Node) bool {
	return strings.Contains(n.HeadComment+n.LineComment, "{")
}

// edited returns the item after the edits that the bytes stand for, printed and
// parsed again.
func edited(item *yaml.RNode, edits []byte) (*yaml.RNode, bool) {
	draw := func(n int) int {
		if len(edits) == 0 {
			return 0
		}
		b := edits[0]
		edits = edits[1:]
		return int(b) % n
	}
	for len(edits) > 0 {
		editor{draw}.edit(item.YNode())
	}
	text, err := item.String()
	if err != nil {
		return nil, false
	}
	return read(text)
}

// withoutKind returns an item in which no object has a kind, so that nothing is paired
// by merge key.
func withoutKind(item *yaml.RNode) *yaml.RNode {
	item = item.Copy()
	var rename func(n *yaml.Node)
	rename = func(n *yaml.Node) {
		for i, child := range n.Content {
			if n.Kind == yaml.MappingNode && i%2 == 0 && child.Value == "kind" {
				child.Value = "kind-"
			}
			rename(child)
		}
	}
	rename(item.YNode())
	return item
}
