package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/gitignore"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
	"github.com/native-sidecar/native-sidecar/internal/reference"
)

// root is a folder that builds of kustomizations may read.
type root struct {
	name, where string // as it is printed, and its real path
	isTree      bool   // a working tree of git begins there
}

// roots returns the folders that builds of kustomizations may read: for each path the
// working tree that it is in, or else the path itself, or the folder of a file.
func (f *finder) roots() []root {
	if f.found != nil {
		return f.found
	}
	known := map[string]bool{} // folders that were looked at
	for _, path := range f.looked {
		if info, err := os.Stat(path); err != nil {
			continue
		} else if !info.IsDir() {
			path = filepath.Dir(path)
		}
		if known[path] {
			continue
		}
		known[path] = true
		r := root{path, target(path), false}
		if top := gitignore.Top(path); top != "" {
			r = root{written(path, top), top, true}
		}
		if !slices.ContainsFunc(f.found, func(other root) bool { return other.where == r.where }) {
			f.found = append(f.found, r)
		}
	}
	return f.found
}

// repository returns what git knows of the working tree that begins in a folder.
func repository(root string) pipeline.Repository {
	return pipeline.Repository(gitignore.OriginOf(root))
}

// written returns a real path as the user writes paths: absolute or relative, like the
// given one.
func written(like, where string) string {
	if filepath.IsAbs(like) {
		return where
	}
	if short, err := filepath.Rel(target("."), where); err == nil {
		return short
	}
	return where
}

// within returns the names of the roots.
func (f *finder) within() []string {
	var all []string
	for _, r := range f.roots() {
		all = append(all, r.name)
	}
	return all
}

// reach returns the file at a path that a kustomization names, or the kustomization in
// the folder there, if it was left out, with the kind of finding for what would have to
// change in it. It returns nil for a path that was not left out, or that may not be
// read.
func (f *finder) reach(path string) (*file, *finding.Kind) {
	name := filepath.FromSlash(path)
	info, err := os.Stat(name)
	if err == nil && info.IsDir() {
		name, info, err = kustomizationIn(name)
	}
	if err != nil || !info.Mode().IsRegular() {
		return nil, nil
	}
	where := target(name)
	if f.seen[where] || f.exclude.has(name) || !f.mayRead(where) {
		return nil, nil
	}
	found := &file{name: name, walked: true, outside: true}
	f.add(found, where)
	if f.left.ignores(where) {
		return found, finding.GitIgnored
	}
	return found, finding.OutsidePaths
}

// forget lets what was reached be reached again, and returns the files without it.
func (f *finder) forget() []*file {
	own := slices.DeleteFunc(slices.Clone(f.files), func(found *file) bool { return found.outside })
	for _, reached := range f.files {
		if reached.outside {
			delete(f.seen, target(reached.name))
		}
	}
	f.files = own
	return slices.Clone(own)
}

// mayRead reports whether a real path is below one of the roots.
func (f *finder) mayRead(where string) bool {
	return slices.ContainsFunc(f.roots(), func(r root) bool {
		below, err := filepath.Rel(r.where, where)
		return err == nil && filepath.IsLocal(below)
	})
}

// kustomizationIn returns the kustomization in a directory; an error if there is none.
func kustomizationIn(name string) (file string, info fs.FileInfo, err error) {
	entries, err := os.ReadDir(name)
	if err != nil {
		return "", nil, err
	}
	for _, e := range entries {
		if reference.IsKustomization(e.Name()) {
			file = filepath.Join(name, e.Name())
			info, err = os.Stat(file)
			return file, info, err
		}
	}
	return "", nil, fs.ErrNotExist
}

// users returns the folders in the working trees that have kustomizations and are outside
// of the paths, and the other manifests there. What is hidden, excluded or ignored by git
// is left out.
func (f *finder) users() (folders, manifests []string) {
	var all outside
	for _, r := range f.roots() {
		if !r.isTree || f.seen[r.where] {
			continue
		}
		if git, err := gitignore.Open(r.where); err == nil {
			f.usersIn(&all, directory{name: r.name, where: r.where, git: git})
		}
	}
	return all.folders, all.manifests
}

// outside is what is outside of the paths.
type outside struct{ folders, manifests []string }

func (f *finder) usersIn(all *outside, d directory) {
	entries, err := os.ReadDir(d.name)
	if err != nil {
		return // what cannot be read cannot be built
	}
	for _, e := range entries {
		name, where := filepath.Join(d.name, e.Name()), filepath.Join(d.where, e.Name())
		if !e.IsDir() && !isManifest(e) && !reference.IsKustomization(e.Name()) || strings.HasPrefix(e.Name(), ".") || f.seen[where] || f.exclude.has(name) {
			continue
		}
		if ignored, err := d.git.Ignores(e.Name(), e.IsDir()); err != nil || ignored {
			continue
		}
		switch {
		case e.IsDir():
			f.usersIn(all, directory{name: name, where: where, git: d.git.Folder(e.Name())})
		case reference.IsKustomization(e.Name()):
			all.folders = append(all.folders, d.name)
		default:
			all.manifests = append(all.manifests, name)
		}
	}
}
