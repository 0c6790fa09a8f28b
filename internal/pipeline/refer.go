package pipeline

import (
	"path"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/reference"
)

// Kustomization takes notice of the patch files that a kustomization names, which
// stands in a file: they hold parts of objects, and are never taken for workloads.
// It comes before the first [Run.Edit]. One that cannot be read names none:
// kustomize will say so.
func (r *Run) Kustomization(file string, slice manifest.Slice) {
	doc, err := slice.Open()
	if err != nil {
		return
	}
	for _, p := range reference.Patches(doc.Root, file) {
		r.patches[path.Clean(p.File)] = p
	}
}

// patch is the patch that a document is, by the file that it stands in.
func (r *Run) patch(doc *manifest.Document, index int) (p reference.Patch, is bool) {
	if len(r.patches) > 0 {
		p, is = r.patches[path.Clean(r.host.Place(doc, index, doc.Root).File)]
	}
	return p, is
}

// Refers tells whether the source in a file has to be looked at once more, for
// references to what the run has changed: after the last [Run.Add].
func (r *Run) Refers(result Result, file string) bool {
	return !r.references.Empty() && (result.refers || reference.IsKustomization(file))
}

// Refer is what the slices of one source say of the workloads of the run: who
// points at containers that moved, or asks for what a sidecar has not. A document
// is parsed only if its text can mention that. Several sources may be looked at at
// the same time.
func (r *Run) Refer(documents []manifest.Slice, file string) []plan.Finding {
	findings := make([][]plan.Finding, len(documents))
	r.Each(len(documents), func(index int) {
		for item := range r.items(documents[index]) {
			findings[index] = append(findings[index], r.refer(item, index, file)...)
		}
	})
	return r.transformer.Grade(slices.Concat(findings...))
}

func (r *Run) refer(slice manifest.Slice, index int, file string) []plan.Finding {
	kustomization := reference.IsKustomization(file)
	asks := reference.Asks(slice.APIVersion, slice.Kind) && slice.Mentions(r.references.Words(slice.APIVersion, slice.Kind))
	mayPatch := len(r.patches) > 0 && (!slice.Peeked() || r.transformer.Wants(slice.APIVersion, slice.Kind))
	if !kustomization && !asks && !mayPatch {
		return nil
	}
	doc, err := slice.Open()
	if err != nil {
		return nil // nobody edits it
	}
	var findings []plan.Finding
	if patch, is := r.patch(doc, index); is {
		findings = r.references.JudgePatch(doc.Root, patch)
	} else if kustomization {
		findings = r.references.JudgeKustomization(doc.Root)
	} else if asks {
		findings = r.references.Judge(doc.Root)
	}
	for i := range findings {
		f := &findings[i]
		f.Place = r.host.Place(doc, index, f.Node)
		f.Node = nil
	}
	return findings
}

// Say adds findings to those of the run.
func (r *Run) Say(findings []plan.Finding) { r.findings = append(r.findings, findings...) }
