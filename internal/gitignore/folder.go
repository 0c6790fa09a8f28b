// Package gitignore knows which files of a working tree git ignores: those that its
// .gitignore files, .git/info/exclude and the user's core.excludesFile name, unless they
// are tracked. It reads git's files itself, so that it needs no git, and knows from them
// where a working tree comes from.
package gitignore

import (
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Folder is a folder in a working tree, or outside of any.
type Folder struct {
	dir     string      // its absolute path
	repo    *repository // nil outside of any working tree
	path    string      // relative to the top of the working tree, with slashes; empty for the top
	above   *Folder     // nil for the top
	rules   []rule      // from the .gitignore in the folder
	ignored bool        // everything in it is, except for what is tracked
}

// Open returns the folder at a path. If git ignores the folder itself, it is treated as
// outside of its working tree: a user who names it wants what is in it.
func Open(name string) (*Folder, error) {
	dir, top, err := find(name)
	if err != nil {
		return nil, err
	}
	if top == "" {
		return &Folder{dir: dir}, nil
	}
	f := newTop(top, repositoryAt(top))
	below, err := filepath.Rel(top, dir)
	if err != nil || below == "." {
		return f, err
	}
	for name := range strings.SplitSeq(filepath.ToSlash(below), "/") {
		f = f.sub(name)
	}
	if f.ignored {
		return &Folder{dir: dir}, nil
	}
	return f, nil
}

// Top returns the real path of the top of the working tree that a folder is in, or ""
// if it is in none.
func Top(name string) string {
	_, top, _ := find(name)
	return top
}

// find returns the real path of a folder, and that of the top of its working tree, or
// "" if it is in none.
func find(name string) (dir, top string, err error) {
	dir, err = filepath.Abs(name)
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err != nil {
		return "", "", err
	}
	for top = dir; gitDirOf(top) == ""; top = filepath.Dir(top) {
		if top == filepath.Dir(top) {
			return dir, "", nil
		}
	}
	return dir, top, nil
}

// newTop returns the top of a working tree.
func newTop(dir string, repo *repository) *Folder {
	f := &Folder{dir: dir, repo: repo}
	f.read()
	return f
}

// read reads the folder's own rules. Git doesn't follow a .gitignore that is a link.
func (f *Folder) read() {
	file := filepath.Join(f.dir, ".gitignore")
	if info, err := os.Lstat(file); err == nil && info.Mode().IsRegular() {
		f.rules = f.repo.read(file)
	}
}

// Folder returns a folder in the folder. If it is the top of another working tree, only
// the rules of that apply.
func (f *Folder) Folder(name string) *Folder {
	dir := filepath.Join(f.dir, name)
	if repo := repositoryAt(dir); repo != nil {
		return newTop(dir, repo)
	}
	if f.repo == nil {
		return &Folder{dir: dir}
	}
	return f.sub(name)
}

// sub returns a folder in the folder that belongs to the same working tree.
func (f *Folder) sub(name string) *Folder {
	s := &Folder{
		dir: filepath.Join(f.dir, name), repo: f.repo, path: path.Join(f.path, name), above: f,
		ignored: f.ignored || f.matches(name, true),
	}
	if !s.ignored {
		s.read()
	}
	return s
}

// Ignores reports whether git ignores an entry of the folder: a file, or a folder with
// nothing tracked in it. It is an error if git's index is needed and cannot be read.
func (f *Folder) Ignores(name string, isFolder bool) (bool, error) {
	if f.repo == nil || !f.ignored && !f.matches(name, isFolder) {
		return false, nil
	}
	index, err := f.repo.index()
	return err == nil && !index.has(path.Join(f.path, name)), err
}

// matches reports whether the rules ignore an entry of the folder.
func (f *Folder) matches(name string, isFolder bool) bool {
	if f.repo.fold {
		name = strings.ToLower(name)
	}
	below := name
	for at := f; at != nil; at = at.above {
		if ignored, decided := decide(at.rules, below, name, isFolder); decided {
			return ignored
		}
		folder := path.Base(at.path)
		if f.repo.fold {
			folder = strings.ToLower(folder)
		}
		if at.above != nil {
			below = folder + "/" + below
		}
	}
	for _, rules := range f.repo.exclude {
		if ignored, decided := decide(rules, below, name, isFolder); decided {
			return ignored
		}
	}
	return false
}
