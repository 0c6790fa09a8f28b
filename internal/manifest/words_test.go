package manifest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMayHave(t *testing.T) {
	words := NewWords([]string{"proxy", "cloud-sql-proxy", "two words"}, []string{"-exporter"})
	for text, want := range map[string]bool{
		"name: proxy":                    true,
		"{name: proxy}":                  true,
		`{"name":"proxy"}`:               true,
		"image: r.example.com/a/proxy:1": true,
		"image: proxy@sha256:00":         true,
		"proxy":                          true,
		"name: proxy-2":                  false,
		"name: my.proxy":                 false,
		"name: a-cloud-sql-proxy":        false,
		"name: cloud-sql-proxy":          true,
		"name: redis-exporter-2":         true,
		"name: exporter":                 false,
		"text: two words":                true,
		"":                               false,
		"name: \"pr\\x6fxy\"":            true, // an escape can spell anything
		"name: other\nargs: [\"a\\nb\"]": true,
		"n\x00a\x00m\x00e\x00":           true, // and so can another encoding
		"name: pröxy":                    false,
	} {
		assert.Equal(t, want, Slice{src: &Source{Text: []byte(text)}, end: len(text)}.MayHave(words), "%q", text)
	}
	assert.True(t, Slice{src: &Source{Text: []byte("a")}, end: 1}.MayHave(NewWords(nil, []string{""})))
}
