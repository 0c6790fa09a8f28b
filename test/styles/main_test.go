package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestWrite checks that the same seed gives the same files, that more files do not
// change those before them, and that another seed gives other files.
func TestWrite(t *testing.T) {
	read := func(n int, seed uint64) map[string]string {
		dir := filepath.Join(t.TempDir(), "new")
		require.NoError(t, write(dir, n, seed))
		paths, err := filepath.Glob(filepath.Join(dir, "*"))
		require.NoError(t, err)
		texts := map[string]string{}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			texts[filepath.Base(path)] = string(text)
		}
		require.Len(t, texts, n)
		return texts
	}
	first, more := read(100, 1), read(110, 1)
	assert.NotEqual(t, first, read(100, 2))
	for name, text := range first {
		assert.Equal(t, text, more[name])
	}
}
