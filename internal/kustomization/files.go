package kustomization

import (
	"fmt"
	"path/filepath"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// texts is a file system in which some files have another text, and in which only some
// folders are read.
type texts struct {
	filesys.FileSystem
	of     []map[string][]byte // by their paths without links; the last that has one counts
	within []string            // the paths of these folders without links
	// known is what was found out about paths: each folder on the way is looked at for it,
	// and kustomize asks again and again.
	known map[string]cleaned
}

// cleaned is a path without links, as [texts.CleanedAbs] returns it.
type cleaned struct {
	dir  filesys.ConfirmedDir
	file string
	err  error
}

// CleanedAbs returns the folder and the file that a path without links has.
func (t texts) CleanedAbs(path string) (filesys.ConfirmedDir, string, error) {
	c, known := t.known[path]
	if !known {
		c.dir, c.file, c.err = t.FileSystem.CleanedAbs(path)
		t.known[path] = c
	}
	return c.dir, c.file, c.err
}

// ReadFile returns the text of a file. It is an error if it is outside of the folders.
func (t texts) ReadFile(path string) ([]byte, error) {
	real := t.real(path)
	if text, is := t.other(real); is {
		return text, nil
	}
	if !t.reads(real) {
		return nil, fmt.Errorf("%s is outside of the repository", path)
	}
	return t.FileSystem.ReadFile(path)
}

// other returns the other text of a file, if it has one.
func (t texts) other(real string) (text []byte, is bool) {
	for _, of := range slices.Backward(t.of) {
		if text, is = of[real]; is {
			return text, true
		}
	}
	return nil, false
}

// reads reports whether a path without links is below one of the folders.
func (t texts) reads(real string) bool {
	return slices.ContainsFunc(t.within, func(dir string) bool {
		below, err := filepath.Rel(dir, real)
		return err == nil && filepath.IsLocal(below)
	})
}

// real returns the path of a file or folder without links; the path itself if there is
// none.
func (t texts) real(path string) string {
	if dir, file, err := t.CleanedAbs(path); err == nil {
		return dir.Join(file)
	}
	return filepath.Clean(path)
}

// with returns the file system with other texts for more files.
func (t texts) with(more map[string][]byte) texts {
	return texts{t.FileSystem, append(slices.Clip(t.of), more), t.within, t.known}
}
