package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReadWithin reads files while others are being read: each has a buffer of its own.
func TestReadWithin(t *testing.T) {
	var files []*file
	for _, text := range []string{"a: 1\n", "b: 22\n", "c: 3\n"} {
		path := filepath.Join(t.TempDir(), "file.yaml")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		files = append(files, &file{name: path})
	}
	for range 2 { // the second time in used buffers
		require.NoError(t, files[0].read(func(first *manifest.Source) error {
			err := files[1].read(func(second *manifest.Source) error {
				assert.Equal(t, "b: 22\n", string(second.Text))
				return nil
			})
			require.NoError(t, files[2].read(func(third *manifest.Source) error {
				assert.Equal(t, "c: 3\n", string(third.Text))
				return nil
			}))
			assert.Equal(t, "a: 1\n", string(first.Text))
			return err
		}))
	}
}
