package hostguard

import (
	"fmt"
	"slices"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/comments"
	"sigs.k8s.io/kustomize/kyaml/order"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// deed is what the real host did to an item, observed from outside.
type deed struct {
	// added are the comments that copying put where there was none.
	added []Misplacement
	// reordered reports that sorting the keys changed comments or values after that.
	reordered bool
	// rewritten reports that copying comments changed the printed text.
	rewritten bool
	err       error
}

func (d deed) changed() bool { return d.err != nil || len(d.added) > 0 || d.reordered }

// askHost lets kyaml itself do to out what a host does. It quotes folded scalars
// first: Check ignores that the host does so.
func askHost(t testing.TB, in, out *yaml.RNode) deed {
	t.Helper()
	out = out.Copy()
	unfold(out.Document())
	before, textBefore := slotsOf(out), textOf(t, out)
	if err := comments.CopyComments(in, out); err != nil {
		return deed{err: err}
	}
	copied := slotsOf(out)
	d := deed{rewritten: textOf(t, out) != textBefore}
	for i, c := range copied {
		if c.text != before[i].text {
			d.added = append(d.added, Misplacement{Path: c.path, Comment: c.text})
		}
	}
	if d.err = order.SyncOrder(in, out); d.err != nil {
		return d
	}
	d.reordered = !slices.Equal(written(copied), written(slotsOf(out)))
	return d
}

// slotText is the text of one comment slot of a node, or the node's value.
type slotText struct{ path, part, text string }

// slotsOf returns all slots of an item, empty ones included, in its order.
func slotsOf(item *yaml.RNode) []slotText {
	var all []slotText
	add := func(path string, n *yaml.Node) {
		all = append(all, slotText{path, "line", n.LineComment}, slotText{path, "head", n.HeadComment},
			slotText{path, "foot", n.FootComment}, slotText{path, "value", n.Value})
	}
	var visit func(path []step, n *yaml.Node)
	visit = func(path []step, n *yaml.Node) {
		add(pathString(path), n)
		for i, child := range n.Content {
			switch {
			case n.Kind == yaml.SequenceNode:
				visit(append(slices.Clone(path), step{index: i}), child)
			case n.Kind == yaml.MappingNode && i%2 == 0:
				visit(append(slices.Clone(path), step{key: child}), child)
			case n.Kind == yaml.MappingNode:
				visit(append(slices.Clone(path), step{key: n.Content[i-1]}), child)
			default:
				visit(path, child)
			}
		}
	}
	visit(nil, item.Document())
	return all
}

// written returns the slots that are not empty, in an order that does not depend on
// that of keys.
func written(all []slotText) []string {
	var lines []string
	for _, s := range all {
		if s.text != "" {
			lines = append(lines, fmt.Sprint(s))
		}
	}
	slices.Sort(lines)
	return lines
}

func unfold(n *yaml.Node) {
	if n.Style == yaml.FoldedStyle {
		n.Style = yaml.DoubleQuotedStyle
	}
	for _, child := range n.Content {
		unfold(child)
	}
}

func parse(t testing.TB, text string) *yaml.RNode {
	t.Helper()
	item, err := yaml.Parse(text)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return yaml.NewRNode(item.YNode()) // as an element of a ResourceList's items
}

func textOf(t testing.TB, item *yaml.RNode) string {
	t.Helper()
	text, err := item.String()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// copyAlone is the part of Check that predicts CopyComments.
func copyAlone(in, out *yaml.RNode) []Misplacement {
	var s simulation
	s.fill(in.Document(), out.Document())
	if s.comparable(in.YNode(), out.YNode()) {
		s.content(in.YNode(), out.YNode(), false)
	}
	return s.found
}

func sorted(all []Misplacement) []Misplacement {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b Misplacement) int {
		return slices.Compare([]string{a.Path, a.Comment}, []string{b.Path, b.Comment})
	})
	return all
}

// agree compares Check with the host and returns what Check reported.
func agree(t testing.TB, in, out *yaml.RNode) []Misplacement {
	t.Helper()
	inBefore, outBefore := in.Copy(), out.Copy()
	found, copied, host := Check(in, out), copyAlone(in, out), askHost(t, in, out)
	explain := func() string {
		return fmt.Sprintf("\nCheck: %+v\nhost:  %+v\nin:\n%s\nout:\n%s", found, host, textOf(t, in), textOf(t, out))
	}
	switch {
	case (len(found) > 0) != host.changed():
		t.Errorf("Check and the host disagree%s", explain())
	case host.err == nil && !slices.Equal(sorted(copied), sorted(host.added)):
		t.Errorf("the host adds other comments than Check says%s", explain())
	case host.err == nil && host.rewritten != (len(copied) > 0):
		t.Errorf("the text changes: %v%s", host.rewritten, explain())
	}
	if !equal(in.Document(), inBefore.Document()) || !equal(out.Document(), outBefore.Document()) {
		t.Errorf("Check changed a tree%s", explain())
	}
	return found
}

// equal reports whether two trees are the same in everything that Check could change.
func equal(a, b *yaml.Node) bool {
	return a.Kind == b.Kind && a.Style == b.Style && a.Tag == b.Tag && a.Value == b.Value &&
		a.HeadComment == b.HeadComment && a.LineComment == b.LineComment && a.FootComment == b.FootComment &&
		slices.EqualFunc(a.Content, b.Content, equal)
}
