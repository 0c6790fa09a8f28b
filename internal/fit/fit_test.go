package fit

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestLines(t *testing.T) {
	for text, want := range map[string][]string{
		"":                  {""},
		"a  b":              {"a b"},
		"aa bb cc":          {"aa bb", "cc"},
		"a longerword b":    {"a", "longerword", "b"},
		"ää ö\tüü éé\n ñññ": {"ää ö", "üü éé", "ñññ"},
	} {
		assert.Equal(t, want, Lines(text, 5), text)
	}
}

func TestBroken(t *testing.T) {
	for text, want := range map[string][]string{
		"":               {""},
		"a  b":           {"a  b"}, // it fits
		"aa bb cc":       {"aa bb", "cc"},
		"a longerword b": {"a", "longe", "rword", "b"},
		"ääääääää b":     {"äääää", "äää b"},
	} {
		assert.Equal(t, want, Broken(text, 5), text)
	}
}

func TestMiddle(t *testing.T) {
	assert.Equal(t, "abcde", Middle("abcde", 5, 2))
	assert.Equal(t, "ab…ef", Middle("abcdef", 5, 2))
	assert.Equal(t, strings.Repeat("ä", 3)+"…ö", Middle(strings.Repeat("ä", 9)+"ö", 5, 1))
}
