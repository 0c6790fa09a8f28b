package pipeline

import (
	"bytes"
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/kustomization"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/reference"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// sentFile is a file that a host sent as items, each of which names it.
type sentFile struct{ items []sentItem }

// sentItem is a document of such a file.
type sentItem struct {
	slice  manifest.Slice
	index  int // of the slice in the source
	number int // of the object in the slice
	at     int // in the file
	root   *yaml.Node
}

// carrySent does what [run.carry] does for files that a host sent as items of one source.
// They are put into a file system in memory; what changes there changes in the items.
func (r *run) carrySent(source Source, all *edited) []finding.Finding {
	var findings []finding.Finding
	err := source.Cut(func(documents []manifest.Slice) {
		if files := r.sentFiles(documents); files != nil {
			findings = r.carryItems(files, all)
		}
	})
	if err != nil {
		findings = append(findings, missing(source, err))
	}
	return findings
}

// sentFiles returns the files that a host sent, by their paths; nil if there is no
// kustomization among them.
func (r *run) sentFiles(documents []manifest.Slice) map[string]*sentFile {
	builds := func(apiVersion, kind string) bool {
		return reference.Names(apiVersion, kind) || kustomization.IsApplied(apiVersion, kind)
	}
	if !slices.ContainsFunc(documents, func(s manifest.Slice) (does bool) {
		if isKindKnown(s) || s.Mentions([]string{reference.KustomizationGroup}) || kustomization.MayHold(s) {
			ofKind(s, builds, func(*manifest.Document, *yaml.Node) { does = true })
		}
		return does
	}) {
		return nil
	}
	files := map[string]*sentFile{}
	for index, slice := range documents {
		doc, err := slice.Open()
		if err != nil {
			continue // that was said
		}
		for number, object := range objectsOf(doc.Root) {
			at := r.host.Locate(doc, index, object, object)
			if at.File == "" {
				continue
			}
			name := rooted(at.File)
			if files[name] == nil {
				files[name] = &sentFile{}
			}
			files[name].items = append(files[name].items, sentItem{slice, index, number, at.Index, object})
		}
	}
	for _, file := range files {
		slices.SortStableFunc(file.items, func(a, b sentItem) int { return cmp.Compare(a.at, b.at) })
	}
	return files
}

// rooted returns the path of a file in memory, whose root is the package.
func rooted(file string) string { return path.Join("/", file) }

// carryItems carries the edits through the kustomizations among files.
func (r *run) carryItems(files map[string]*sentFile, all *edited) []finding.Finding {
	inMemory := filesys.MakeFsInMemory()
	texts := map[string][]byte{}
	var dirs, applied []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		file := files[name]
		text, err := file.text(func(item sentItem) (*yaml.Node, error) { return item.root, nil })
		if err == nil {
			err = inMemory.WriteFile(name, text)
		}
		_, isPatch := r.patches[strings.TrimPrefix(name, "/")]
		if err == nil && !isPatch && slices.ContainsFunc(file.items, func(item sentItem) bool { return changes(all, item) }) {
			var edited []byte
			edited, err = file.text(func(item sentItem) (*yaml.Node, error) {
				if !changes(all, item) {
					return item.root, nil
				}
				return r.apply(item.root)
			})
			if !bytes.Equal(edited, text) {
				texts[name] = edited
			}
		}
		if err != nil {
			return []finding.Finding{unproved(name, err)}
		}
		if reference.IsKustomization(name) {
			dirs = append(dirs, path.Dir(name))
		}
		if slices.ContainsFunc(file.items, func(item sentItem) bool { return kustomization.IsApplied(kindOf(item.root)) }) {
			applied = append(applied, name)
		}
	}
	pkg := kustomization.Open(inMemory, []string{"/"}, dirs)
	pkg.Add(applied, nil, func(string) Repository { return Repository{} })
	function := r.function()
	function.Name = func(path string) string { return strings.TrimPrefix(path, "/") }
	function.Edits = func(string) bool { return true }
	carried, err := pkg.Carry(texts, function)
	if err != nil {
		return []finding.Finding{unproved("", err)}
	}
	findings := carried.Findings
	for i := range findings {
		f := &findings[i]
		f.Location.Line, f.Location.Column = 0, 0 // the host's files have others
		if file := files[rooted(f.Location.File)]; file != nil && f.Location.Index < len(file.items) {
			f.Resource = pod.ResourceOf(file.items[f.Location.Index].root)
		}
	}
	for part, why := range carried.Parts {
		if file := files[part.File]; file != nil && part.Index < len(file.items) {
			part.File, part.Index = strings.TrimPrefix(part.File, "/"), file.items[part.Index].index
			r.parts[part] = why
		}
	}
	for name := range carried.Built {
		r.built[strings.TrimPrefix(name, "/")] = true
	}
	become := map[int]map[int]*yaml.Node{} // by the documents of the source, and their objects
	for _, name := range slices.Sorted(maps.Keys(carried.Edits)) {
		before, err := inMemory.ReadFile(name)
		if err == nil {
			err = putInto(become, files[name], before, carried.Edits[name])
		}
		if err != nil {
			findings = append(findings, unproved(name, err))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		for _, item := range files[name].items {
			if objects := become[item.index]; objects != nil {
				more, err := r.put(item.slice, item.index, objects, all)
				if err != nil {
					more = append(more, unproved("", err))
				}
				findings = append(findings, more...)
				delete(become, item.index)
			}
		}
	}
	slices.SortStableFunc(all.documents, byIndex)
	return findings
}

// unproved returns the finding for a file in memory that cannot be worked on.
func unproved(name string, err error) finding.Finding {
	f := finding.New(finding.OverlayDiffers, nil, "%v", err)
	f.Location.File = strings.TrimPrefix(name, "/")
	return *f
}

// changes reports whether the document of an item was edited.
func changes(all *edited, item sentItem) bool {
	return slices.ContainsFunc(all.documents, func(d Document) bool { return d.Index == item.index })
}

// text returns the text of the file, with what become makes of its items. The annotations
// of the host are no part of it.
func (f *sentFile) text(become func(sentItem) (*yaml.Node, error)) ([]byte, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	for _, item := range f.items {
		root, err := become(item)
		if err != nil {
			return nil, err
		}
		if err := encoder.Encode(withoutHost(root)); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), encoder.Close()
}

// hostPrefixes are what the annotations begin with in which hosts keep where an item comes
// from.
var hostPrefixes = []string{"internal.config.kubernetes.io/", "config.kubernetes.io/path", "config.kubernetes.io/index", "config.k8s.io/id"}

// withoutHost returns a copy of an object without the annotations of the host.
func withoutHost(root *yaml.Node) *yaml.Node {
	root = yamlnode.Clone(root)
	metadata := yamlnode.Get(root, "metadata")
	annotations := yamlnode.Get(metadata, "annotations")
	for _, key := range slices.Clone(yamlnode.Keys(annotations)) {
		if slices.ContainsFunc(hostPrefixes, func(prefix string) bool { return strings.HasPrefix(key.Value, prefix) }) {
			_ = yamlnode.Drop(annotations, key.Value) // it is there, and in no alias
		}
	}
	if annotations != nil && len(annotations.Content) == 0 {
		_ = yamlnode.Drop(metadata, "annotations")
	}
	return root
}

// putInto adds what the items of a file become when edits change its text.
func putInto(become map[int]map[int]*yaml.Node, f *sentFile, before []byte, edits []kustomization.Edited) error {
	var each []manifest.Edit
	for _, e := range edits {
		each = append(each, e.Edits...)
	}
	var out bytes.Buffer
	if err := manifest.Write(&out, &manifest.Source{Text: before}, each); err != nil {
		return err
	}
	documents := manifest.Cut(&manifest.Source{Text: out.Bytes()})
	for _, e := range edits {
		if e.Index >= len(documents) || e.Index >= len(f.items) {
			continue
		}
		now, err := documents[e.Index].Open()
		if err != nil {
			return err
		}
		item := f.items[e.Index]
		if metadata := yamlnode.Get(item.root, "metadata"); metadata != nil {
			if err := yamlnode.Set(now.Root, "metadata", yamlnode.Clone(metadata), yamlnode.Last()); err != nil {
				return err
			}
		}
		if become[item.index] == nil {
			become[item.index] = map[int]*yaml.Node{}
		}
		become[item.index][item.number] = now.Root
	}
	return nil
}

// put replaces objects of a slice. The other objects of a list that was not cut into its
// items are edited as they were before.
func (r *run) put(slice manifest.Slice, index int, become map[int]*yaml.Node, all *edited) ([]finding.Finding, error) {
	doc, err := slice.Open()
	if err != nil {
		return nil, err
	}
	anchors := yamlnode.NewAnchors(doc.Root)
	for number, object := range objectsOf(doc.Root) {
		if now := become[number]; now != nil {
			yamlnode.Become(object, now)
		} else if _, is := r.patch(doc, index, object); !is {
			r.edits(doc, part{object: object, index: index, anchors: anchors})
		}
	}
	printed, findings, err := r.print(slice, doc)
	if err != nil {
		return nil, err
	}
	all.documents = slices.DeleteFunc(all.documents, func(d Document) bool { return d.Index == index })
	all.change(Document{index, printed.Edits})
	return findings, nil
}
