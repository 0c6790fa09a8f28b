// Package tree writes several files to a directory.
package tree

import (
	"os"
	"path/filepath"
)

// Write writes files, which are texts by slash-separated paths, to a directory. It makes
// the directories that they need.
func Write(dir string, files map[string]string) error {
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
