package manifest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestLines(t *testing.T) {
	const text = "\ufeffé: 日本\r\nb: c\rd\u0085e\u2028f\n\ng"
	lines := NewLines([]byte(text))
	for i, want := range []string{"é: 日本", "b: c", "d", "e", "f", "", "g"} {
		assert.Equal(t, want, string(lines.Text(i+1)))
	}
	assert.Nil(t, lines.Text(0))
	assert.Nil(t, lines.Text(8))
	for before, want := range map[string][2]int{
		"\ufeff":                       {1, 1},
		"\ufeffé: 日":                   {1, 5},
		"\ufeffé: 日本\r\nb: c\rd\u0085": {4, 1},
		text:                           {7, 2},
	} {
		line, column := lines.Position(len(before))
		assert.Equal(t, want, [2]int{line, column}, before)
		assert.True(t, strings.HasPrefix(text, before))
	}
	for before, want := range map[string][2]int{"": {1, 1}, "é": {1, 2}, "é: 日本": {1, 6}, "b:": {2, 3}} {
		assert.Equal(t, len(before), lines.Offset(want[0], want[1]), before)
	}
	assert.Equal(t, len("é: 日本"), lines.Offset(1, 7), "there is no such column")
	assert.Equal(t, len("g"), lines.Offset(7, 9), "there is no such column")
	for text, want := range map[string][2]int{"": {1, 1}, "a\n": {2, 1}, "a\r\n": {2, 1}, "a": {1, 2}} {
		line, column := NewLines([]byte(text)).Position(len(text))
		assert.Equal(t, want, [2]int{line, column}, "the end of %q", text)
	}
}

func TestCharacters(t *testing.T) {
	for _, text := range []string{"", strings.Repeat("ascii", 400), strings.Repeat("aé日\xff𝄞", 400), strings.Repeat("é", stride)} {
		c := newCharacters([]byte(text))
		n := 0
		for at := range text {
			assert.Equal(t, n, c.before(at))
			assert.Equal(t, at, c.offset(n))
			n++
		}
		assert.Equal(t, n, c.before(len(text)))
		assert.Equal(t, len(text), c.offset(n))
		assert.Equal(t, len(text), c.offset(n+10))
	}
}
