package pipeline

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/edit"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/kustomization"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/podtemplate"
	"github.com/native-sidecar/native-sidecar/internal/rule"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// words are what documents have if there is anything to do in them, or to say about them.
type words struct {
	concerned *manifest.Words // of patterns, and of rules about every workload
	known     *manifest.Words // of known sidecars
}

// wanted returns the words; nil if nothing but parsing a document can tell.
func (r *run) wanted() *words {
	if r.editor.IsIdle() || r.host.Look != nil {
		return nil
	}
	whole, parts, all := r.editor.Words()
	if all {
		return nil
	}
	return &words{
		concerned: manifest.NewWords(append(whole, rule.Words()...), parts),
		known:     manifest.NewWords(r.editor.KnownWords(), nil),
	}
}

// isPlain reports whether all of a workload is in its text: custom resources may have pods at
// unknown places, and lists any items.
func isPlain(item manifest.Slice) bool {
	kind := finding.Resource{APIVersion: item.APIVersion}
	return !kind.IsCustom() && !podtemplate.IsList(item.Kind)
}

// passesOver reports whether there is nothing to do in a workload of a source, and nothing to
// say about it. Patches have only parts of one. What is wrong with a workload that is passed
// over is not found.
func (r *run) passesOver(item manifest.Slice, source int) bool {
	switch name := r.sources[source].Name(); {
	case !isPlain(item):
		return false
	case name == "" && len(r.patches)+len(r.resources) > 0:
		return false
	case name != "" && r.patches[cleaned(name)].File != "":
		return false
	}
	w := r.words()
	return w != nil && !w.concern(item)
}

// concern reports whether there may be something to do in a workload, or to say about it.
func (w *words) concern(item manifest.Slice) bool {
	return item.MayHave(w.concerned) || rule.MaySpeak(item.Kind, item.Text(), func() bool { return item.MayHave(w.known) })
}

// concernBuilds lets kustomizations be built only where there may be something to do in a
// workload, or to say about it. Patches may name an init container in the wrong list.
func (r *run) concernBuilds(f *kustomization.Function) {
	w := r.words()
	if w == nil {
		return
	}
	inits := []string{pod.InitContainers}
	f.Concerns = func(resource manifest.Slice) bool {
		for item := range items(resource) {
			if !item.Peeked() || r.editor.Wants(item.APIVersion, item.Kind) && (!isPlain(item) || w.concern(item) || item.Mentions(inits)) {
				return true
			}
		}
		return false
	}
	f.Brings = func(text []byte) bool {
		return w.concerned.MayBeIn(text) || w.known.MayBeIn(text) || rule.MayBring(text)
	}
}

// lookNear adds what patterns nearly find in the documents that were passed over to what was
// seen, if some pattern has found too little and a rule asks for it. It is an error if the
// context ends.
func (r *run) lookNear(sources []Source) error {
	if !slices.Contains(r.passed, true) || !r.rules.AsksMisses() {
		return nil
	}
	for _, name := range r.editor.Everywhere() {
		r.seen.Matched[name] = true
	}
	if !r.editor.MayMiss(r.seen.Matched, r.seen.Selected) {
		return nil
	}
	return r.eachPassed(sources, func(_, _ int, _ *manifest.Document, object *yaml.Node) {
		p := r.editor.Edit(object, edit.Document{Anchors: yamlnode.NewAnchors(object), Comments: yamlnode.Comments})
		r.seeing.Lock()
		see(&r.seen, p)
		r.seeing.Unlock()
	})
}

// eachPassed calls do with the objects of the documents that were passed over, and with the
// numbers of their sources and documents. It is an error if the context ends.
func (r *run) eachPassed(sources []Source, do func(source, index int, doc *manifest.Document, object *yaml.Node)) error {
	_, err := r.again(sources, func(source int) bool { return r.passed[source] }, func(source, index int, item manifest.Slice) {
		if !item.Peeked() || !r.editor.IsWorkload(item.APIVersion, item.Kind) || !r.passesOver(item, source) {
			return
		}
		doc, err := item.Open()
		if err != nil {
			return
		}
		for _, object := range objectsOf(doc.Root) {
			do(source, index, doc, object)
		}
	})
	return err
}
