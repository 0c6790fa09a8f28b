// Package chart renders Helm charts with a helm that the user has named, and says which
// template and which value of a chart a container comes from.
//
// A [Chart] is rendered once, with its own values, as `helm template` does it: without a
// cluster, without a shell, and without checking the values against the chart's schema, which
// could load others from the network. Where a value sets the image of a container, that is
// proved and not guessed: the chart is rendered once more with a mark in each value that may
// be the one.
package chart

import (
	"bytes"
	"context"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
)

// File is the name of the file that makes a folder a chart.
const File = "Chart.yaml"

// Chart is a chart. It is rendered when [Chart.Render] or [Chart.Value] is first called.
type Chart struct {
	dir    string
	render func() ([]byte, error)
	values func() map[place]finding.Value
	paths  sync.Map // of templates, by what helm calls them
}

// Open returns the chart in a folder, to be rendered for a version of Kubernetes. Helm runs
// until the context ends.
func Open(ctx context.Context, h Helm, dir, kubernetes string) *Chart {
	c := &Chart{dir: dir}
	args := arguments(dir, kubernetes)
	c.render = sync.OnceValues(func() ([]byte, error) {
		text, err := h.run(ctx, nil, args...)
		if err != nil {
			return nil, failureOf(err)
		}
		return text, nil
	})
	c.values = sync.OnceValue(func() map[place]finding.Value {
		text, err := c.render()
		if err != nil {
			return nil
		}
		show := func(archive string) ([]byte, error) { return h.run(ctx, nil, "show", "values", local(archive)) }
		return origins(dir, text, show, func(values []byte) ([]byte, error) {
			return h.run(ctx, bytes.NewReader(values), append(slices.Clip(args), "--values", "-")...)
		})
	})
	return c
}

// Dir returns the folder, as it was given.
func (c *Chart) Dir() string { return c.dir }

// Render returns what the chart renders, hooks included. It may be called more than once, and
// runs helm once. The error is a [Failure].
func (c *Chart) Render() ([]byte, error) { return c.render() }

// Value returns the value that sets the image of a container, which is given by its field path
// and the number of its document in what the chart renders. is is false if no single value was
// proved to set it, and if the chart cannot be rendered.
func (c *Chart) Value(index int, field string) (v finding.Value, is bool) {
	v, is = c.values()[place{index, field}]
	return v, is
}

// Failure says why a chart cannot be rendered.
type Failure struct {
	why string
	// Missing reports that dependencies are missing in the chart's folder.
	Missing bool
}

// Error returns the reason, in one line.
func (f *Failure) Error() string { return f.why }

// missing is how Helm 3 and Helm 4 say which dependencies are missing.
const missing = "missing in charts/ directory: "

func failureOf(err error) *Failure {
	if _, names, is := strings.Cut(err.Error(), missing); is {
		names = strings.Join(slices.Compact(strings.Split(names, ", ")), ", ") // one with aliases is there for each
		return &Failure{"its dependencies are missing in its folder charts: " + names, true}
	}
	return &Failure{"helm cannot render it: " + err.Error(), false}
}

// arguments returns the arguments with which helm renders a chart. Without --kube-version, each
// helm would render for a version of its own.
func arguments(dir, kubernetes string) []string {
	return append([]string{"template"}, append(release(dir), local(dir), "--skip-schema-validation", "--kube-version", kubernetes)...)
}

// Command returns the command that renders a chart, for people.
func Command(dir string) string {
	return strings.Join(append([]string{"helm", "template"}, append(release(dir), foreign.Word(dir))...), " ")
}

// longestRelease is how long the name of a release may be.
const longestRelease = 53

// release returns the name of the release, which is that of the folder, if helm accepts it;
// nothing if it doesn't.
func release(dir string) []string {
	whole, err := filepath.Abs(dir)
	if err != nil {
		return nil
	}
	if real, err := filepath.EvalSymlinks(whole); err == nil {
		whole = real
	}
	name := filepath.Base(whole)
	if len(name) > longestRelease || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || strings.Trim(name, "-") != name {
		return nil
	}
	return []string{name}
}

// local returns a path in a form that helm takes only for a folder. It would look for another
// one in repositories if there is no such folder.
func local(dir string) string {
	if filepath.IsAbs(dir) || strings.HasPrefix(dir, ".") {
		return dir
	}
	return "." + string(filepath.Separator) + dir
}

// sourceMark is how helm says above each document which template it comes from.
const sourceMark = "# Source: "

// Source returns what Helm calls the template that a document comes from, given the comments
// above it; empty if they don't say so.
func Source(comments []string) string {
	for _, comment := range comments {
		if source, is := strings.CutPrefix(comment, sourceMark); is {
			return source
		}
	}
	return ""
}

// Template returns the path of a template that Helm calls by the names of its charts, such as
// shop/charts/cache/templates/web.yaml. It is the path in an archive, if a subchart is one.
func (c *Chart) Template(source string) string {
	if path, known := c.paths.Load(source); known {
		return path.(string)
	}
	path := templateIn(c.dir, source)
	c.paths.Store(source, path)
	return path
}

func templateIn(dir, source string) string {
	_, rest, found := strings.Cut(source, "/")
	if !found || !filepath.IsLocal(filepath.FromSlash(rest)) {
		return source
	}
	for {
		name, below, is := strings.Cut(strings.TrimPrefix(rest, subcharts+"/"), "/")
		if !strings.HasPrefix(rest, subcharts+"/") || !is {
			return filepath.Join(dir, filepath.FromSlash(rest))
		}
		dir, rest = filepath.Join(dir, subcharts, folderOf(dir, name)), below
	}
}

// folderOf returns the name of the folder of a subchart, which may have another name, or an
// alias.
func folderOf(dir, name string) string {
	if info, err := os.Stat(filepath.Join(dir, subcharts, name)); err == nil && info.IsDir() {
		return name
	}
	for _, sub := range subchartsIn(dir) {
		if sub.key == name {
			return path.Base(filepath.ToSlash(sub.path))
		}
	}
	return name
}
