package pod

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestFlagAt checks that a look at the end of a text finds what a look at all of it finds.
func TestFlagAt(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range 100_000 {
		var b strings.Builder
		for range random.IntN(12) {
			b.WriteByte("-- \n==\"':/@a.+;"[random.IntN(15)])
		}
		want := ""
		if match := flagBefore().FindStringSubmatch(b.String()); match != nil {
			want = match[1]
			found++
		}
		assert.Equal(t, want, flagAt(b.String()), "%q", b.String())
	}
	assert.Greater(t, found, 100)
}

// TestBehindSeparator checks that the last command of a text is what is left of it behind
// the last separator.
func TestBehindSeparator(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		var b strings.Builder
		for range random.IntN(12) {
			b.WriteByte("a b;&|\n&|"[random.IntN(9)])
		}
		text := b.String()
		all := separator().Split(text, -1)
		assert.Equal(t, strings.TrimSpace(all[len(all)-1]), strings.TrimSpace(text[max(0, behindSeparator(text)):]), "%q", text)
	}
}
