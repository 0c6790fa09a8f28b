package kustomization

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// The fields of an object in a traced build: where it comes from, which patches have
// reached it, and what its spec and metadata were before each of them, or before the
// replacements of a layer.
const (
	sourceField   = "native-sidecar-source"
	reachedField  = "native-sidecar-reached-"
	specField     = "native-sidecar-spec-"
	metadataField = "native-sidecar-metadata-"
)

// A record is the name of such a field without its beginning: of a patch by its number
// in the package, or of a layer before its patches and before its replacements.
func patchRecord(number int) string { return strconv.Itoa(number) }
func patchesRecord(l *layer) string { return "patches-" + strconv.Itoa(l.number) }
func layerRecord(l *layer) string   { return "layer-" + strconv.Itoa(l.number) }

// source is a workload in a file that a kustomization lists.
type source struct {
	file   string
	object *yaml.Node
	// loaded is the object as kustomize loads it, without comments and styles; nil if it has
	// aliases, which kustomize writes out.
	loaded *yaml.Node
}

// traced is a workload that a kustomization builds.
type traced struct {
	object *yaml.Node
	top    *layer // that builds it
	source int    // -1 if no file has it
	// steps are the patches that reached it, with what it was before each, in the order in
	// which they were carried out.
	steps []step
	// patched and layers are what it was before the patches and the replacements of layers.
	patched, layers map[*layer]*yaml.Node
}

// step is a patch, or a part of one, that reaches an object.
type step struct {
	patch, part int
	before      *yaml.Node
}

// trace is the text of a package for traced builds: kustomize itself then says which
// patch reaches which object, and what it finds there.
type trace struct {
	*Package
	patches []*patch
	in      map[*layer][]*patch // the same, by their layers
	sources []source
	marked  map[string][]byte // the texts of resources, which say where each object is from
	texts   map[string][]byte // and those of kustomizations
	top     func(object *yaml.Node) string
	kinds   map[string]map[string]bool // of the workloads, by the fields that their pods are in
	// own are the texts for the build of one layer alone, which adds to a kustomization.
	own     map[*layer]map[string][]byte
	bottom  map[*layer]bool   // those with nothing but files below their patches
	renamed map[*layer]bool   // those that may give objects other names
	layers  map[string]*layer // by the names of their records
}

// newTrace prepares the traced builds of a package.
func (p *Package) newTrace(top func(object *yaml.Node) string) (*trace, error) {
	t := &trace{Package: p, top: top, marked: map[string][]byte{}, kinds: map[string]map[string]bool{}, own: map[*layer]map[string][]byte{}}
	for _, l := range p.order {
		for _, file := range l.resources {
			if err := t.mark(file); err != nil {
				return nil, err
			}
		}
	}
	t.findBottom()
	t.in, t.renamed, t.layers = map[*layer][]*patch{}, map[*layer]bool{}, map[string]*layer{}
	t.texts = maps.Clone(t.marked)
	for _, l := range p.order {
		if l.root == nil {
			continue
		}
		t.layers[patchesRecord(l)], t.layers[layerRecord(l)] = l, l
		if err := t.instrument(l); err != nil && l.obstacle == "" {
			l.obstacle = err.Error()
		}
	}
	return t, nil
}

// renames reports whether an object may have another name in a layer than in its file.
func (t *trace) renames(l *layer) (renames bool) {
	l.walk(func(below *layer) { renames = renames || t.renamed[below] })
	return renames
}

// mark notes in each workload of a file where it comes from.
func (t *trace) mark(file string) error {
	if t.marked[file] != nil {
		return nil
	}
	content, err := t.files.ReadFile(file)
	if err != nil {
		return err
	}
	all, err := documents(content)
	if err != nil {
		return nil // kustomize will say so
	}
	known := len(t.sources)
	for _, object := range objects(all) {
		if top := t.top(object); top != "" {
			from := source{file: file, object: yamlnode.Clone(object)}
			if !bytes.Contains(content, []byte("&")) {
				if from.loaded, err = operated(object); err != nil {
					return err
				}
			}
			t.sources = append(t.sources, from)
			if t.kinds[top] == nil {
				t.kinds[top] = map[string]bool{}
			}
			t.kinds[top][yamlnode.Text(object, "kind")] = true
			setField(object, sourceField, strconv.Itoa(len(t.sources)-1))
		}
	}
	if t.marked[file] = content; len(t.sources) > known {
		t.marked[file], err = text(all)
	}
	return err
}

// findBottom notes the layers whose objects are from their own files, as kustomize loads
// them, before their patches.
func (t *trace) findBottom() {
	t.bottom = map[*layer]bool{}
	aliased := map[string]bool{}
	for _, s := range t.sources {
		aliased[s.file] = aliased[s.file] || s.loaded == nil
	}
	for _, l := range t.order {
		t.bottom[l] = len(l.below) == 0 && !l.component && yamlnode.Get(l.root, "generators") == nil &&
			!slices.ContainsFunc(l.resources, func(file string) bool { return aliased[file] })
	}
}

func setField(object *yaml.Node, key, value string) {
	object.Content = append(object.Content, yamlnode.String(key), yamlnode.String(value))
}

// instrument lets a kustomization record its patches.
func (t *trace) instrument(l *layer) error {
	root := yamlnode.Clone(l.root)
	for _, key := range []string{"namePrefix", "nameSuffix", replacements, vars, transformers} {
		t.renamed[l] = t.renamed[l] || yamlnode.Get(root, key) != nil
	}
	var listed, operations []*yaml.Node
	last := map[[2]int][]*yaml.Node{} // what becomes of the configurations of transformers
	for _, p := range t.patchesOf(l) {
		number := len(t.patches)
		t.patches, t.in[l] = append(t.patches, p), append(t.in[l], p)
		t.renamed[l] = t.renamed[l] || p.renames()
		entry := yamlnode.Clone(p.entry)
		if p.list == strategicMerges {
			entry = yamlnode.Mapping("path", p.entry.Value) // of what cannot be read
		}
		if p.parts != nil {
			recorded, err := t.record(p, number)
			if err != nil {
				return err
			}
			inline := yamlnode.Mapping("patch", string(recorded))
			for _, key := range []string{"target", "options"} {
				if value := yamlnode.Get(entry, key); value != nil {
					inline.Content = append(inline.Content, yamlnode.String(key), value)
				}
			}
			entry = inline
		}
		if p.config != nil {
			if p.parts == nil {
				return fmt.Errorf("%s[%d] has a patch that cannot be read", transformers, p.index)
			}
			key, name := [2]int{p.config.entry, p.config.document}, "trace-"+strconv.Itoa(number)
			if !p.isOperations() {
				looks, err := t.looks(patchRecord(number))
				if err != nil {
					return err
				}
				for i, look := range looks {
					last[key] = append(last[key], asTransformer(name+"-look-"+strconv.Itoa(i), look))
				}
			}
			last[key] = append(last[key], asTransformer(name, entry))
			continue
		}
		if p.list == json6902Patches {
			operations = append(operations, entry)
			continue
		}
		if len(listed) == 0 && !t.bottom[l] {
			looks, err := t.looks(patchesRecord(l))
			if err != nil {
				return err
			}
			listed = append(listed, looks...)
		}
		listed = append(listed, entry)
	}
	of := l // the layer with the replacements that come next
	if l.over != nil {
		of = l.over
	}
	if len(t.replacementsOf(of)) > 0 {
		looks, err := t.looks(layerRecord(of)) // in place of what was noted before patches that are added
		if err != nil {
			return err
		}
		listed = append(listed, looks...)
	}
	replace(root, strategicMerges, nil)
	replace(root, patches, listed)
	replace(root, json6902Patches, operations)
	var transforming []*yaml.Node
	for _, config := range t.configurations(t.files, l) {
		as := last[[2]int{config.entry, config.document}]
		if as == nil {
			as = []*yaml.Node{config.whole()}
		}
		for _, one := range as {
			entry, err := asEntry(one)
			if err != nil {
				return err
			}
			transforming = append(transforming, entry)
		}
	}
	replace(root, transformers, transforming)
	if l.kustomization != l.file {
		content, err := t.onto(t.files.with(t.texts), l, root)
		t.own[l] = map[string][]byte{t.files.real(l.kustomization): content}
		return err
	}
	content, err := text([]*yaml.Node{root})
	t.texts[t.files.real(l.file)] = content
	return err
}

// notes reports whether a patch notes by itself what it finds: the layer has named the
// objects before it, or other transformers have edited them.
func (p *patch) notes() bool { return p.list == json6902Patches || p.list == transformers }

// record returns the text of a patch that notes which objects it reaches.
func (t *trace) record(p *patch, number int) ([]byte, error) {
	var parts []*yaml.Node
	for i, part := range p.parts {
		part = yamlnode.Clone(part)
		name := fmt.Sprintf("%s%d-%d", reachedField, number, i)
		if p.isOperations() {
			first := []*yaml.Node{yamlnode.Mapping("op", "add", "path", "/"+name, "value", "x")}
			if top := t.mentioned(part); p.notes() && top != "" {
				first = append(first, records(top, patchRecord(number))...)
			}
			part.Content = append(first, part.Content...)
			part.Style &^= yaml.FlowStyle // kustomize takes what begins with [ for JSON
		} else if part.Kind == yaml.MappingNode && yamlnode.Get(part, "$patch") == nil {
			setField(part, name, "x")
		}
		parts = append(parts, part)
	}
	return text(parts)
}

// mentioned returns the field with the pods that an operation is about; empty if none is.
func (t *trace) mentioned(operations *yaml.Node) string {
	for _, op := range operations.Content {
		field, _, inside := strings.Cut(strings.TrimPrefix(yamlnode.Text(op, "path"), "/"), "/")
		if inside && t.kinds[field] != nil {
			return field
		}
	}
	return ""
}

// records returns the operations that note what an object is, given the field with its pods.
func records(top, record string) []*yaml.Node {
	return []*yaml.Node{
		yamlnode.Mapping("op", "copy", "from", "/"+top, "path", "/"+specField+record),
		yamlnode.Mapping("op", "copy", "from", "/metadata", "path", "/"+metadataField+record),
	}
}

// looks returns entries of patches that note what each workload is.
func (t *trace) looks(record string) ([]*yaml.Node, error) {
	var all []*yaml.Node
	for _, top := range slices.Sorted(maps.Keys(t.kinds)) {
		var kinds []string
		for _, kind := range slices.Sorted(maps.Keys(t.kinds[top])) {
			kinds = append(kinds, regexp.QuoteMeta(kind))
		}
		look, err := operating(yamlnode.Mapping("kind", strings.Join(kinds, "|")), records(top, record))
		if err != nil {
			return nil, err
		}
		all = append(all, look)
	}
	return all, nil
}

// operating returns an entry of patches with operations for what a target selects.
func operating(target *yaml.Node, operations []*yaml.Node) (*yaml.Node, error) {
	patch, err := text([]*yaml.Node{{Kind: yaml.SequenceNode, Content: operations}})
	if err != nil {
		return nil, err
	}
	entry := yamlnode.Mapping("patch", string(patch))
	entry.Content = append(entry.Content, yamlnode.String("target"), target)
	return entry, nil
}
