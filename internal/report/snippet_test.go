package report

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestAround checks that a line is cut in the same way without looking at all of it.
func TestAround(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var b strings.Builder
		for range random.IntN(60) {
			b.WriteString([]string{"a", "b ", "\t", "é", "e\u0301", "\u0301\u20dd", "世", "\xff"}[random.IntN(8)])
		}
		line, room := []byte(b.String()), random.IntN(30)-3
		offset := random.IntN(len(line) + 1)
		for offset < len(line) && !utf8.RuneStart(line[offset]) {
			offset++
		}
		part, at := around(line, offset, max(room-2, 0))
		shown, before := cut(line, offset, room)
		longer, blanks := cutCells(cells(line), len(cells(line[:offset])), room-2)
		if shown != longer || before != blanks {
			t.Fatalf("%q at %d in %d: %q after %d blanks, want %q after %d (%q at %d)",
				line, offset, room, shown, len(before), longer, len(blanks), part, at)
		}
	}
}
