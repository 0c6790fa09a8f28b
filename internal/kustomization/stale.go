package kustomization

import (
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// stale reports what a patch says of a container in the list where it is not: kustomize
// makes a second container of that, without an image. before and after are an object that
// the patch reaches. Where kustomize itself fails, there is nothing to report.
func (c *carrier) stale(p *patch, part int, before, after *yaml.Node) {
	if p.isOperations() {
		c.staleOperations(p, before, after)
		return
	}
	objects := c.Locate(before)
	for _, t := range c.LocatePart(p.parts[part], before) {
		object, _ := atSpot(spotOf(t), objects)
		for _, list := range lists {
			for _, entry := range yamlnode.Elements(t.List(list)) {
				name := yamlnode.Text(entry, "name")
				if listOf(object, name) != other(list) || yamlnode.Get(entry, "image") != nil {
					continue
				}
				place := func(root *yaml.Node) *yaml.Node {
					again, is := atSpot(spotOf(t), c.LocatePart(root, before))
					if !is {
						return root
					}
					found, _ := yamlnode.Named(again.List(list), name)
					return found
				}
				c.say(finding.StaleOverlayPatch, c.atPatch(p, part, place), "the patch names container %q under %s, but it is under %s. Move the entry: %[3]s: %[4]s",
					name, t.Key(list), t.Key(other(list)), flow(inFront(t, object, other(list), entry)))
			}
		}
	}
}

// inFront returns a list of a patch with an entry of the other one. The containers in front
// of it in an object are named too: kustomize puts what a patch names to the front.
func inFront(t, object pod.Template, list string, entry *yaml.Node) *yaml.Node {
	all := &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq}
	for _, name := range names(object, list) {
		if name == yamlnode.Text(entry, "name") {
			break
		}
		if named, _ := yamlnode.Named(t.List(list), name); named == nil {
			all.Content = append(all.Content, yamlnode.Mapping("name", name))
		}
	}
	all.Content = append(all.Content, yamlnode.Elements(t.List(list))...)
	all.Content = append(all.Content, entry)
	return all
}

// flow returns a value in one line.
func flow(n *yaml.Node) string {
	n = yamlnode.Clone(n)
	plain(n)
	printed, err := text([]*yaml.Node{n})
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(string(printed))
}

// plain removes comments and line breaks.
func plain(n *yaml.Node) {
	n.HeadComment, n.LineComment, n.FootComment = "", "", ""
	n.Style = 0
	if n.Kind != yaml.ScalarNode {
		n.Style = yaml.FlowStyle
	} else if strings.Contains(n.Value, "\n") {
		n.Style = yaml.DoubleQuotedStyle
	}
	for _, child := range n.Content {
		plain(child)
	}
}

// staleOperations does what [carrier.stale] does for operations: only those that add a
// container make one of what they say.
func (c *carrier) staleOperations(p *patch, before, after *yaml.Node) {
	objects := c.Locate(before)
	for _, t := range c.Locate(after) {
		object, is := atSpot(spotOf(t), objects)
		if !is {
			continue
		}
		for _, list := range lists {
			for _, made := range yamlnode.Elements(t.List(list)) {
				name := yamlnode.Text(made, "name")
				old, _ := yamlnode.Named(object.List(list), name)
				_, index := yamlnode.Named(t.List(other(list)), name)
				if yamlnode.Get(made, "image") != nil || old != nil || index < 0 {
					continue
				}
				place := func(root *yaml.Node) *yaml.Node { return naming(root, name) }
				c.say(finding.StaleOverlayPatch, c.atPatch(p, 0, place), "the patch adds container %q to %s, but it is under %s. Change its fields below %s/%d.",
					name, t.Key(list), t.Key(other(list)), pod.Pointer(t.Field(other(list))), index)
			}
		}
	}
}

// naming returns the operation whose value names a container; the list of operations if
// there is none.
func naming(operations *yaml.Node, name string) *yaml.Node {
	for _, op := range operations.Content {
		value := yamlnode.Get(op, "value")
		if named, _ := yamlnode.Named(value, name); named != nil || yamlnode.Text(value, "name") == name {
			return op
		}
	}
	return operations
}
