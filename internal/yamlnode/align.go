package yamlnode

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// alignment returns for each element of a new list which one of the old list is the
// same, below 0 if none is, and whether it keeps its order. Those that do are the
// longest common subsequence; others have moved.
func alignment(old, want []*yaml.Node) (from []int, stays []bool) {
	a, b := identities(old, want)
	from, stays = make([]int, len(b)), make([]bool, len(b))
	for j := range from {
		from[j] = -1
	}
	start := 0
	for start < min(len(a), len(b)) && a[start] == b[start] {
		from[start] = start
		start++
	}
	end, limit := len(a), len(b)
	for end > start && limit > start && a[end-1] == b[limit-1] {
		end, limit = end-1, limit-1
		from[limit] = end
	}
	for _, m := range common(a[start:end], b[start:limit]) {
		from[start+m.b] = start + m.a
	}
	taken := make([]bool, len(a))
	for j, i := range from {
		if i >= 0 {
			taken[i], stays[j] = true, true
		}
	}
	free := map[int][]int{} // the old places by identity
	for i := start; i < end; i++ {
		if !taken[i] {
			free[a[i]] = append(free[a[i]], i)
		}
	}
	for j := start; j < limit; j++ {
		if places := free[b[j]]; from[j] < 0 && len(places) > 0 {
			from[j], free[b[j]] = places[0], places[1:]
		}
	}
	return from, stays
}

// match is a pair of places in two lists.
type match struct{ a, b int }

// most is how many pairs of elements are compared for a longest common subsequence.
// Beyond that, all elements count as moved, and the printer finds out which stay.
const most = 1 << 20

// common returns the longest common subsequence of two lists, unless they are huge.
func common(a, b []int) []match {
	if len(a) == 0 || len(b) == 0 || len(a) > most/len(b) {
		return nil
	}
	width := len(b) + 1
	length := make([]int32, (len(a)+1)*width) // of the rests from i and j on
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i*width+j] = length[(i+1)*width+j+1] + 1
			} else {
				length[i*width+j] = max(length[(i+1)*width+j], length[i*width+j+1])
			}
		}
	}
	var all []match
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			all = append(all, match{i, j})
			i, j = i+1, j+1
		case length[(i+1)*width+j] >= length[i*width+j+1]:
			i++
		default:
			j++
		}
	}
	return all
}

// identities returns a number for each element of two lists. Elements have the same
// number if they are equal; of long lists, only scalars are compared.
func identities(old, want []*yaml.Node) (a, b []int) {
	type text struct{ tag, value string }
	scalars := map[text]int{}
	var others []*yaml.Node // the number is that of the place, negative
	number := func(n *yaml.Node) int {
		if n = Resolve(n); n.Kind == yaml.ScalarNode {
			key := text{n.ShortTag(), n.Value}
			if _, known := scalars[key]; !known {
				scalars[key] = len(scalars)
			}
			return scalars[key]
		}
		for i, other := range others {
			if i == nearby {
				break
			}
			if Equal(n, other) {
				return -1 - i
			}
		}
		others = append(others, n)
		return -len(others)
	}
	for _, n := range old {
		a = append(a, number(n))
	}
	for _, n := range want {
		b = append(b, number(n))
	}
	return a, b
}
