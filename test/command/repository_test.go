package command

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// root is the folder of the repository, seen from the folder of these tests.
const root = "../.."

// inRepository returns the path of a file in the repository. The name has slashes
// and starts at the root.
func inRepository(name string) string { return filepath.Join(root, filepath.FromSlash(name)) }

// readFile returns the text of a file in the repository.
func readFile(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(inRepository(name))
	require.NoError(t, err)
	return string(text)
}

// writeFile replaces the text of a file in the repository.
func writeFile(t testing.TB, name, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(inRepository(name), []byte(text), 0o644))
}

// inFolder enters a new folder with files, given by their names and texts.
func inFolder(t *testing.T, files ...string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for i := 0; i < len(files); i += 2 {
		require.NoError(t, os.WriteFile(files[i], []byte(files[i+1]), 0o644))
	}
}
