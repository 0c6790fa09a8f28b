package command

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReadme compares the README with the example that it is about: its first
// functionConfig is that of the example, and its before and after are parts of the
// manifest before and after.
func TestReadme(t *testing.T) {
	const configFile, manifest = "examples/convert-job/sidecars.yaml", "examples/convert-job/job.yaml"
	example, config := readFile(t, manifest), readFile(t, configFile)
	readme := readPage(t, "README.md")
	var blocks []string
	for _, b := range readme.blocks {
		if b.kind == yamlKind {
			blocks = append(blocks, b.text)
		}
	}
	require.Greater(t, len(blocks), 2)
	assert.Equal(t, config, blocks[1])

	after, _, code := run("", "--fn-config", inRepository(configFile), inRepository(manifest))
	require.Equal(t, 0, code)
	assert.Contains(t, example, blocks[0])
	assert.Contains(t, after, blocks[2])
	assert.NotContains(t, strings.ToLower(string(readme.source)), "todo")
}
