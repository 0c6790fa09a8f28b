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
// and returns it. A list that is empty then goes too, unless its key carries
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
	if k.HeadComment+k.LineComment+k.FootComment == "" && seq.Anchor == "" {
		return element, Unset(m, key)
	}
	// Behind the key of an empty list, a comment would come before the [].
	seq.Style |= yaml.FlowStyle
	seq.LineComment, k.LineComment = joined(k.LineComment, seq.LineComment), ""
	return element, nil
}

// Reorder moves the element at place from of a sequence to place to, counted
// without it.
func Reorder(seq *yaml.Node, from, to int) {
	element := seq.Content[from]
	seq.Content = slices.Insert(slices.Delete(seq.Content, from, from+1), to, element)
}
