package pipeline

import (
	"errors"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/edit"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/kustomization"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/podtemplate"
	"github.com/native-sidecar/native-sidecar/internal/reference"
	"github.com/native-sidecar/native-sidecar/internal/sops"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// edited is what became of a source, or of one of its documents.
type edited struct {
	documents []Document
	findings  []finding.Finding
	unknown   []pod.Unknown
	alike     []pod.Unknown
	workloads []*pod.Workload
	listening []reference.Listening
	gates     []pod.Gate
	layers    []pod.Layer
	looks     []func()
	refers    bool // something in it may point at containers
	monitors  bool // something in it may point at containers behind Services
	configs   bool // something in it may be a ConfigMap
	applied   bool // something in it may let Flux or Argo CD build kustomizations
	holds     bool // something in it may be a workload
	// files are those with workloads, if a host sent them beside kustomizations.
	files []string
}

// change adds the edits of a document, or of one more item of it.
func (e *edited) change(document Document) {
	if last := len(e.documents) - 1; last >= 0 && e.documents[last].Index == document.Index {
		e.documents[last].Edits = append(e.documents[last].Edits, document.Edits...)
		return
	}
	e.documents = append(e.documents, document)
}

// source works on the documents of one source.
func (r *run) source(documents []manifest.Slice, source int) edited {
	values := r.editor.WantsFile(r.sources[source].Name())
	looks := r.host.Look != nil || !r.editor.IsIdle()
	var all edited
	var some []wanted
	want := func(one wanted) {
		if some = append(some, one); len(some) == atOnce {
			r.work(some, source, &all)
			some = some[:0]
		}
	}
	for index, slice := range documents {
		for item := range items(slice) {
			all.configs = all.configs || mayBeConfig(item)
			all.see(item.APIVersion, item.Kind)
			switch {
			case !item.Peeked() || r.editor.Wants(item.APIVersion, item.Kind) || values && !podtemplate.IsObject(item.APIVersion, item.Kind):
				workload := item.Peeked() && r.editor.IsWorkload(item.APIVersion, item.Kind)
				all.holds = all.holds || workload || !item.Peeked()
				if workload && r.passesOver(item, source) {
					r.passed[source] = true
					continue
				}
				want(wanted{slice: item, index: index})
			case looks && r.editor.MayResemble(item.APIVersion, item.Kind) && podtemplate.MayHaveLists(item.Text()):
				want(wanted{slice: item, index: index, guess: true})
			case r.host.See != nil:
				if see := r.host.See(item.APIVersion, item.Kind); see != nil {
					want(wanted{slice: item, index: index, see: see})
				}
			}
		}
	}
	r.work(some, source, &all)
	return all
}

// wanted is a document to work on.
type wanted struct {
	slice manifest.Slice
	index int
	guess bool // of an unknown kind: at most something is said about it
	see   func(*yaml.Node)
}

// atOnce is how many documents of a source are worked on before what became of them is
// put together.
const atOnce = 1 << 9

// work works on documents of a source, side by side, and adds what became of them.
func (r *run) work(some []wanted, source int, all *edited) {
	results := make([]edited, len(some))
	r.workers.Each(len(some), func(i int) {
		if r.ctx.Err() != nil {
			return
		}
		if some[i].see != nil {
			if doc, err := some[i].slice.Open(); err == nil {
				some[i].see(doc.Root)
			}
			return
		}
		made, err := r.document(some[i].slice, some[i].index, source)
		if err != nil && !some[i].guess {
			made.findings = []finding.Finding{r.unreadable(err, some[i].slice, some[i].index)}
		}
		r.texts.hold(&made)
		results[i] = made
	})
	for i := range results {
		all.add(&results[i])
	}
}

// add adds what became of a document.
func (e *edited) add(one *edited) {
	for _, document := range one.documents {
		e.change(document)
	}
	if len(one.findings) > cap(e.findings)-len(e.findings) { // the long list of a run: append alone would copy it five times
		e.findings = slices.Grow(e.findings, max(len(one.findings), len(e.findings)/2))
	}
	e.findings = append(e.findings, one.findings...)
	e.unknown = append(e.unknown, one.unknown...)
	e.alike = append(e.alike, one.alike...)
	e.workloads = append(e.workloads, one.workloads...)
	e.listening = append(e.listening, one.listening...)
	e.gates = append(e.gates, one.gates...)
	e.layers = append(e.layers, one.layers...)
	e.files = append(e.files, one.files...)
	e.looks = append(e.looks, one.looks...)
	e.refers = e.refers || one.refers
	e.monitors = e.monitors || one.monitors
	e.applied = e.applied || one.applied
}

// see takes note of an object of a kind.
func (e *edited) see(apiVersion, kind string) {
	e.applied = e.applied || kustomization.IsApplied(apiVersion, kind)
	e.refers = e.refers || reference.Asks(apiVersion, kind)
	e.monitors = e.monitors || reference.AsksServices(apiVersion, kind)
}

// document edits, judges and prints one document.
func (r *run) document(slice manifest.Slice, index, source int) (edited, error) {
	doc, err := slice.Open()
	if err != nil {
		return edited{}, err
	}
	defer doc.Close()
	result, failed := edited{}, false
	var changes []finding.Change
	encrypted := encryptedIn(doc.Root)
	anchors := yamlnode.NewAnchors(doc.Root) // aliases may refer to other objects
	for _, object := range objectsOf(doc.Root) {
		result.see(kindOf(object))
		p := r.object(&result, doc, part{object, index, source, anchors})
		failed = failed || p.Failed()
		changes = append(changes, p.Changes...)
	}
	if failed {
		return result, nil
	}
	printed, said, err := r.print(slice, doc)
	if err != nil {
		return edited{}, err
	}
	if len(printed.Edits) > 0 {
		result.change(Document{index, printed.Edits})
	}
	nameComments(result.findings, changes, printed.Gone)
	if printed.Reprinted != "" {
		said = append(said, reprinted(printed.Reprinted, doc.Root, changes))
	}
	r.locate(said, doc, index, doc.Root)
	result.findings = append(result.findings, said...)
	for _, d := range encrypted {
		said := r.rules.JudgeEncrypted(d)
		r.locate(said, doc, index, d.Root)
		result.findings = append(result.findings, said...)
	}
	return result, nil
}

// encryptedIn returns what of a document SOPS has encrypted: the document, or else
// objects of it.
func encryptedIn(root *yaml.Node) []sops.Document {
	if d, ok := sops.Read(root); ok {
		return []sops.Document{d}
	}
	var found []sops.Document
	for _, object := range objectsOf(root) {
		if d, ok := sops.Read(object); ok {
			found = append(found, d)
		}
	}
	return found
}

// part is an object of a document.
type part struct {
	object  *yaml.Node
	index   int // the number of the document in its source
	source  int
	anchors yamlnode.Anchors // of the document
}

// object edits and judges one object of a document.
func (r *run) object(result *edited, doc *manifest.Document, o part) edit.Plan {
	if _, is := r.patch(doc, o.index, o.object); is {
		result.refers = true
		return edit.Plan{}
	}
	var before looked
	if r.host.Look != nil {
		before = r.look(result, doc, o)
	}
	p, findings := r.edits(doc, o)
	r.seeing.Lock()
	see(&r.seen, p)
	r.seeing.Unlock()
	if len(r.resources) > 0 && r.sources[o.source].Name() == "" {
		result.files = append(result.files, r.file(doc, o.index, o.object))
	}
	for _, u := range p.Unknown {
		u.Location, u.Node = r.host.Locate(doc, o.index, o.object, u.Node), nil
		result.unknown = append(result.unknown, u)
	}
	if r.host.Look != nil {
		findings = r.show(result, findings, before, p)
	}
	if !p.Failed() {
		result.gates = append(result.gates, gatesOf(p, func(n *yaml.Node) finding.Location { return r.host.Locate(doc, o.index, o.object, n) })...)
		result.layers = append(result.layers, layersOf(p, r.file(doc, o.index, o.object), func(n *yaml.Node) finding.Location { return r.host.Locate(doc, o.index, o.object, n) })...)
		rest := p.Subjects // those of a pod stand together, in the order of the pods
		for _, edited := range p.Pods {
			n := 0
			for n < len(rest) && rest[n].Pod == edited {
				n++
			}
			own := rest[:n]
			rest = rest[n:]
			if w := reference.Of(edited, own); w != nil {
				w.File = r.file(doc, o.index, o.object)
				result.workloads = append(result.workloads, w)
			}
		}
		if r.host.References == RewriteAll {
			result.listening = append(result.listening, r.listening(o.object, r.file(doc, o.index, o.object))...)
		}
	}
	r.locate(findings, doc, o.index, o.object)
	result.findings = append(result.findings, findings...)
	return p
}

// edits edits an object of a document.
func (r *run) edits(doc *manifest.Document, o part) (edit.Plan, []finding.Finding) {
	return r.Engine.edit(o.object, edit.Document{
		Anchors: o.anchors, Comments: func(_, entry *yaml.Node) []string { return doc.Comments(entry) },
		File: r.sources[o.source].Name(), Kustomized: r.kustomized(doc, o.index, o.object),
	})
}

// locate turns the nodes that findings about an object point at into locations, so
// that the tree need not be kept.
func (r *run) locate(findings []finding.Finding, doc *manifest.Document, index int, object *yaml.Node) {
	for i := range findings {
		f := &findings[i]
		if f.Location.File == "" {
			f.Location = r.host.Locate(doc, index, object, f.Node)
		}
		f.Node = nil
	}
}

// looked is what the host has seen of an object before the edit.
type looked struct {
	edit.Plan
	// then are what the host wants to show each pod template to after the edit.
	then []func(after *pod.Pod) func()
}

// look shows the host the pod templates of an object as they are.
func (r *run) look(result *edited, doc *manifest.Document, o part) looked {
	before := looked{Plan: r.editor.Look(yaml.NewRNode(o.object), r.sources[o.source].Name())}
	for _, p := range before.Pods {
		seen := Seen{Source: o.source, Pod: p, At: r.host.Locate(doc, o.index, o.object, p.Object)}
		for _, c := range p.Containers {
			seen.Places = append(seen.Places, r.host.Locate(doc, o.index, o.object, c.Node))
		}
		before.then = append(before.then, r.host.Look(seen))
	}
	for _, u := range before.Unknown {
		u.Location, u.Node = r.host.Locate(doc, o.index, o.object, u.Node), nil
		result.alike = append(result.alike, u)
	}
	return before
}

// show shows the host the pod templates of an object as they become; as they are if the
// edit was refused. It returns the findings with what is only seen there.
func (r *run) show(result *edited, findings []finding.Finding, before looked, p edit.Plan) []finding.Finding {
	for _, f := range r.refusedAndLeft(before.Plan) {
		if !slices.ContainsFunc(findings, func(said finding.Finding) bool { return said.Text() == f.Text() }) {
			findings = append(findings, f)
		}
	}
	edited := p.Pods // those that patterns apply to, in the same order
	if p.Failed() {
		edited = nil
	}
	for i, then := range before.then {
		after := before.Pods[i]
		if len(edited) > 0 && edited[0].Spec == after.Spec {
			after, edited = edited[0], edited[1:]
		}
		result.looks = append(result.looks, then(after))
	}
	return findings
}

func (r *run) print(slice manifest.Slice, doc *manifest.Document) (manifest.Printed, []finding.Finding, error) {
	printed, err := doc.Edits()
	if err != nil || len(printed.Edits) == 0 || r.host.Accept == nil {
		return printed, nil, err
	}
	findings, err := r.host.Accept(slice, doc, printed)
	if err != nil || len(findings) == 0 {
		return printed, findings, err
	}
	printed, err = doc.Edits()
	return printed, findings, err
}

// nameComments adds to the findings of changes which comments are gone with them: with
// the change that took the innermost node that a comment was about, or else with the
// nearest change. Blanks in a comment are written as one.
func nameComments(findings []finding.Finding, changes []finding.Change, gone []manifest.Gone) {
	if len(gone) == 0 {
		return
	}
	took, near := map[*yaml.Node]int{}, map[*yaml.Node]int{}
	for at := range slices.Backward(changes) {
		near[changes[at].Node] = at
		for _, n := range changes[at].Gone {
			took[n] = at
		}
	}
	lines := map[string][]string{} // by the texts of changes
	for _, comment := range gone {
		at, known := first(comment.About, took)
		if !known {
			at, known = first(comment.About, near)
		}
		if known {
			text := changes[at].Finding().Text()
			lines[text] = append(lines[text], comment.Text)
		}
	}
	for i, f := range findings {
		text := f.Text()
		if !f.IsChange() || len(lines[text]) == 0 {
			continue
		}
		findings[i].NameComments(lines[text])
		delete(lines, text)
	}
}

// first returns the value of the first of some nodes that has one.
func first(nodes []*yaml.Node, values map[*yaml.Node]int) (value int, ok bool) {
	for _, n := range nodes {
		if value, ok = values[n]; ok {
			return value, true
		}
	}
	return 0, false
}

// reprinted returns the finding for a document that did not keep its layout.
func reprinted(why string, root *yaml.Node, changes []finding.Change) finding.Finding {
	f := finding.New(finding.Reprinted, root, "the whole document was reformatted: edited in its own layout, %s", why)
	f.Done = true
	if len(changes) > 0 {
		f.Resource = changes[0].Resource
	}
	return *f
}

// unreadable returns the finding for a document that cannot be read or printed. It is
// passed over if its text names no list of containers.
func (r *run) unreadable(err error, slice manifest.Slice, index int) finding.Finding {
	var f *finding.Finding
	if !errors.As(err, &f) {
		f = finding.New(finding.Unreadable, nil, "%v", err)
	}
	if !slice.Spells(r.lists) {
		f.Kind, f.Severity, f.Message = finding.PassedOver, finding.PassedOver.Default(), "passed over, since it contains no containers: "+f.Message
	}
	f.Resource = finding.Resource{APIVersion: slice.APIVersion, Kind: slice.Kind}
	f.Location.Index = index
	return *f
}
