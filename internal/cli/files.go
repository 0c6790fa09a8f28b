package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/aymanbagabas/go-udiff"
	"github.com/native-sidecar/native-sidecar/fn"
	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/reference"
	"github.com/native-sidecar/native-sidecar/internal/report"
	"github.com/native-sidecar/native-sidecar/transformer"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// diffContext is how many unchanged lines a diff shows around a change.
const diffContext = 3

// files works on the files that the paths name.
func files(o options, p Process) int {
	if err := o.validate(); err != nil {
		return complain(p.Stderr, exitUsage, "%v; see native-sidecar --help", err)
	}
	t, err := configure(o.config)
	var wrong finding.List
	switch {
	case errors.As(err, &wrong):
		r := report.Report{Findings: fn.ConfigFindings(wrong), Failed: true, Read: o.texts(nil)}
		return o.finish(r, nil, p)
	case err != nil:
		return complain(p.Stderr, exitFailed, "%v", err)
	}
	found, err := find(o.paths, p.Stdin)
	if err != nil {
		return complain(p.Stderr, exitFailed, "%v", err)
	}
	run := pipeline.New(t, manifests{})
	progress := o.progress(len(found), p.Stderr)
	results, err := work(run, found, progress)
	progress.stop()
	if err != nil {
		return complain(p.Stderr, exitFailed, "%v", err)
	}
	r := report.Report{Read: o.texts(found)}
	r.Findings, r.Failed = run.Finish()
	for i, f := range found {
		file := report.File{Name: f.name}
		if !r.Failed {
			file.Documents = results[i].Documents
		}
		r.Files = append(r.Files, file)
	}
	return o.finish(r, func() error {
		for i, f := range found {
			if err := show(o, f, results[i].Edits(), p.Stdout); err != nil {
				return err
			}
		}
		return nil
	}, p)
}

// finish says what was found, shows or writes what changes where nothing is an
// error, and is the exit code.
func (o *options) finish(r report.Report, show func() error, p Process) int {
	err := o.say(r, p)
	if err == nil && !r.Failed {
		err = show()
	}
	if err != nil {
		return complain(p.Stderr, exitFailed, "%v", err)
	}
	o.sum(r, p)
	if r.Failed || o.check && r.Counts().ChangedFiles > 0 {
		return exitFailed
	}
	return exitOK
}

// texts gives a report the texts of the files and of the functionConfig.
func (o *options) texts(files []*file) func(string, func([]byte)) error {
	known := map[string]*file{o.config: {name: o.config}}
	for _, f := range files {
		known[f.name] = f
	}
	return func(name string, do func([]byte)) error {
		f := known[name]
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

// work edits the files and finds who refers to what changes in them.
func work(run *pipeline.Run, files []*file, progress *progress) ([]pipeline.Result, error) {
	if err := kustomizations(run, files); err != nil {
		return nil, err
	}
	results, err := edit(run, files, progress)
	if err == nil {
		err = refer(run, files, results)
	}
	return results, err
}

// edit works on the files, several at a time. The first error is that of the
// first file that has one.
func edit(run *pipeline.Run, files []*file, progress *progress) ([]pipeline.Result, error) {
	results, errs := make([]pipeline.Result, len(files)), make([]error, len(files))
	run.Each(len(files), func(i int) {
		errs[i] = files[i].cut(func(slices []manifest.Slice) { results[i] = run.Edit(slices) })
		progress.step()
	})
	for i, result := range results {
		if errs[i] != nil {
			return nil, errs[i]
		}
		run.Add(result)
	}
	return results, nil
}

// kustomizations tells the run what the kustomizations among the files name.
func kustomizations(run *pipeline.Run, files []*file) error {
	for _, f := range files {
		if !reference.IsKustomization(filepath.ToSlash(f.name)) {
			continue
		}
		err := f.cut(func(slices []manifest.Slice) {
			for _, s := range slices {
				run.Kustomization(filepath.ToSlash(f.name), s)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// refer looks for references to what the run has changed, in those files once more
// that may have any.
func refer(run *pipeline.Run, files []*file, results []pipeline.Result) error {
	said, errs := make([][]plan.Finding, len(files)), make([]error, len(files))
	run.Each(len(files), func(i int) {
		if name := filepath.ToSlash(files[i].name); run.Refers(results[i], name) {
			errs[i] = files[i].cut(func(slices []manifest.Slice) { said[i] = run.Refer(slices, name) })
		}
	})
	for _, findings := range said {
		run.Say(findings)
	}
	return errors.Join(errs...)
}

// configure makes a transformer of the functionConfig in a file.
func configure(path string) (*transformer.Transformer, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	slices, err := manifest.Cut(&manifest.Source{Name: path, Text: text})
	if err != nil {
		return nil, err
	}
	if len(slices) == 0 {
		return fn.Configure(v1alpha1.Source{File: path}, nil)
	}
	if len(slices) > 1 {
		return nil, fmt.Errorf("%s holds %d documents: a functionConfig is one", path, len(slices))
	}
	doc, err := slices[0].Open()
	if err != nil {
		return nil, err
	}
	line, _ := doc.Pos(doc.Root)
	return fn.Configure(v1alpha1.Source{File: path, LinesBefore: doc.Root.Line - line}, doc.Root)
}

// show prints or writes one file, as the flags say. A file that does not change
// is not written.
func show(o options, f *file, edits []manifest.Edit, stdout io.Writer) error {
	plain := o.plain()
	if len(edits) == 0 && !plain {
		return nil
	}
	if o.lists() {
		if _, err := fmt.Fprintln(stdout, f.name); err != nil {
			return err
		}
	}
	if !plain && !o.diff && !o.write {
		return nil
	}
	in, err := f.read()
	if err != nil {
		return err
	}
	defer in.close()
	src := &manifest.Source{Name: f.name, Text: in.text}
	if plain {
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

// manifests is the pipeline's host for plain files: nobody edits what comes out.
type manifests struct{}

var _ pipeline.Host = manifests{}

// Place is file, line and column.
func (manifests) Place(doc *manifest.Document, index int, node *yaml.Node) plan.Place {
	line, column := 0, 0
	if node != nil {
		line, column = doc.Pos(node)
	}
	return plan.Place{File: doc.Name(), Index: index, Line: line, Column: column}
}

// Accept takes every document as it was printed.
func (manifests) Accept(manifest.Slice, *manifest.Document, manifest.Printed) ([]plan.Finding, error) {
	return nil, nil
}
