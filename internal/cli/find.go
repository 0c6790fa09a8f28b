package cli

import (
	"cmp"
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
	stdin *input
	// first is the checksum of the text that was read first; 0 before that.
	first uint64
}

// read calls do with the text of the file, which is valid until do returns. A text is
// not kept, so that a run can have any number of files: the file is read again before
// it is written. A file that has changed since is an error.
func (f *file) read(do func(*manifest.Source) error) error {
	if f.stdin != nil {
		return do(&manifest.Source{Name: f.name, Text: f.stdin.text})
	}
	opened, err := os.Open(f.name)
	if err != nil {
		return err
	}
	in, err := readAll(opened)
	defer in.close()
	if err = errors.Join(err, opened.Close()); err != nil {
		return err
	}
	now := checksum(in.text)
	if f.first = cmp.Or(f.first, now); f.first != now {
		return fmt.Errorf("another program changed %s during the run: run again", f.name)
	}
	return do(&manifest.Source{Name: f.name, Text: in.text})
}

// checksum tells two versions of a text apart. It needs no set-up, unlike a seed for
// maphash.
func checksum(text []byte) uint64 {
	return uint64(len(text))<<32 | uint64(crc32.Checksum(text, crc32.MakeTable(crc32.Castagnoli)))
}

var _ pipeline.Source = (*file)(nil)

// Name returns the path as the user gave it.
func (f *file) Name() string { return f.name }

// Cut reads the file and calls do with its documents, which are valid until do
// returns.
func (f *file) Cut(do func([]manifest.Slice)) error {
	return f.read(func(src *manifest.Source) error {
		slices, err := manifest.Cut(src)
		if err == nil {
			do(slices)
		}
		return err
	})
}

// stdinPath is the path of stdin.
const stdinPath = "-"

// extensions are the extensions of files with manifests.
var extensions = []string{".yaml", ".yml", ".json"}

// find returns the files that the paths name: a file itself, the manifests in a
// directory and below it except hidden ones, and stdin for -. It does not follow
// links in directories. A file that several paths name is returned once, under the
// first of these names. It is an error if there are no files.
func find(paths []string, stdin io.Reader) ([]*file, error) {
	var found []*file
	seen := map[string]bool{}
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
		err := walk(path, func(name string) error {
			below, _ := filepath.Rel(path, name) // name begins with path
			where := filepath.Join(top, below)
			if seen[where] {
				return nil
			}
			seen[where] = true
			_, err := os.Stat(name)
			if err == nil {
				found = append(found, &file{name: name})
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("there are no .yaml, .yml or .json files in %s", strings.Join(paths, ", "))
	}
	return found, nil
}

// walk calls do with a file, or with the manifests in a directory and below it.
func walk(path string, do func(name string) error) error {
	return filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == path && !entry.IsDir():
			return do(name)
		case name != path && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
		case entry.Type().IsRegular() && isManifest(name):
			return do(name)
		}
		return nil
	})
}

// target returns the real path of a file or directory, without links; the path
// itself if there is none.
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

// isManifest reports whether a file in a directory contains manifests, by its name.
func isManifest(name string) bool {
	return slices.Contains(extensions, filepath.Ext(name)) || reference.IsKustomization(filepath.ToSlash(name))
}
