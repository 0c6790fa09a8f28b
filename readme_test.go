package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReadme holds the README to the example that it is about: its first
// functionConfig is that of the example, and its before and after are parts of the
// manifest before and after.
func TestReadme(t *testing.T) {
	example, err := os.ReadFile("examples/convert-job/job.yaml")
	require.NoError(t, err)
	config, err := os.ReadFile("examples/convert-job/sidecars.yaml")
	require.NoError(t, err)
	readme := readPage(t, "README.md")
	var blocks []string
	for _, b := range readme.blocks {
		if b.kind == yamlKind {
			blocks = append(blocks, b.text)
		}
	}
	require.Greater(t, len(blocks), 2)
	assert.Equal(t, string(config), blocks[1])

	dir := t.TempDir()
	require.NoError(t, os.WriteFile(dir+"/job.yaml", example, 0o644))
	after, _, code := run("", "--fn-config", "examples/convert-job/sidecars.yaml", dir+"/job.yaml")
	require.Equal(t, 0, code)
	assert.Contains(t, string(example), blocks[0])
	assert.Contains(t, after, blocks[2])
	assert.NotContains(t, strings.ToLower(string(readme.source)), "todo")
}
