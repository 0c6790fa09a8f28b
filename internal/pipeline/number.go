package pipeline

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/podtemplate"
	"github.com/native-sidecar/native-sidecar/internal/reference"
	"github.com/native-sidecar/native-sidecar/internal/sops"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// writeNumbers writes the numbers of ports where they are named and the names would no
// longer be found, if the host wants that. It says so in the findings of the sources.
func (r *run) writeNumbers(sources []Source, all []edited) error {
	if r.host.References != RewriteAll || r.references.Empty() || slices.ContainsFunc(all, failed) {
		return nil
	}
	if err := r.listenToPassed(sources, all); err != nil {
		return err
	}
	r.written = map[finding.Location]bool{}
	written := make([]map[finding.Location]bool, len(sources))
	err := r.eachNaming(sources, all, func(i, index int, doc *manifest.Document) {
		document, findings := r.numbersIn(doc, index)
		if len(document.Edits) == 0 {
			return
		}
		all[i].documents = append(all[i].documents, document)
		all[i].findings = append(all[i].findings, findings...)
		for _, f := range findings {
			if written[i] == nil {
				written[i] = map[finding.Location]bool{}
			}
			written[i][f.Location] = true
		}
	})
	for i := range all {
		if written[i] == nil {
			continue
		}
		for at := range written[i] {
			r.written[at] = true
		}
		documents := all[i].documents
		slices.SortStableFunc(documents, func(a, b Document) int { return cmp.Compare(a.Index, b.Index) })
		all[i].documents = nil
		for _, document := range documents {
			all[i].change(document)
		}
	}
	return err
}

// listenToPassed adds what the workloads listen on that were passed over to the index, if a port
// is named that can no longer be found: each workload that may be meant then counts.
func (r *run) listenToPassed(sources []Source, all []edited) error {
	var named atomic.Bool
	err := r.eachNaming(sources, all, func(_, index int, doc *manifest.Document) {
		if !named.Load() && r.references.LosesPort(doc.Root, r.file(doc, index, doc.Root)) {
			named.Store(true)
		}
	})
	if err != nil || !named.Load() {
		return err
	}
	found := make([][]reference.Listening, len(sources))
	err = r.eachPassed(sources, func(source, index int, doc *manifest.Document, object *yaml.Node) {
		found[source] = append(found[source], r.listening(object, r.file(doc, index, object))...)
	})
	r.references.AddListening(slices.Concat(found...)...)
	return err
}

// eachNaming calls do with the documents of sources that may name ports of pods and can be
// edited. What cannot be read is reported when references are looked for.
func (r *run) eachNaming(sources []Source, all []edited, do func(source, index int, doc *manifest.Document)) error {
	wanted := func(i int) bool { return i < r.own && all[i].refers }
	_, err := r.again(sources, wanted, func(i, index int, item manifest.Slice) {
		if !r.mayRefer(item, item.APIVersion, item.Kind) {
			return
		}
		doc, err := item.Open()
		if err != nil {
			return
		}
		if _, is := r.patch(doc, index, doc.Root); is || podtemplate.IsList(yamlnode.Text(doc.Root, "kind")) {
			return // objects of a list that is laid out as a whole are reported
		}
		if _, encrypted := sops.Read(doc.Root); !encrypted {
			do(i, index, doc)
		}
	})
	return err
}

// numbersIn writes the numbers of ports into a document, and returns its edits with what
// they change. There are none if one of them cannot be written.
func (r *run) numbersIn(doc *manifest.Document, index int) (Document, []finding.Finding) {
	var findings []finding.Finding
	for _, n := range r.references.Numbers(doc.Root, r.file(doc, index, doc.Root)) {
		if len(r.rules.Grade([]finding.Finding{n.Finding})) == 0 {
			continue
		}
		f, err := n.Write()
		if err != nil {
			return Document{}, nil
		}
		findings = append(findings, f)
	}
	if len(findings) == 0 {
		return Document{}, nil
	}
	printed, err := doc.Edits()
	if err != nil || printed.Reprinted != "" {
		return Document{}, nil
	}
	r.locate(findings, doc, index, doc.Root)
	return Document{index, printed.Edits}, findings
}

// listening returns what the pods of an object listen on.
func (e *Engine) listening(object *yaml.Node, file string) (all []reference.Listening) {
	for _, p := range e.editor.Look(yaml.NewRNode(object), "").Pods {
		all = append(all, reference.ListeningOf(p, file))
	}
	return all
}

// means returns what reports whether a number in one of the objects that a kustomization
// builds means the port that a name meant in a field.
func (r *run) means(objects []*yaml.Node) func(object *yaml.Node, field string, name, number *yaml.Node) bool {
	index := sync.OnceValue(func() *reference.Index {
		var x reference.Index
		for _, object := range objects {
			x.AddListening(r.listening(object, "")...)
			x.Packages.AddWorkload("")
		}
		return &x
	})
	return func(object *yaml.Node, field string, name, number *yaml.Node) bool {
		return len(r.written) > 0 && index().IsNumber(object, field, name.Value, number.Value)
	}
}
