package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/report"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// run is what a run over the files that the arguments name has found.
type run struct {
	*options
	pipeline.Result
	files []*file
	// kubernetes is the version of the oldest node.
	kubernetes string
}

// run runs over the files that the arguments name. A functionConfig that is wrong is a
// run that failed, without files.
func (o *options) run(ctx context.Context, p Process, look look) (run, error) {
	p.Heap(filesHeap)
	r := run{options: o}
	engine, err := configure(o.config)
	var wrong finding.List
	if errors.As(err, &wrong) {
		r.Findings, r.Failed = wrong, true
		return r, nil
	}
	if err != nil {
		return r, err
	}
	if r.files, err = find(o.args, p.Stdin); err != nil {
		return r, err
	}
	sources := make([]pipeline.Source, len(r.files))
	for i, f := range r.files {
		sources[i] = f
	}
	r.kubernetes = engine.KubernetesVersion()
	progress := o.progress(len(r.files), p.Stderr)
	defer progress.stop()
	r.Result, err = engine.Run(ctx, sources, pipeline.Host{Locate: locate, Done: progress.step, Look: look})
	return r, err
}

// look sees each pod template, as [pipeline.Host] has it.
type look = func(source int, before, after *pod.Pod, at finding.Location) func()

// report returns the report about the run.
func (r run) report() report.Report {
	all := report.Report{Findings: r.Findings, Failed: r.Failed, Read: r.texts()}
	for i, f := range r.files {
		all.Files = append(all.Files, report.File{Name: f.name, Documents: r.Sources[i]})
	}
	return all
}

// texts returns the function with which a report reads the files and the
// functionConfig.
func (r run) texts() func(string, func(*manifest.Source) error) error {
	byName := map[string]*file{r.config: {name: r.config}}
	for _, f := range r.files {
		byName[f.name] = f
	}
	return func(name string, do func(*manifest.Source) error) error {
		if f := byName[name]; f != nil {
			return f.read(do)
		}
		return fs.ErrNotExist
	}
}

// locate returns the location of a node, or only the file and the document if the
// node is nil.
func locate(doc *manifest.Document, index int, _, node *yaml.Node) finding.Location {
	l := doc.Location(node)
	l.Index = index
	return l
}

// configure returns an engine for the functionConfig in a file. Without a file, the
// engine changes nothing.
func configure(path string) (*pipeline.Engine, error) {
	if path == "" {
		return pipeline.Idle()
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	slices := manifest.Cut(&manifest.Source{Name: path, Text: text})
	if len(slices) == 0 {
		return pipeline.Configure(v1alpha1.Source{File: path}, nil)
	}
	if len(slices) > 1 {
		return nil, fmt.Errorf("%s contains %d documents: a functionConfig is a single document", path, len(slices))
	}
	doc, err := slices[0].Open()
	if err != nil {
		return nil, err
	}
	line := doc.Location(doc.Root).Line
	return pipeline.Configure(v1alpha1.Source{File: path, LinesBefore: doc.Root.Line - line}, doc.Root)
}
