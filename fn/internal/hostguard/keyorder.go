package hostguard

import "sigs.k8s.io/kustomize/kyaml/yaml"

// This file predicts order.SyncOrder. The host may reorder keys. But if a comment is
// above the key that comes first in a list element after that, the host also puts it
// above the element.

// order goes through two nodes that the host brings into the same order; from is nil
// if the host has none for to. outer reports that no list is around them: within
// lists the host moves keys but no comments.
func (s *simulation) order(from, to *yaml.Node, outer bool) {
	if from == nil && !outer {
		return
	}
	if holds(from, yaml.SequenceNode) && !holds(to, yaml.SequenceNode) && !isHollow(to) {
		s.fail(to)
		return
	}
	switch to.Kind {
	case yaml.MappingNode:
		before, after := keysOf(from), keysOf(to)
		for i := 0; i+1 < len(to.Content); i += 2 {
			key := to.Content[i]
			s.in(step{key: key}, func() {
				if holds(from, yaml.MappingNode) && after.index(key.Value) != i {
					s.fail(key) // the host writes the first of two equal keys twice
				}
				s.order(before.value(key.Value), to.Content[i+1], outer)
			})
		}
	case yaml.SequenceNode:
		for i, element := range to.Content {
			var counterpart *yaml.Node
			if holds(from, yaml.SequenceNode) && i < len(from.Content) {
				counterpart = from.Content[i]
			}
			s.in(step{index: i}, func() {
				s.order(counterpart, element, false)
				if outer {
					s.lift(counterpart, element)
				}
			})
		}
	}
}

// lift records that the comment above the first node of a list element also goes
// above the element, after an existing one.
func (s *simulation) lift(from, element *yaml.Node) {
	if len(element.Content) == 0 {
		return
	}
	first := element.Content[0]
	if holds(from, yaml.MappingNode) && element.Kind == yaml.MappingNode {
		first = firstKey(from, element)
	}
	if first.Kind == yaml.ScalarNode && first.HeadComment != "" {
		s.report(first.HeadComment, slot{element, headComment})
	}
}

// firstKey returns the key of a mapping that comes first in the order of from: keys
// that from does not have come last. The mapping must not be empty.
func firstKey(from, mapping *yaml.Node) *yaml.Node {
	for i := 0; i+1 < len(from.Content); i += 2 {
		if j := keyIndex(mapping, from.Content[i].Value); j >= 0 {
			return mapping.Content[j]
		}
	}
	return mapping.Content[0]
}

// holds reports whether n is of the kind and not empty.
func holds(n *yaml.Node, kind yaml.Kind) bool {
	return n != nil && n.Kind == kind && len(n.Content) > 0
}

// isHollow reports whether the host skips n: null, {} or [].
func isHollow(n *yaml.Node) bool {
	return yaml.IsYNodeTaggedNull(n) || len(n.Content) == 0 && (n.Kind == yaml.MappingNode || n.Kind == yaml.SequenceNode)
}
