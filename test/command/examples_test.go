package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestExamples checks that each folder in examples is complete: a short README,
// listed in the index, whose commands print expected.diff and expected.yaml.
// TestCommands runs these commands and compares what they print.
func TestExamples(t *testing.T) {
	index := readFile(t, "examples/README.md")
	for _, dir := range exampleFolders(t) {
		name := filepath.Base(dir)
		t.Run(name, func(t *testing.T) {
			assert.Contains(t, index, "]("+name+"/README.md)")
			readme := readPage(t, dir+"/README.md")
			lines := strings.Count(string(readme.source), "\n")
			assert.True(t, 5 <= lines && lines <= 15, "%d lines in the README", lines)
			printed := map[string]bool{}
			for _, b := range readme.blocks {
				for _, c := range commands(b) {
					if match := prints.FindStringSubmatch(c.text); match != nil {
						printed[match[1]] = true
					}
				}
			}
			for _, file := range []string{"expected.diff", "expected.yaml"} {
				assert.FileExists(t, inRepository(dir+"/"+file))
				assert.True(t, printed[file], "no command of the README prints %s", file)
			}
		})
	}
}

// TestExamplesTwice runs each example for files twice: the second run has nothing
// to do.
func TestExamplesTwice(t *testing.T) {
	ran := 0
	for _, dir := range exampleFolders(t) {
		dir, err := filepath.Abs(inRepository(dir))
		require.NoError(t, err)
		if _, err := os.Stat(filepath.Join(dir, "sidecars.yaml")); err != nil {
			continue // a host's, and its functionConfig is in a folder below
		}
		ran++
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Chdir(t.TempDir())
			require.NoError(t, os.CopyFS(".", os.DirFS(dir)))
			_, stderr, code := run("", "--fn-config", "sidecars.yaml", "-w", ".")
			require.Equal(t, 0, code, stderr)
			assert.Regexp(t, `[1-9]\d* of \d+ files changed`, stderr)
			diff, stderr, code := run("", "--fn-config", "sidecars.yaml", "-d", "--check", ".")
			assert.Equal(t, 0, code, stderr)
			assert.Empty(t, diff)
		})
	}
	assert.NotZero(t, ran)
}

func exampleFolders(t *testing.T) []string {
	t.Helper()
	readmes, err := filepath.Glob(inRepository("examples/*/README.md"))
	require.NoError(t, err)
	require.NotEmpty(t, readmes)
	var dirs []string
	for _, readme := range readmes {
		dirs = append(dirs, "examples/"+filepath.Base(filepath.Dir(readme)))
	}
	return dirs
}
