package gitignore

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// repository is what git keeps beside a working tree.
type repository struct {
	fold    bool     // the file system ignores case
	exclude [][]rule // the rules for the whole tree, the strongest first
	index   func() (tracked, error)
}

// repositoryAt returns the repository of the working tree whose top is a folder, or
// nil.
func repositoryAt(folder string) *repository {
	gitDir := gitDirOf(folder)
	if gitDir == "" {
		return nil
	}
	common := commonOf(gitDir)
	c := readConfig(common)
	r := &repository{fold: c["core.ignorecase"] == "true"}
	for _, file := range []string{filepath.Join(common, "info", "exclude"), c["core.excludesfile"]} {
		r.exclude = append(r.exclude, r.read(file))
	}
	hash := 20
	if c["extensions.objectformat"] == "sha256" {
		hash = 32
	}
	r.index = sync.OnceValues(func() (tracked, error) { return readIndex(gitDir, hash) })
	return r
}

// gitDirOf returns the git directory of a working tree whose top is the given folder:
// its .git, or where that points in a linked working tree or a submodule. It is empty
// if the folder is not the top of a working tree.
func gitDirOf(folder string) string {
	gitDir := filepath.Join(folder, ".git")
	if text, err := os.ReadFile(gitDir); err == nil {
		target, is := strings.CutPrefix(string(text), "gitdir:")
		if !is {
			return ""
		}
		gitDir = within(folder, strings.TrimSpace(target))
	}
	if _, err := os.Stat(filepath.Join(gitDir, "HEAD")); err != nil {
		return ""
	}
	return gitDir
}

// within returns a path as seen from a folder.
func within(folder, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(folder, path)
}

// read returns the rules in a file; none if it cannot be read.
func (r *repository) read(file string) []rule {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	return parse(text, r.fold)
}
