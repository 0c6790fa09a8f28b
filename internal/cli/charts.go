package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"github.com/native-sidecar/native-sidecar/internal/chart"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
	"github.com/spf13/pflag"
)

const (
	// helmFlag names the helm that renders charts. Without it, no program is started.
	helmFlag = "helm"
	// templates is the name of the folder with the templates of a chart.
	templates = "templates"
)

func (o *options) addHelm(flags *pflag.FlagSet) {
	flags.StringVar(&o.helm, helmFlag, "", "also read what Helm charts render, with `PROGRAM`, such as helm")
	flags.Lookup(helmFlag).Annotations = map[string][]string{only: {", which edit nothing. Charts are never edited: pipe what one renders, helm template NAME DIR | native-sidecar ... -"}}
}

// charts returns a function that returns a chart in a folder as a file: what the chart renders
// for a version of Kubernetes. It is an error if there is no such helm.
func (o *options) charts(ctx context.Context, kubernetes string) (func(dir string) *file, error) {
	helm, err := chart.Find(o.helm)
	if err != nil {
		return nil, misuse(fmt.Sprintf("--%s %s cannot be run: %v", helmFlag, foreign.Word(o.helm), err))
	}
	return func(dir string) *file {
		c := chart.Open(ctx, helm, dir, kubernetes)
		return &file{name: dir, walked: true, chart: c, stream: sync.OnceValues(func() (input, error) {
			text, err := c.Render()
			if err != nil {
				return input{}, o.notRendered(c, err)
			}
			return input{text: text}, nil
		})}
	}, nil
}

// render adds what the chart in a directory renders. A subchart is rendered with the chart that
// it is in, and a library by the charts that use it.
func (f *finder) render(d directory) {
	if f.chart != nil && d.chart == "" && !chart.IsLibrary(d.name) && !f.exclude.has(filepath.Join(d.name, templates)) {
		f.add(f.chart(d.name), filepath.Join(d.where, templates))
	}
}

// notRendered returns the finding about a chart that cannot be rendered.
func (o *options) notRendered(c *chart.Chart, err error) error {
	said := finding.New(finding.NotRendered, nil, "%v.", err)
	said.Hint = "Run: " + remedy(c, err, o.command)
	said.Location.File = filepath.Join(c.Dir(), chart.File)
	return said
}

// remedy returns what to run if a chart cannot be rendered, for a command.
func remedy(c *chart.Chart, err error, command string) string {
	var failure *chart.Failure
	if errors.As(err, &failure) && failure.Missing {
		return "helm dependency build " + foreign.Word(c.Dir())
	}
	return chart.Command(c.Dir()) + " --values FILE | native-sidecar " + command + " -"
}

// isUnrendered reports whether a chart could not be rendered.
func (f *file) isUnrendered() bool {
	if f.chart == nil {
		return false
	}
	_, err := f.chart.Render()
	return err != nil
}

// location returns the location of a document of a stream. In what a chart renders, it is the
// template, without a line: nobody has seen the stream.
func (f *file) location(doc *manifest.Document, l finding.Location) finding.Location {
	source := chart.Source(doc.Above())
	if f.chart == nil {
		l.Template = source
		return l
	}
	l.Line, l.Column = 0, 0
	if source != "" {
		l.Template = f.chart.Template(source)
	}
	return l
}

// seen is a pod template of a run.
type seen struct {
	pipeline.Seen
	run *run
}

// value returns the value of a chart that sets the image of the container at a field; nothing
// if no chart renders it, or no value was proved to set it.
func (s seen) value(field string) (v finding.Value) {
	if s.Source < len(s.run.files) && s.run.files[s.Source].chart != nil { // others were reached
		v, _ = s.run.files[s.Source].chart.Value(s.At.Index, field)
	}
	return v
}
