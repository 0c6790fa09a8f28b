package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/patch"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
	"github.com/native-sidecar/native-sidecar/internal/quiet"
	"github.com/native-sidecar/native-sidecar/internal/reference"
	"github.com/spf13/pflag"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const aboutPatch = `native-sidecar patch prints patches for manifests that you cannot edit. They do what -w does to your own.
Each patch is tried before it is printed, and fails later if what it changes is no longer as it was. Nothing
is written. PATH is a file, a directory, or - for stdin: what a chart or a kustomization renders, or what
kubectl get -o yaml prints.
`

// forFlag says what patches are for.
const forFlag = "for"

// patchFlags adds the flags of patch. They also set how findings are printed.
func (o *options) patchFlags(flags *pflag.FlagSet) {
	o.format, o.patchFor, o.apart = formatText, patch.Kustomize, true
	o.addConfig(flags, "read the functionConfig from `FILE`; default .native-sidecar.yaml")
	o.addExclude(flags)
	names := patchForms()
	addChoice(flags, forFlag, &o.patchFor, "what applies the patches, a `tool`: "+finding.Enumerate(names, "or")+"; default "+names[0], names...)
	flags.BoolVarP(&o.quiet, "quiet", "q", false, "show only errors and warnings")
}

func patchForms() []string {
	var names []string
	for _, form := range patch.Forms() {
		names = append(names, string(form))
	}
	return names
}

// patchCommand prints patches for the manifests in files.
func patchCommand(ctx context.Context, o *options, p Process) error {
	if len(o.args) == 0 {
		return misuse("there is nothing to patch: name files or directories, or - for stdin; see native-sidecar patch --help")
	}
	found := o.discover()
	if o.config == "" {
		return misuse(noConfig)
	}
	if found && !o.quiet {
		p.complain("using %s", o.config)
	}
	r, err := o.run(ctx, p, watch{})
	if err != nil {
		return err
	}
	var patches []*patch.Patch
	if !r.Failed {
		var said []finding.Finding
		if patches, said, err = r.patches(); err != nil {
			return err
		}
		r.Findings, _, r.Failed = r.strictness().Outcome(append(r.Findings, said...))
	}
	if err := o.say(r.report(), p); err != nil {
		return err
	}
	if r.Failed {
		return errFailed
	}
	if len(patches) == 0 {
		p.complain("there is nothing to patch in what was read")
		return nil
	}
	text, err := o.patchFor.Write(patches, r.resources())
	if err != nil {
		return err
	}
	_, err = io.WriteString(p.Stdout, text)
	return err
}

// patches returns the patches for what changes in the files, and findings about what cannot
// be patched.
func (r run) patches() ([]*patch.Patch, []finding.Finding, error) {
	var all []*patch.Patch
	var findings []finding.Finding
	for i, f := range r.files {
		if len(r.Sources[i]) == 0 {
			continue
		}
		err := f.read(func(src *manifest.Source) error {
			patches, said, err := r.patchesOf(src, r.Sources[i])
			all, findings = append(all, patches...), append(findings, said...)
			return err
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return all, append(findings, r.patchFor.Prove(all, quiet.Begin)...), nil
}

// patchesOf returns the patches for the documents of a source that change.
func (r run) patchesOf(src *manifest.Source, changed []pipeline.Document) ([]*patch.Patch, []finding.Finding, error) {
	var edited bytes.Buffer
	if err := manifest.Write(&edited, src, pipeline.Edits(changed)); err != nil {
		return nil, nil, err
	}
	locate := r.locate()
	before, after := manifest.Cut(src), manifest.Cut(&manifest.Source{Name: src.Name, Text: edited.Bytes()})
	var all []*patch.Patch
	var findings []finding.Finding
	for _, d := range changed {
		was, err := before[d.Index].Open()
		if err != nil {
			return nil, nil, err
		}
		is, err := after[d.Index].Open()
		if err != nil {
			return nil, nil, err
		}
		patches, said := r.patchFor.Possible(patch.All(was.Root, is.Root, func(object *yaml.Node) finding.Location {
			return locate(was, d.Index, object, object)
		}))
		all, findings = append(all, patches...), append(findings, said...)
	}
	return all, findings, nil
}

// resources returns the files for a kustomization, if the arguments name nothing but files
// that one in the working directory may list.
func (r run) resources() []string {
	var files []string
	for _, f := range r.files {
		if !f.isNamed(r.args) || f.stream != nil || !filepath.IsLocal(f.name) {
			return nil
		}
		files = append(files, filepath.ToSlash(f.name))
	}
	return files
}

// builds returns an error if there is a kustomization among the files: patches are for what
// it builds.
func (r run) builds() error {
	i := slices.IndexFunc(r.files, func(f *file) bool {
		if !reference.IsKustomization(filepath.ToSlash(f.name)) {
			return false
		}
		empty := false // as a shell makes the file before the patches come
		_ = f.Cut(func(documents []manifest.Slice) { empty = len(documents) == 0 })
		return !empty
	})
	if i < 0 {
		return nil
	}
	name := r.files[i].name
	return fmt.Errorf("%s is a kustomization, and patches are for what it builds. Run: kustomize build %s | native-sidecar %s-",
		name, foreign.Word(filepath.Dir(name)), r.configWords())
}
