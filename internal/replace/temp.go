package replace

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// prefix is the start of the names of temporary files, before digits. Files whose names
// begin with a dot are not read as manifests.
const prefix = ".native-sidecar-"

// create makes an empty temporary file that [Clean] leaves alone as long as it is open.
func create(folder string) (*os.File, error) {
	for {
		temp, err := os.CreateTemp(folder, prefix+"*")
		if err != nil {
			return nil, err
		}
		if hold(temp) {
			return temp, nil
		}
		// Another process took it for an abandoned one before it was locked.
		if err := discard(temp); err != nil {
			return nil, err
		}
	}
}

// discard closes and removes a temporary file.
func discard(temp *os.File) error {
	_ = temp.Close() // its text is not needed, and it may be closed already
	if err := os.Remove(temp.Name()); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Clean removes the temporary files that a process left in a folder because it was
// killed. It leaves files of processes that still run, and those of other users, unless
// it runs as root. What cannot be removed stays.
func Clean(folder string) {
	dir, err := os.Open(folder)
	if err != nil {
		return
	}
	names, err := dir.Readdirnames(-1)
	if errors.Join(err, dir.Close()) != nil {
		return
	}
	for _, name := range names {
		if isTemporary(name) {
			removeAbandoned(filepath.Join(folder, name))
		}
	}
}

// isTemporary reports whether a name is one that create makes.
func isTemporary(name string) bool {
	digits, ok := strings.CutPrefix(name, prefix)
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}
