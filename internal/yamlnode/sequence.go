package yamlnode

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Insert puts an element at index i of a sequence that [List] returned.
func Insert(seq *yaml.Node, i int, element *yaml.Node) {
	seq.Content = slices.Insert(seq.Content, i, element)
}

// Append puts an element at the end of the list under key, which it makes if there is
// none, and returns its index there.
func Append(m *yaml.Node, key string, element *yaml.Node) (index int, err error) {
	list, err := List(m, key, Last())
	if err != nil {
		return -1, err
	}
	Insert(list, len(list.Content), element)
	return len(list.Content) - 1, nil
}

// Cut removes the element at index i from the list under key, with its comments. It
// also removes a list that is then empty, unless there are comments in it, or above or
// beside its key: then it stays as []. It is an error if the element or the list is an alias.
func Cut(m *yaml.Node, key string, i int) error {
	k, seq, err := take(m, key, i)
	if err != nil || len(seq.Content) > 0 {
		return err
	}
	return prune(m, k, seq, k.HeadComment)
}

// prune removes a field of m if its list or map has become empty, unless there are comments
// in it, beside its key, or otherwise about it: then it stays as [] or {}.
func prune(m, k, v *yaml.Node, about string) error {
	if len(v.Content) > 0 {
		return nil
	}
	about += k.LineComment + v.HeadComment + v.LineComment + v.FootComment
	if about == "" && v.Anchor == "" {
		return Unset(m, k.Value)
	}
	Emptied(k, v)
	return nil
}

// CutFrom removes an element as [Cut] does, and keeps a list that is then empty as [].
func CutFrom(m *yaml.Node, key string, i int) error {
	k, seq, err := take(m, key, i)
	if err == nil && len(seq.Content) == 0 {
		Emptied(k, seq)
	}
	return err
}

// take removes the element at index i from the list under key, which it returns with
// its key.
func take(m *yaml.Node, key string, i int) (k, seq *yaml.Node, err error) {
	if k, seq, err = Own(m, key); err != nil {
		return nil, nil, err
	}
	if err := editable(seq, yaml.SequenceNode, key); err != nil {
		return nil, nil, err
	}
	if err := editable(seq.Content[i], seq.Content[i].Kind, "this element of "+key); err != nil {
		return nil, nil, err
	}
	seq.Content = slices.Delete(seq.Content, i, i+1)
	return k, seq, nil
}

// Rearrange takes elements out of a sequence that [List] returned and puts them back,
// side by side, at the index that place returns once they are out.
func Rearrange(seq *yaml.Node, elements []*yaml.Node, place func() int) {
	seq.Content = slices.DeleteFunc(seq.Content, func(n *yaml.Node) bool { return slices.Contains(elements, n) })
	seq.Content = slices.Insert(seq.Content, place(), elements...)
}
