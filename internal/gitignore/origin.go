package gitignore

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Origin is what git knows of where a working tree comes from.
type Origin struct {
	// Remotes are the URLs of its remotes.
	Remotes []string
	// Branches are the one that is checked out, and those that its remotes call their own.
	Branches []string
}

// OriginOf returns where the working tree comes from that begins in a folder; nothing if
// none does.
func OriginOf(folder string) Origin {
	gitDir := gitDirOf(folder)
	if gitDir == "" {
		return Origin{}
	}
	var o Origin
	common := commonOf(gitDir)
	own := config{}
	own.read(filepath.Join(common, "config"))
	for name, value := range own {
		if strings.HasPrefix(name, "remote ") && strings.HasSuffix(name, ".url") {
			o.Remotes = append(o.Remotes, value)
		}
	}
	slices.Sort(o.Remotes)
	heads, _ := filepath.Glob(filepath.Join(common, "refs", "remotes", "*", "HEAD"))
	for _, head := range append([]string{filepath.Join(gitDir, "HEAD")}, heads...) {
		text, err := os.ReadFile(head)
		if err != nil {
			continue
		}
		ref, _ := strings.CutPrefix(strings.TrimSpace(string(text)), "ref: refs/")
		kind, branch, _ := strings.Cut(ref, "/")
		if kind == "remotes" { // its name comes before the branch
			_, branch, _ = strings.Cut(branch, "/")
		}
		if branch != "" {
			o.Branches = append(o.Branches, branch)
		}
	}
	return o
}

// commonOf returns the directory that linked working trees have in common, given git's own
// directory of one of them.
func commonOf(gitDir string) string {
	text, err := os.ReadFile(filepath.Join(gitDir, "commondir"))
	if err != nil {
		return gitDir
	}
	return within(gitDir, cmp.Or(strings.TrimSpace(string(text)), "."))
}
