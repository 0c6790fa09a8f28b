package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/aymanbagabas/go-udiff"
	"github.com/native-sidecar/native-sidecar/fn"
	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/reference"
	"github.com/native-sidecar/native-sidecar/transformer"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// diffContext is how many unchanged lines a diff shows around a change.
const diffContext = 3

// files works on the files that the paths name.
func files(o options, stdin io.Reader, stdout, stderr io.Writer) int {
	if err := o.validate(); err != nil {
		return complain(stderr, exitUsage, "%v; see native-sidecar --help", err)
	}
	t, err := configure(o.config)
	if err != nil {
		return complainAll(stderr, err)
	}
	found, err := find(o.paths, stdin)
	if err != nil {
		return complain(stderr, exitFailed, "%v", err)
	}
	if len(found) == 0 {
		return complain(stderr, exitFailed, "no files of type .yaml, .yml or .json under %v", o.paths)
	}
	run := pipeline.New(t, manifests{})
	if err := kustomizations(run, found); err != nil {
		return complain(stderr, exitFailed, "%v", err)
	}
	results, err := judged(run, found)
	if err != nil {
		return complain(stderr, exitFailed, "%v", err)
	}
	findings, failed := run.Finish()
	report(stderr, findings, v1alpha1.Error, v1alpha1.Warning, v1alpha1.Info)
	if failed {
		return exitFailed
	}
	changed := false
	for i, f := range found {
		changed = changed || len(results[i].Edits) > 0
		if err := show(o, f, results[i].Edits, stdout); err != nil {
			return complain(stderr, exitFailed, "%v", err)
		}
	}
	if o.check && changed {
		return exitFailed
	}
	return exitOK
}

// judged works on the files, and looks for references to what it changed.
func judged(run *pipeline.Run, files []*file) ([]pipeline.Result, error) {
	results, err := edit(run, files)
	if err == nil {
		err = refer(run, files, results)
	}
	return results, err
}

// edit works on the files, several at a time. The first error is that of the
// first file that has one.
func edit(run *pipeline.Run, files []*file) ([]pipeline.Result, error) {
	results, errs := make([]pipeline.Result, len(files)), make([]error, len(files))
	run.Each(len(files), func(i int) {
		errs[i] = files[i].cut(func(slices []manifest.Slice) { results[i] = run.Edit(slices) })
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

func (o options) validate() error {
	switch {
	case o.config == "":
		return errors.New("files need a functionConfig: give --fn-config FILE")
	case len(o.paths) == 0:
		return errors.New("name files or directories to work on, or - for stdin")
	case o.write && o.check:
		return errors.New("--check only looks: it does not go with -w")
	}
	for _, p := range o.paths {
		if p == "-" && o.write {
			return errors.New("stdin cannot be written to: drop -w, or name files")
		}
	}
	return nil
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
	plain := !o.list && !o.diff && !o.write && !o.check
	if len(edits) == 0 && !plain {
		return nil
	}
	if o.list || o.check && !o.diff {
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
