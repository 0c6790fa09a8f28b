package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/aymanbagabas/go-udiff"
	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
	"github.com/native-sidecar/native-sidecar/internal/report"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// diffContext is the number of unchanged lines around a change in a diff.
const diffContext = 3

// files runs over the files that the arguments name.
func files(ctx context.Context, o *options, p Process) int {
	if o.version {
		fmt.Fprintln(p.Stdout, "native-sidecar", p.version())
		return exitOK
	}
	if err := o.validate(); err != nil {
		return unnamed().reject(err, p)
	}
	engine, found, code := o.start(p)
	if code != exitOK {
		return code
	}
	progress := o.progress(len(found), p.Stderr)
	result, err := engine.Run(ctx, sources(found), pipeline.Host{Locate: locate, Done: progress.step})
	progress.stop()
	if err != nil {
		return complain(p.Stderr, exitFailed, "%v", err)
	}
	r := report.Report{Findings: result.Findings, Failed: result.Failed, Read: o.texts(found)}
	for i, f := range found {
		file := report.File{Name: f.name}
		if !r.Failed {
			file.Documents = result.Sources[i]
		}
		r.Files = append(r.Files, file)
	}
	return o.finish(r, func() error {
		for i, f := range found {
			if err := show(o, f, pipeline.Edits(result.Sources[i]), p.Stdout); err != nil {
				return err
			}
		}
		return nil
	}, p)
}

// start returns the engine and the files of a run. If the functionConfig is wrong or
// there are no files, it prints why and returns another code than exitOK.
func (o *options) start(p Process) (*pipeline.Engine, []*file, int) {
	p.limit(filesHeap)
	engine, err := configure(o.config)
	var wrong finding.List
	if errors.As(err, &wrong) {
		return nil, nil, o.tell(wrong, nil, p)
	}
	if err != nil {
		return nil, nil, complain(p.Stderr, exitFailed, "%v", plain(err))
	}
	found, err := find(o.args, p.Stdin)
	if err != nil {
		return nil, nil, complain(p.Stderr, exitFailed, "%v", plain(err))
	}
	return engine, found, exitOK
}

// sources returns the files as sources of the pipeline.
func sources(files []*file) []pipeline.Source {
	all := make([]pipeline.Source, len(files))
	for i, f := range files {
		all[i] = f
	}
	return all
}

// locate returns the location of a node, or only the file and the document if the
// node is nil.
func locate(doc *manifest.Document, index int, _, node *yaml.Node) finding.Location {
	l := doc.Location(node)
	l.Index = index
	return l
}

// finish prints the findings and, unless there is an error, shows or writes the
// changes. It returns the exit code.
func (o *options) finish(r report.Report, show func() error, p Process) int {
	err := o.say(r, p)
	if err == nil && !r.Failed {
		err = show()
	}
	if err != nil {
		return complain(p.Stderr, exitFailed, "%v", err)
	}
	o.summarize(r, p)
	if r.Failed || o.check && r.Counts().ChangedFiles > 0 {
		return exitFailed
	}
	return exitOK
}

// texts returns the function with which a report reads the files and the
// functionConfig.
func (o *options) texts(files []*file) func(string, func([]byte)) error {
	byName := map[string]*file{o.config: {name: o.config}}
	for _, f := range files {
		byName[f.name] = f
	}
	return func(name string, do func([]byte)) error {
		f := byName[name]
		if f == nil {
			return fs.ErrNotExist
		}
		in, err := f.read()
		if err != nil {
			return err
		}
		defer in.close()
		do(in.text)
		return nil
	}
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
	slices, err := manifest.Cut(&manifest.Source{Name: path, Text: text})
	if err != nil {
		return nil, err
	}
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

// show prints or writes one file, depending on the flags. A file that does not
// change is not written.
func show(o *options, f *file, edits []manifest.Edit, stdout io.Writer) error {
	whole := o.printsManifests()
	if len(edits) == 0 && !whole {
		return nil
	}
	if o.printsNames() {
		if _, err := fmt.Fprintln(stdout, f.name); err != nil {
			return err
		}
	}
	if !whole && !o.diff && !o.write {
		return nil
	}
	in, err := f.read()
	if err != nil {
		return err
	}
	defer in.close()
	src := &manifest.Source{Name: f.name, Text: in.text}
	if whole {
		return manifest.Write(stdout, src, edits)
	}
	if o.diff {
		var out bytes.Buffer
		if err = manifest.Write(&out, src, edits); err == nil {
			err = diff(stdout, f.name, string(src.Text), out.String())
		}
	}
	if err == nil && o.write {
		err = f.write(src, edits)
	}
	return err
}

func diff(w io.Writer, name, before, after string) error {
	text, err := udiff.ToUnified("a/"+name, "b/"+name, before, udiff.Lines(before, after), diffContext)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	return err
}
