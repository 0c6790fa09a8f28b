package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCommentsPage runs the examples of docs/comments.md: a configuration, and
// pairs of a manifest before and after.
func TestCommentsPage(t *testing.T) {
	page, err := os.ReadFile("docs/comments.md")
	require.NoError(t, err)
	var blocks []string
	for _, match := range yamlBlocks.FindAllSubmatch(page, -1) {
		blocks = append(blocks, string(match[1]))
	}
	require.Len(t, blocks, 5)
	config := filepath.Join(t.TempDir(), configSection)
	require.NoError(t, os.WriteFile(config, []byte(blocks[0]), 0o644))
	for i := 1; i < len(blocks); i += 2 {
		stdout, stderr, code := run(blocks[i], "--fn-config", config, "-")
		require.Equal(t, 0, code, stderr)
		assert.Equal(t, blocks[i+1], stdout)
	}
}
