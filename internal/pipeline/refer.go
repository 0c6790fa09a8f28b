package pipeline

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/kustomization"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/reference"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// refer looks once more at the sources that may refer to what the run has changed.
func (r *run) refer(sources []Source, all []edited) ([]finding.Finding, error) {
	if r.references.Empty() {
		return nil, nil
	}
	if slices.ContainsFunc(all, func(e edited) bool { return e.monitors }) {
		if missing, err := r.findServices(sources, all); err != nil || len(missing) > 0 {
			return missing, err
		}
	}
	findings := make([][]finding.Finding, len(sources))
	missing, err := r.each(sources, func(i int) error {
		file := filepath.ToSlash(sources[i].Name())
		if !all[i].refers && !reference.IsKustomization(file) {
			return nil
		}
		return sources[i].Cut(func(documents []manifest.Slice) { findings[i] = r.referIn(documents, file) })
	})
	return append(r.rules.Grade(slices.Concat(findings...)), missing...), err
}

// findServices adds the Services of the sources to the index: monitors refer to
// workloads through them.
func (r *run) findServices(sources []Source, all []edited) (missing []finding.Finding, err error) {
	found := make([][]reference.Service, len(sources))
	missing, err = r.again(sources, func(i int) bool { return all[i].refers }, func(i, index int, item manifest.Slice) {
		ofKind(item, reference.IsService, func(doc *manifest.Document, object *yaml.Node) {
			found[i] = append(found[i], reference.ServiceOf(object, r.file(doc, index, object)))
		})
	})
	r.references.AddServices(slices.Concat(found...)...)
	return missing, err
}

// referIn returns what the documents of a source say about the workloads of the
// run: who points at containers that moved, or asks for what a sidecar does not
// have.
func (r *run) referIn(documents []manifest.Slice, file string) []finding.Finding {
	findings := make([][]finding.Finding, len(documents))
	r.workers.Each(len(documents), func(index int) {
		for item := range items(documents[index]) {
			findings[index] = append(findings[index], r.referOne(item, index, file)...)
		}
	})
	return slices.Concat(findings...)
}

// referOne judges the objects of one slice. It is parsed only if its text can refer to
// anything.
func (r *run) referOne(slice manifest.Slice, index int, file string) (findings []finding.Finding) {
	isPatch := len(r.patches) > 0 && (file == "" || r.patches[cleaned(file)].File != "")
	wanted := func(apiVersion, kind string) bool {
		if reference.IsKustomization(file) { // which need not say so
			apiVersion, kind = reference.KustomizationGroup+"/v1beta1", "Kustomization"
		}
		mayPatch := kind == "" || r.editor.Wants(apiVersion, kind) // operations have no kind
		return isPatch && mayPatch || reference.Asks(apiVersion, kind) && r.mayRefer(slice, apiVersion, kind)
	}
	ofKind(slice, wanted, func(doc *manifest.Document, object *yaml.Node) {
		said := r.referObject(doc, object, index, reference.IsKustomization(file))
		r.locate(said, doc, index, object)
		findings = append(findings, said...)
	})
	return slices.DeleteFunc(findings, func(f finding.Finding) bool { return r.written[f.Location] })
}

// mayRefer reports whether an object of a kind may refer to what the run has changed, by the text
// of a slice.
func (r *run) mayRefer(slice manifest.Slice, apiVersion, kind string) bool {
	if parts := reference.Words(apiVersion, kind); parts != nil {
		return slice.MayHave(manifest.NewWords(nil, parts))
	}
	return slice.MayHave(r.names())
}

// referObject judges an object of a document, which may be in the file of a kustomization.
func (r *run) referObject(doc *manifest.Document, object *yaml.Node, index int, kustomization bool) []finding.Finding {
	file := r.file(doc, index, object)
	if r.built[file] {
		return nil
	}
	patch, isPatch := r.patch(doc, index, object)
	switch {
	case (isPatch || kustomization) && r.refused:
		return nil // it would be rewritten if the edit was not refused
	case isPatch:
		return r.references.JudgePatch(object, patch)
	case kustomization:
		return r.references.JudgeKustomization(object, file)
	}
	return r.carriedParts(r.references.Judge(object, file), file, index)
}

// carriedParts returns the findings about a document of a file without those about parts
// that the edits were carried through. The others say why they were not.
func (r *run) carriedParts(findings []finding.Finding, file string, index int) (left []finding.Finding) {
	for _, f := range findings {
		why, known := "", false
		for field := f.Field; !known && field != ""; {
			why, known = r.parts[kustomization.Part{File: file, Index: index, Field: field}]
			field = field[:max(strings.LastIndexAny(field, ".["), 0)]
		}
		if !known || why != "" {
			if why != "" {
				f.Hint = "It is not rewritten: " + why + "."
			}
			left = append(left, f)
		}
	}
	return left
}
