package yamlnode

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Insert puts an element at index i of a sequence that [List] returned.
func Insert(seq *yaml.Node, i int, element *yaml.Node) {
	seq.Content = slices.Insert(seq.Content, i, element)
}

// Append puts an element at the end of a sequence that [List] returned.
func Append(seq *yaml.Node, element *yaml.Node) { Insert(seq, len(seq.Content), element) }

// Cut removes the element at index i from the list under key, with its comments, and
// returns it. It also removes a list that is then empty, unless the list or its key
// has comments: then it stays as []. It is an error if the element or the list is an
// alias.
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

// Rearrange takes elements out of a sequence that [List] returned and puts them back,
// side by side, at the index that place returns once they are out.
func Rearrange(seq *yaml.Node, elements []*yaml.Node, place func() int) {
	seq.Content = slices.DeleteFunc(seq.Content, func(n *yaml.Node) bool { return slices.Contains(elements, n) })
	seq.Content = slices.Insert(seq.Content, place(), elements...)
}
