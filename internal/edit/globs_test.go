package edit

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/stretchr/testify/assert"
)

// TestGlobSet checks that a set finds what comparing with each glob finds.
func TestGlobSet(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	text := func(parts []string, most int) string {
		var b strings.Builder
		for range random.IntN(most) {
			b.WriteString(parts[random.IntN(len(parts))])
		}
		return b.String()
	}
	found := 0
	for range 3000 {
		var all []string
		var set globSet
		for range random.IntN(8) {
			glob := text([]string{"a", "b", "/", "*", "**", "?", "[ab]", "{a,b}", `\\*`, "**/", "/**"}, 6)
			if doublestar.ValidatePattern(glob) {
				set.add(glob, len(all))
				all = append(all, glob)
			}
		}
		for range 20 {
			in := text([]string{"a", "b", "/", "*"}, 6)
			var want []int
			for i, glob := range all {
				if glob == in || globs(glob, in) {
					want = append(want, i)
				}
			}
			got := slices.Sorted(set.matching(in))
			assert.Equal(t, want, slices.Compact(got), "%q %q", in, all)
			assert.Equal(t, len(want) > 0, set.matches(in))
			assert.Equal(t, slices.Contains(all, in), set.has(in))
			found += len(want)
		}
	}
	assert.Greater(t, found, 1000)
}
