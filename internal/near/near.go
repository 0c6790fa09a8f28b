// Package near finds names that were probably meant by another name: they differ in
// upper and lower case, in hyphens and underscores, or in one slip of the finger.
package near

import (
	"slices"
	"strings"
	"unicode"
)

// fewest is the fewest letters of a name that can have a slip. Shorter names are too
// much alike.
const fewest = 4

// Means reports whether the author of one name probably meant the other one. Upper and
// lower case, hyphens and underscores may differ, and a letter may be missing, added,
// wrong, or swapped with its neighbour. Names that differ in a digit are different
// names.
func Means(wanted, found string) bool {
	a, b := folded(wanted), folded(found)
	if a == b {
		return true
	}
	if len(a) < fewest || len(b) < fewest {
		return false
	}
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	swapped := len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
	return (swapped || len(a) < 2 && len(b) < 2) && strings.IndexFunc(a+b, unicode.IsDigit) < 0
}

var dropHyphens = strings.NewReplacer("-", "", "_", "")

// folded returns a name in lower case, without hyphens and underscores.
func folded(name string) string { return dropHyphens.Replace(strings.ToLower(name)) }

// Index finds the wanted names that probably mean a given one. A look-up takes time in
// proportion to the length of the name, not to the number of wanted names. Once all are
// added, it is safe for concurrent use.
type Index struct {
	names   []string
	numbers map[string]int
	keys    map[string][]int
}

// Add adds a wanted name and returns its number: how many others were added before it.
func (x *Index) Add(name string) int {
	if x.keys == nil {
		x.keys, x.numbers = map[string][]int{}, map[string]int{}
	}
	if number, has := x.numbers[name]; has {
		return number
	}
	number := len(x.names)
	x.numbers[name] = number
	x.names = append(x.names, name)
	keys(name, func(key []byte) {
		if others := x.keys[string(key)]; len(others) == 0 || others[len(others)-1] != number {
			x.keys[string(key)] = append(others, number)
		}
	})
	return number
}

// Find returns the numbers of the wanted names that are the given one, or that probably
// mean it, in their order.
func (x *Index) Find(name string) []int {
	if len(x.keys) == 0 {
		return nil
	}
	var found []int
	look := func(key []byte) {
		for _, number := range x.keys[string(key)] { // the conversion makes no copy
			if Means(x.names[number], name) {
				found = append(found, number)
			}
		}
	}
	keys(name, look)
	slices.Sort(found)
	return slices.Compact(found)
}

// keys calls do with the folded name, and with the folded name without each of its
// letters. Two names that differ by a slip have one of these in common. The key is
// valid until do returns.
func keys(name string, do func(key []byte)) {
	whole := folded(name)
	do([]byte(whole))
	var room [64]byte // enough for the names of most objects
	key := room[:0]
	for i := range len(whole) {
		key = append(append(key[:0], whole[:i]...), whole[i+1:]...)
		do(key)
	}
}
