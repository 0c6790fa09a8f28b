package command

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestExamples runs what the examples' READMEs print: the diff of the manifest,
// then the change itself, after which nothing is left to do.
func TestExamples(t *testing.T) {
	dirs, err := filepath.Glob(inRepository("examples/*"))
	require.NoError(t, err)
	require.NotEmpty(t, dirs)
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			dir, err := filepath.Abs(dir)
			require.NoError(t, err)
			t.Chdir(t.TempDir())
			require.NoError(t, os.CopyFS(".", os.DirFS(dir)))
			manifest := ""
			for _, name := range []string{"job.yaml", "deployment.yaml"} {
				if _, err := os.Stat(name); err == nil {
					manifest = name
				}
			}

			diff, _, code := run("", "--fn-config", "sidecars.yaml", "-d", manifest)
			require.Equal(t, 0, code)
			if *update {
				require.NoError(t, os.WriteFile(filepath.Join(dir, "expected.diff"), []byte(diff), 0o644))
			}
			want, err := os.ReadFile(filepath.Join(dir, "expected.diff"))
			require.NoError(t, err)
			assert.Equal(t, string(want), diff)

			_, _, code = run("", "--fn-config", "sidecars.yaml", "-w", manifest)
			require.Equal(t, 0, code)
			diff, _, code = run("", "--fn-config", "sidecars.yaml", "-d", "--check", manifest)
			assert.Equal(t, 0, code)
			assert.Empty(t, diff)
		})
	}
}
