package cli

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/manifest"
)

// file is a file to work on.
type file struct {
	src  *manifest.Source
	mode fs.FileMode
}

// extensions are what files with manifests end in.
var extensions = []string{".yaml", ".yml", ".json"}

// find reads the files that the paths name: a file as it is, a directory's files
// with manifests, those below it included but for hidden ones, and - for stdin.
// Links in directories are not followed.
func find(paths []string, stdin io.Reader) ([]file, error) {
	var found []file
	for _, path := range paths {
		if path == "-" {
			text, err := io.ReadAll(stdin)
			if err != nil {
				return nil, err
			}
			found = append(found, file{src: &manifest.Source{Name: "stdin", Text: text}})
			continue
		}
		err := filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case name != path && strings.HasPrefix(entry.Name(), "."):
				if entry.IsDir() {
					return fs.SkipDir
				}
				return nil
			case entry.IsDir() || name != path && (!entry.Type().IsRegular() || !slices.Contains(extensions, filepath.Ext(name))):
				return nil
			}
			f, err := read(name)
			found = append(found, f)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

func read(name string) (file, error) {
	info, err := os.Stat(name)
	if err != nil {
		return file{}, err
	}
	text, err := os.ReadFile(name)
	return file{&manifest.Source{Name: name, Text: text}, info.Mode().Perm()}, err
}

// write replaces the file as a whole or not at all, so that a full disk does not
// leave half a manifest.
func (f file) write(text []byte) error {
	path, err := filepath.EvalSymlinks(f.src.Name)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".native-sidecar-*")
	if err != nil {
		return err
	}
	_, err = temp.Write(text)
	err = errors.Join(err, temp.Chmod(f.mode), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return nil
}
