package yamlnode

import (
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Become gives a value the meaning of another one. What is the same in both keeps its
// nodes, and so its text and its comments: fields, elements of lists wherever they move
// to, and scalars that only get another value. It returns the nodes that are gone. If
// the two have nothing in common, or n is an alias or has merge keys, it changes
// nothing, and ok is false: the value is to be replaced.
func Become(n, want *yaml.Node) (gone []*yaml.Node, ok bool) {
	switch {
	case n.Kind != want.Kind:
		return nil, false
	case n.Kind == yaml.ScalarNode:
		plain := n.Style == 0 && !strings.Contains(want.Value, "\n")
		setScalar(n, want)
		if plain && n.ShortTag() == yaml.NodeTagString {
			n.Style = String(n.Value).Style
		}
		return nil, true
	case n.ShortTag() != want.ShortTag():
		return nil, false
	case n.Kind == yaml.SequenceNode:
		return becomeList(n, want)
	case n.Kind == yaml.MappingNode:
		return becomeMap(n, want)
	}
	return nil, false
}

func becomeMap(n, want *yaml.Node) (gone []*yaml.Node, ok bool) {
	seen := map[string]bool{}
	common := false
	for _, key := range Keys(n) {
		if IsMerge(key) || seen[key.Value] {
			return nil, false
		}
		seen[key.Value] = true
		common = common || index(want, key.Value) >= 0
	}
	if !common {
		return nil, false
	}
	for i := 0; i+1 < len(want.Content); i += 2 {
		key, value := want.Content[i].Value, want.Content[i+1]
		at := index(n, key)
		if at >= 0 && Equal(n.Content[at+1], value) {
			continue
		}
		if at >= 0 {
			old := n.Content[at+1]
			if more, same := Become(old, value); same {
				gone = append(gone, more...)
				continue
			}
			gone = append(gone, old)
		}
		if Set(n, key, Copy(value), Last()) != nil {
			return gone, false // never: the key is there once, or not at all
		}
	}
	for _, key := range slices.Clone(Keys(n)) {
		if index(want, key.Value) < 0 {
			gone = append(gone, key)
			if Drop(n, key.Value) != nil {
				return gone, false
			}
		}
	}
	return gone, true
}

func becomeList(n, want *yaml.Node) (gone []*yaml.Node, ok bool) {
	old := n.Content
	from, stays := alignment(old, want.Content)
	taken := make([]bool, len(old))
	edited := make([]bool, len(want.Content)) // it has the place of another one
	for _, i := range from {
		if i >= 0 {
			taken[i] = true
		}
	}
	pair(old, want.Content, from, stays, taken, edited)
	if !slices.Contains(taken, true) {
		return nil, false
	}
	content := make([]*yaml.Node, len(want.Content))
	for j, value := range want.Content {
		if from[j] < 0 {
			content[j] = Element(value)
			continue
		}
		content[j] = old[from[j]]
		if !edited[j] {
			continue
		}
		more, same := Become(content[j], value)
		if !same {
			more, content[j] = []*yaml.Node{content[j]}, Element(value)
		}
		gone = append(gone, more...)
	}
	for i, is := range taken {
		if !is {
			gone = append(gone, old[i])
		}
	}
	n.Content = content
	return gone, true
}

// pair finds old elements whose places new ones take, since they say something else
// about the same thing. Both are between two that stay: in a gap.
func pair(old, want []*yaml.Node, from []int, stays, taken, edited []bool) {
	start := 0 // of the gap in the old list
	var wanted []int
	fill := func(end int) {
		var left []int
		for i := start; i < end && len(wanted) > 0; i++ {
			if !taken[i] {
				left = append(left, i)
			}
		}
		gap(pick(old, left), pick(want, wanted), func(i, j int) {
			from[wanted[j]], taken[left[i]], edited[wanted[j]] = left[i], true, true
		})
		start, wanted = end+1, nil
	}
	for j := range want {
		switch {
		case stays[j]:
			fill(from[j])
		case from[j] < 0:
			wanted = append(wanted, j)
		}
	}
	fill(len(old))
}

func pick(list []*yaml.Node, places []int) []*yaml.Node {
	out := make([]*yaml.Node, len(places))
	for i, place := range places {
		out[i] = list[place]
	}
	return out
}

// gap pairs elements of two short lists in their order.
func gap(old, want []*yaml.Node, match func(i, j int)) {
	names, wanted := flags(old), flags(want)
	i, j := 0, 0 // the first that are not paired yet
	rest := func(end, limit int) {
		// Words without a name can be told apart by nothing but their place.
		for ; end-i == limit-j && i < end && isWord(old[i]) && isWord(want[j]); i, j = i+1, j+1 {
			match(i, j)
		}
		i, j = end, limit
	}
	for k := 0; k < len(want); k++ {
		for l := i; l < min(len(old), i+nearby); l++ {
			if names[l] == wanted[k] && (names[l] != "" || haveInCommon(old[l], want[k])) {
				rest(l, k)
				match(l, k)
				i, j = l+1, k+1
				break
			}
		}
	}
	rest(len(old), len(want))
}

// nearby is how many old elements are compared with a new one, so that the time is in
// proportion to the length of a list.
const nearby = 64

// flags returns the name of each element that is a flag with a value, as in name=value.
func flags(list []*yaml.Node) []string {
	names := make([]string, len(list))
	for i, n := range list {
		if name, _, assigned := strings.Cut(n.Value, "="); assigned && n.Kind == yaml.ScalarNode {
			names[i] = name + "="
		}
	}
	return names
}

// haveInCommon reports whether two maps have a scalar in common.
func haveInCommon(a, b *yaml.Node) bool {
	for i := 0; a.Kind == yaml.MappingNode && b.Kind == yaml.MappingNode && i+1 < len(a.Content); i += 2 {
		j := index(b, a.Content[i].Value)
		if j >= 0 && a.Content[i+1].Kind == yaml.ScalarNode && Equal(a.Content[i+1], b.Content[j+1]) {
			return true
		}
	}
	return false
}

// isWord reports whether an element is a scalar without a name: neither -x nor x=y.
func isWord(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && !strings.HasPrefix(n.Value, "-") && !strings.Contains(n.Value, "=")
}
