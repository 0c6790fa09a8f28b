//go:build !linux && !darwin

package replace

import (
	"io/fs"
	"os"
	"runtime"
)

// attributes are what a file has besides its text, as far as it can be kept: owner and
// ACL come from the folder.
type attributes struct{ mode fs.FileMode }

// attributesOf returns the attributes of an open file.
func attributesOf(file *os.File) (attributes, error) {
	info, err := file.Stat()
	if err != nil {
		return attributes{}, err
	}
	return attributes{info.Mode()}, nil
}

// give gives the attributes to an open file.
func (a attributes) give(file *os.File) error { return file.Chmod(a.mode) }

// equal reports whether the attributes are the same.
func (a attributes) equal(b attributes) bool { return a == b }

// links returns 1: the number of hard links is not known.
func links(fs.FileInfo) int { return 1 }

// writable returns nil: only writing shows whether the user may write.
func writable(string) error { return nil }

// hold returns true: open files are not removed.
func hold(*os.File) bool { return true }

// removeAbandoned removes a temporary file. On Windows, that fails if a process has it
// open; elsewhere it is left alone.
func removeAbandoned(path string) {
	if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() && runtime.GOOS == "windows" {
		_ = os.Remove(path) // it stays if that fails
	}
}

// rename gives a temporary file its name, which an open file cannot change.
func rename(temp *os.File, path string) error {
	if err := temp.Close(); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}

// SyncFolder returns nil: a folder cannot be synced.
func SyncFolder(string) error { return nil }
