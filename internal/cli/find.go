package cli

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
	"github.com/native-sidecar/native-sidecar/internal/reference"
)

// file is a file to work on, or stdin.
type file struct {
	name  string
	mode  fs.FileMode
	stdin *input
	known bool // it was read before,
	sum   sum  // and this is the sum of its text
}

// read reads the file, to be closed. Its text is not kept, so that any number of
// files can be worked on; it is read again to be written. A file that is another
// one then is an error.
func (f *file) read() (input, error) {
	if f.stdin != nil {
		return input{text: f.stdin.text}, nil
	}
	opened, err := os.Open(f.name)
	if err != nil {
		return input{}, err
	}
	in, err := readAll(opened)
	if err = errors.Join(err, opened.Close()); err != nil {
		return in, err
	}
	sum := sumOf(in.text)
	if f.known && sum != f.sum {
		in.close()
		return input{}, fmt.Errorf("%s was changed by somebody else meanwhile: run again", f.name)
	}
	f.known, f.sum = true, sum
	return in, nil
}

var _ pipeline.Source = (*file)(nil)

// Name returns the path as the user gave it.
func (f *file) Name() string { return f.name }

// Cut reads the file and calls do with its documents, which are gone when it
// returns.
func (f *file) Cut(do func([]manifest.Slice)) error {
	in, err := f.read()
	if err != nil {
		return err
	}
	defer in.close()
	slices, err := manifest.Cut(&manifest.Source{Name: f.name, Text: in.text})
	if err == nil {
		do(slices)
	}
	return err
}

// sum tells a text from another one that somebody made of it.
type sum struct {
	length int
	crc    uint32
}

func sumOf(text []byte) sum {
	return sum{len(text), crc32.Checksum(text, crc32.MakeTable(crc32.Castagnoli))}
}

// stdinPath is the path of stdin.
const stdinPath = "-"

// extensions are what files with manifests end in.
var extensions = []string{".yaml", ".yml", ".json"}

// find lists the files that the paths name: a file as it is, a directory's files
// with manifests, those below it included but for hidden ones, and - for stdin.
// Links in directories are not followed. A file that several of the paths name is
// there once, by the first of these names. None at all is an error.
func find(paths []string, stdin io.Reader) ([]*file, error) {
	var found []*file
	known := map[string]bool{}
	for _, path := range paths {
		if path == stdinPath {
			text, err := readAll(stdin)
			if err != nil {
				return nil, err
			}
			found = append(found, &file{name: "stdin", stdin: &text})
			continue
		}
		top := target(path)
		err := filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case name != path && strings.HasPrefix(entry.Name(), "."):
				if entry.IsDir() {
					return fs.SkipDir
				}
				return nil
			case entry.IsDir() || name != path && (!entry.Type().IsRegular() || !isManifest(name)):
				return nil
			}
			below, err := filepath.Rel(path, name)
			if err != nil {
				return err
			}
			where := filepath.Join(top, below)
			if known[where] {
				return nil
			}
			known[where] = true
			info, err := os.Stat(name)
			if err == nil {
				found = append(found, &file{name: name, mode: info.Mode().Perm()})
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("no files of type .yaml, .yml or .json under %v", paths)
	}
	return found, nil
}

// target returns where a path leads, whatever it is called; the path itself if that
// cannot be found out.
func target(path string) string {
	whole, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if real, err := filepath.EvalSymlinks(whole); err == nil {
		return real
	}
	return whole
}

// isManifest tells whether a file in a directory is one of manifests, by its name.
func isManifest(name string) bool {
	return slices.Contains(extensions, filepath.Ext(name)) || reference.IsKustomization(filepath.ToSlash(name))
}

// write replaces the file as a whole or not at all, so that a full disk does not
// leave half a manifest.
func (f *file) write(src *manifest.Source, edits []manifest.Edit) error {
	path, err := filepath.EvalSymlinks(f.name)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".native-sidecar-*")
	if err != nil {
		return err
	}
	err = manifest.Write(temp, src, edits)
	err = errors.Join(err, temp.Chmod(f.mode), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return nil
}
