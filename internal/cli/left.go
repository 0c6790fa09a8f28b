package cli

import (
	"cmp"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/chart"
	"github.com/native-sidecar/native-sidecar/internal/finding"
)

// left is what a run has left out and has to report.
type left struct {
	charts  []string // the directories of charts with templates
	ignored []ignored
	noted   map[string]bool // the real paths of what git ignores, and charts
}

// note reports whether something was not noted before.
func (l *left) note(what string) bool {
	isNew := !l.noted[what]
	l.noted[what] = true
	return isNew
}

// ignored is a file or directory that git ignores.
type ignored struct {
	name, where string
	isDir       bool
}

// ignore notes what git ignores. A directory counts if it contains manifests.
func (l *left) ignore(name, where string, isDir bool) {
	if (!isDir || hasManifests(name)) && l.note(where) {
		l.ignored = append(l.ignored, ignored{name, where, isDir})
	}
}

// ignores reports whether a real path was left out because git ignores it or a
// directory above it.
func (l *left) ignores(where string) bool {
	for where != filepath.Dir(where) && !l.noted[where] {
		where = filepath.Dir(where)
	}
	return l.noted[where]
}

// templates notes the directory with the templates of a chart. Those of subcharts are
// noted for the chart that renders them, and those of a library not at all: the charts that
// use it render them.
func (l *left) templates(name string, of directory) {
	renders := cmp.Or(of.chart, of.name)
	if hasManifests(name) && l.note("chart "+renders) && !chart.IsLibrary(renders) {
		l.charts = append(l.charts, renders)
	}
}

// hasManifests reports whether a directory contains manifests. It stops at the first
// one.
func hasManifests(name string) bool {
	found := false
	_ = filepath.WalkDir(name, func(at string, e fs.DirEntry, err error) error {
		switch {
		case err != nil || at == name:
		case strings.HasPrefix(e.Name(), "."):
			if e.IsDir() {
				return fs.SkipDir
			}
		case isManifest(e):
			found = true
			return fs.SkipAll
		}
		return nil
	})
	return found
}

// leftOut returns the findings about what was left out. config is how the
// functionConfig is named on a command line; it is empty if it is not needed.
func (f *finder) leftOut(config string) []finding.Finding {
	var found []finding.Finding
	for _, dir := range f.left.charts {
		said := finding.New(finding.PassedOver, nil, "the templates of this Helm chart were passed over: they are manifests only when they are rendered.")
		said.Hint = "Pipe what it renders: " + chart.Command(dir) + " | native-sidecar " + config + "-"
		said.Location.File = filepath.Join(dir, chart.File)
		found = append(found, *said)
	}
	if said, is := f.gitIgnored(); is {
		found = append(found, said)
	}
	return append(found, f.exclude.findings()...)
}

// shownIgnored is how many of the files and directories that git ignores are named.
const shownIgnored = 5

// gitIgnored returns the finding about what git ignores and no path names and no
// kustomization uses; is is false if there is nothing.
func (f *finder) gitIgnored() (said finding.Finding, is bool) {
	var names []string
	counts := map[bool]int{}
	for _, i := range f.left.ignored {
		if f.seen[i.where] {
			continue
		}
		name := i.name
		if i.isDir {
			name += string(filepath.Separator)
		}
		names = append(names, name)
		counts[i.isDir]++
	}
	if len(names) == 0 {
		return said, false
	}
	var parts []string
	if n := counts[false]; n > 0 {
		parts = append(parts, finding.Count(n, "file"))
	}
	if n := counts[true]; n > 0 {
		parts = append(parts, finding.Count(n, "folder"))
	}
	said = *finding.New(finding.LeftOut, nil, "left out %s that git ignores: %s.", strings.Join(parts, " and "), finding.EnumerateFirst(shownIgnored, names))
	said.Hint = "To include one, name it on the command line."
	return said, true
}
