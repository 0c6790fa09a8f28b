package pipeline

import (
	"github.com/native-sidecar/native-sidecar/internal/edit"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/podtemplate"
	"github.com/native-sidecar/native-sidecar/internal/rule"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

// wanted returns the words of which a document has one if there is anything to do in it, or
// to say about it; nil if that cannot be known without parsing it.
func (r *run) wanted() *manifest.Words {
	whole, parts, all := r.editor.Words()
	if all || r.editor.IsIdle() || r.host.Look != nil || r.host.References == RewriteAll {
		return nil
	}
	return manifest.NewWords(append(whole, rule.Words()...), parts)
}

// passesOver reports whether a document of a source is a workload in which there is nothing to
// do, and nothing to say about. Patches have only parts of one. Custom resources may have pods
// at unknown places, and lists any items. What is wrong with a workload that is passed over is
// not found.
func (r *run) passesOver(item manifest.Slice, source int) bool {
	kind := finding.Resource{APIVersion: item.APIVersion}
	if r.words == nil || kind.IsCustom() || podtemplate.IsList(item.Kind) || !r.editor.Wants(item.APIVersion, item.Kind) {
		return false
	}
	switch name := r.sources[source].Name(); {
	case name == "" && len(r.patches)+len(r.resources) > 0:
		return false
	case name != "" && r.patches[cleaned(name)].File != "":
		return false
	}
	return !item.MayHave(r.words)
}

// lookNear adds what patterns nearly find in the documents that were passed over to what was
// seen, if some pattern has found too little. It is an error if the context ends.
func (r *run) lookNear(sources []Source) error {
	if r.words == nil || !r.editor.MayMiss(r.seen.Matched, r.seen.Selected) {
		return nil
	}
	_, err := r.again(sources, func(source int) bool { return r.passed[source] }, func(source, _ int, item manifest.Slice) {
		if !item.Peeked() || !r.passesOver(item, source) {
			return
		}
		doc, err := item.Open()
		if err != nil {
			return
		}
		for _, object := range objectsOf(doc.Root) {
			p := r.editor.Edit(object, edit.Document{Anchors: yamlnode.NewAnchors(object), Comments: yamlnode.Comments})
			r.seeing.Lock()
			see(&r.seen, p)
			r.seeing.Unlock()
		}
	})
	return err
}
