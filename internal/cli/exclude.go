package cli

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/native-sidecar/native-sidecar/internal/finding"
)

// exclude are the globs of files and directories to leave out.
type exclude []*glob

type glob struct {
	given   string // as the user wrote it
	pattern string
	used    bool // it has left something out
}

// newExclude returns the globs. A malformed glob is an error.
func newExclude(globs []string) (exclude, error) {
	var x exclude
	for _, given := range globs {
		pattern := strings.TrimPrefix(strings.TrimRight(given, "/"), "./")
		if pattern == "" || !doublestar.ValidatePattern(pattern) {
			return nil, see(fmt.Sprintf("--exclude %q is not a glob: write one such as old, deploy/old or **/*.gen.yaml", given), "native-sidecar --help")
		}
		if !strings.HasPrefix(pattern, "/") {
			pattern = "**/" + pattern
		}
		x = append(x, &glob{given: given, pattern: pattern})
	}
	return x, nil
}

// matches reports whether a glob matches the path of a file or directory: all of it, or
// its end from a slash on.
func (x exclude) matches(name string) bool {
	name, excluded := filepath.ToSlash(name), false
	for _, g := range x {
		if doublestar.MatchUnvalidated(g.pattern, name) {
			g.used, excluded = true, true
		}
	}
	return excluded
}

// has reports whether a glob matches a path, or a directory above it.
func (x exclude) has(name string) bool {
	if len(x) == 0 {
		return false
	}
	excluded := false
	for at := path.Clean(filepath.ToSlash(name)); at != "." && at != path.Dir(at); at = path.Dir(at) {
		excluded = x.matches(at) || excluded
	}
	return excluded
}

var escapes = strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`, `]`, `\]`, `{`, `\{`, `}`, `\}`, `\`, `\\`)

// escaped returns the glob that matches only a path.
func escaped(path string) string { return escapes.Replace(filepath.ToSlash(path)) }

// isUsed reports whether anything was left out.
func (x exclude) isUsed() bool {
	return slices.ContainsFunc(x, func(g *glob) bool { return g.used })
}

// findings returns one for each glob that has left nothing out.
func (x exclude) findings() []finding.Finding {
	var found []finding.Finding
	for _, g := range x {
		if !g.used {
			f := finding.New(finding.ExcludesNothing, nil, "--exclude %q leaves nothing out: no file or folder matches it.", g.given)
			f.Hint = "Write the glob for paths as they are printed, such as old, deploy/old or **/*.gen.yaml."
			found = append(found, *f)
		}
	}
	return found
}
