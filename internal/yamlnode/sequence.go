package yamlnode

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Insert puts an element at place i of a sequence that [List] gave.
func Insert(seq *yaml.Node, i int, element *yaml.Node) {
	seq.Content = slices.Insert(seq.Content, i, element)
}

// Append puts an element at the end of a sequence that [List] gave.
func Append(seq *yaml.Node, element *yaml.Node) { Insert(seq, len(seq.Content), element) }

// Cut takes the element at place i out of the list under key, with its comments,
// and returns it. A list that is empty then goes too, unless it or its key carries
// comments: then it stays as []. It refuses an element that is an alias, or a
// list that is.
func Cut(m *yaml.Node, key string, i int) (*yaml.Node, error) {
	k, seq, err := Own(m, key)
	if err != nil {
		return nil, err
	}
	if err := editable(seq, yaml.SequenceNode, key); err != nil {
		return nil, err
	}
	element := seq.Content[i]
	if err := editable(element, element.Kind, "this element of "+key); err != nil {
		return nil, err
	}
	seq.Content = slices.Delete(seq.Content, i, i+1)
	if len(seq.Content) > 0 {
		return element, nil
	}
	comments := k.HeadComment + k.LineComment + k.FootComment + seq.HeadComment + seq.LineComment + seq.FootComment
	if comments == "" && seq.Anchor == "" {
		return element, Unset(m, key)
	}
	seq.Style |= yaml.FlowStyle
	settle(k, seq)
	return element, nil
}

// Rearrange takes elements out of a sequence that [List] gave and puts them
// back, side by side, at the place that is asked for when they are out.
func Rearrange(seq *yaml.Node, elements []*yaml.Node, place func() int) {
	seq.Content = slices.DeleteFunc(seq.Content, func(n *yaml.Node) bool { return slices.Contains(elements, n) })
	seq.Content = slices.Insert(seq.Content, place(), elements...)
}
