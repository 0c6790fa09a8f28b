package pod

import (
	"math/rand/v2"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestFlagAt checks that looking at the end of a text finds the same as looking at all
// of it.
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

// TestBehindSeparator checks that the last command of a text is what follows the last
// separator.
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

// TestUses checks that the index of uses finds what searching for each folder finds.
func TestUses(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	parts := []string{"/m", "/m/a", "/v", "/", "//", " ", "cp ", "tail -f ", "--out=", "; ", " && ", "x", ":", "@", ".", "=", "exec ", "A=1 ", "\n"}
	found := 0
	for range 5000 {
		var b strings.Builder
		for range random.IntN(14) {
			b.WriteString(parts[random.IntN(len(parts))])
		}
		text := b.String()
		for _, folder := range []string{"/m", "/v", "/m/a", "/"} {
			want := usesBelow(text, folder)
			found += len(want)
			assert.Equal(t, want, (&texts{command: text}).uses(folder), "%q %s", text, folder)
		}
	}
	assert.Greater(t, found, 1000)
}

// usesBelow looks for a folder in a text.
func usesBelow(text, folder string) []use {
	found := []use{}
	for at := range text {
		before, rest := text[:at], text[at:]
		if !strings.HasPrefix(rest, folder) || inPath().MatchString(before) {
			continue
		}
		if end := pathEnd().FindStringIndex(rest); end != nil {
			rest = rest[:end[0]]
		}
		if _, below := under(folder, path.Clean(rest)); below {
			segments := separator().Split(before, -1)
			found = append(found, usedAs(path.Clean(rest), before, program(segments[len(segments)-1]), text[at+len(rest):]))
		}
	}
	return found
}
