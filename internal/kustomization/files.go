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
	of     map[string][]byte // by their paths without links
	within []string          // the paths of these folders without links
}

// ReadFile returns the text of a file. It is an error if it is outside of the folders.
func (t texts) ReadFile(path string) ([]byte, error) {
	real := t.real(path)
	if text, ok := t.of[real]; ok {
		return text, nil
	}
	if !t.reads(real) {
		return nil, fmt.Errorf("%s is outside of the repository", path)
	}
	return t.FileSystem.ReadFile(path)
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
	of := make(map[string][]byte, len(t.of)+len(more))
	for path, text := range t.of {
		of[path] = text
	}
	for path, text := range more {
		of[path] = text
	}
	return texts{t.FileSystem, of, t.within}
}
