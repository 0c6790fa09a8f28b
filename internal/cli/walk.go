package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/native-sidecar/native-sidecar/internal/chart"
	"github.com/native-sidecar/native-sidecar/internal/gitignore"
	"github.com/native-sidecar/native-sidecar/internal/reference"
)

const (
	// stdinPath is the path of stdin, and stdinName its name in messages.
	stdinPath = "-"
	stdinName = "stdin"
)

// extensions are the extensions of files with manifests.
var extensions = []string{".yaml", ".yml", ".json"}

// finder finds the files of a run.
type finder struct {
	stdin   io.Reader
	writes  bool                   // the files are going to be written to
	chart   func(dir string) *file // returns what a chart renders; nil if none is rendered
	exclude exclude
	left    left
	looked  []string // the paths of files and directories that were named, and that no glob excludes
	files   []*file
	seen    map[string]bool // the real paths of files, and of directories that were named
	found   []root          // what builds may read, once that is known
}

// find returns the files that the paths name: a file itself, the manifests in a
// directory and below it, and stdin for -. In a directory, it leaves out what is hidden,
// what git ignores, the templates of Helm charts and links, and anywhere what the globs
// exclude. With a helm, it returns what the charts render for a version of Kubernetes. A
// file that several paths name is returned once, under the first of these names. One that
// cannot be read is returned as well. It is an error if a glob is malformed, if a stream is
// going to be written to, and if there is no such helm.
func (o *options) find(ctx context.Context, stdin io.Reader, kubernetes string) (*finder, error) {
	exclude, err := newExclude(o.exclude)
	if err != nil {
		return nil, err
	}
	f := &finder{stdin: stdin, writes: o.write, exclude: exclude, left: left{noted: map[string]bool{}}, seen: map[string]bool{}}
	if o.helm != "" {
		if f.chart, err = o.charts(ctx, kubernetes); err != nil {
			return nil, err
		}
	}
	for _, path := range o.args {
		if err := f.path(path); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// path adds what a path names.
func (f *finder) path(path string) error {
	if path == stdinPath {
		f.add(&file{name: stdinName, stream: sync.OnceValues(func() (input, error) { return readAll(f.stdin) })}, stdinPath)
		return nil
	}
	if f.exclude.has(path) {
		return nil
	}
	f.looked = append(f.looked, path)
	info, err := os.Stat(path)
	where := target(path)
	switch {
	case err != nil:
		f.add(&file{name: path, wrong: err}, where)
	case info.IsDir():
		git, err := gitignore.Open(path)
		if err != nil {
			f.add(&file{name: path, wrong: err}, where)
			return nil
		}
		f.seen[where] = true
		f.walk(directory{name: path, where: where, git: git})
	case f.seen[where]:
	case isStream(path, info) && f.writes:
		return misuse(fmt.Sprintf("%s is not a file and cannot be written to: remove -w, or name files", path))
	default:
		f.add(open(path), where)
	}
	return nil
}

// open returns the file at a path, or the stream.
func open(path string) *file {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return &file{name: path, wrong: err}
	case !isStream(path, info):
		return &file{name: path}
	}
	return &file{name: path, stream: sync.OnceValues(func() (input, error) {
		stream, err := os.Open(path)
		if err != nil {
			return input{}, err
		}
		text, err := readAll(stream)
		return text, errors.Join(err, stream.Close())
	})}
}

// isStream reports whether a path does not name a file, or names something that is already
// open, such as /dev/stdin: it may be a file that has no other name.
func isStream(path string, info fs.FileInfo) bool {
	whole, err := filepath.Abs(path)
	return !info.Mode().IsRegular() || err == nil && (strings.HasPrefix(whole, "/dev/") || strings.HasPrefix(whole, "/proc/"))
}

// add adds a file, unless its real path was added before.
func (f *finder) add(found *file, where string) {
	if !f.seen[where] {
		f.seen[where] = true
		f.files = append(f.files, found)
	}
}

// directory is a directory that a walk visits.
type directory struct {
	name  string // as it is printed
	where string // its real path
	git   *gitignore.Folder
	chart string // the chart whose folder charts it is in; empty if none
}

// walk adds the manifests in a directory and below it, and notes what it leaves out.
func (f *finder) walk(d directory) {
	entries, err := os.ReadDir(d.name)
	if err != nil {
		f.add(&file{name: d.name, wrong: err, walked: true}, d.where+"/")
	}
	isChart := slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == chart.File })
	for _, e := range entries {
		name, where := filepath.Join(d.name, e.Name()), filepath.Join(d.where, e.Name())
		if strings.HasPrefix(e.Name(), ".") || !e.IsDir() && !isManifest(e) || f.exclude.matches(name) {
			continue
		}
		ignored, err := d.git.Ignores(e.Name(), e.IsDir())
		switch {
		case err != nil:
			f.add(&file{name: name, wrong: err, walked: true}, err.Error()) // the same for all
		case ignored:
			f.left.ignore(name, where, e.IsDir())
		case !e.IsDir():
			f.add(&file{name: name, walked: true}, where)
			if e.Name() == chart.File {
				f.render(d)
			}
		case isChart && e.Name() == templates:
			if f.chart == nil {
				f.left.templates(name, d)
			}
		default:
			f.walk(directory{name, where, d.git.Folder(e.Name()), d.chartOf(e.Name(), isChart)})
		}
	}
}

// chartOf returns the chart that a directory in this one belongs to as a subchart, or
// as the folder of subcharts.
func (d directory) chartOf(name string, isChart bool) string {
	switch {
	case !isChart:
		return d.chart
	case name != "charts":
		return ""
	case d.chart == "":
		return d.name
	}
	return d.chart
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

// isManifest reports whether an entry of a directory is a file with manifests, by its
// name.
func isManifest(e fs.DirEntry) bool {
	return e.Type().IsRegular() && (slices.Contains(extensions, filepath.Ext(e.Name())) || reference.IsKustomization(e.Name()))
}
