package kustomization

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// build builds a layer and returns its workloads.
func (t *trace) build(l *layer, isWorkload func(*yaml.Node) bool) ([]traced, error) {
	built, err := t.runIn(t.files.with(t.texts).with(t.own[l]), l)
	if err != nil {
		return nil, err
	}
	rank := map[*layer]int{}
	l.walk(func(below *layer) { rank[below] = len(rank) })
	all := t.workloads(built, isWorkload)
	for i := range all {
		one := &all[i]
		one.top = l
		slices.SortStableFunc(one.steps, func(a, b step) int {
			return cmp.Or(rank[t.patches[a.patch].layer]-rank[t.patches[b.patch].layer], a.patch-b.patch, a.part-b.part)
		})
		t.follow(one)
	}
	return all, nil
}

// workloads reads the workloads among what was built.
func (t *trace) workloads(built []*yaml.RNode, isWorkload func(*yaml.Node) bool) []traced {
	var all []traced
	for _, node := range built {
		if isWorkload(node.YNode()) {
			all = append(all, t.read(node.YNode()))
		}
	}
	return all
}

// follow finds what an object was between the patches of a layer, from what it was before
// the first.
func (t *trace) follow(one *traced) {
	var in *layer
	var is *yaml.Node
	for i := range one.steps {
		s := &one.steps[i]
		p := t.patches[s.patch]
		if p.notes() {
			if i > 0 && one.steps[i-1].patch == s.patch && one.steps[i-1].before != nil {
				s.before, _ = p.apply(one.steps[i-1].part, one.steps[i-1].before)
			}
			continue
		}
		if p.layer != in {
			in, is = p.layer, one.patched[p.layer]
			if is == nil && one.source >= 0 && t.bottom[in] {
				is = t.sources[one.source].loaded
			}
		}
		if s.before = is; is == nil {
			continue
		}
		after, err := p.apply(s.part, is)
		if err != nil {
			after = nil // kustomize will say so
		}
		is = after
	}
}

// read takes the records out of an object.
func (t *trace) read(object *yaml.Node) traced {
	one := traced{object: object, source: -1, patched: map[*layer]*yaml.Node{}, layers: map[*layer]*yaml.Node{}}
	specs, metadata := map[string]*yaml.Node{}, map[string]*yaml.Node{}
	var kept []*yaml.Node
	for i := 0; i+1 < len(object.Content); i += 2 {
		key, value := object.Content[i], object.Content[i+1]
		if record, ok := strings.CutPrefix(key.Value, specField); ok {
			specs[record] = value
		} else if record, ok := strings.CutPrefix(key.Value, metadataField); ok {
			metadata[record] = value
		} else if ids, ok := strings.CutPrefix(key.Value, reachedField); ok {
			number, part, _ := strings.Cut(ids, "-")
			s := step{}
			s.patch, _ = strconv.Atoi(number)
			s.part, _ = strconv.Atoi(part)
			one.steps = append(one.steps, s)
		} else if key.Value == sourceField {
			one.source, _ = strconv.Atoi(value.Value)
		} else {
			kept = append(kept, key, value)
		}
	}
	object.Content = kept
	top := t.top(object)
	was := func(record string) *yaml.Node {
		if specs[record] == nil {
			return nil
		}
		return with(object, map[string]*yaml.Node{top: specs[record], "metadata": metadata[record]})
	}
	for i := range one.steps {
		one.steps[i].before = was(patchRecord(one.steps[i].patch))
	}
	for record := range specs {
		switch l := t.layers[record]; {
		case l == nil: // of a patch
		case record == layerRecord(l):
			one.layers[l] = was(record)
		default:
			one.patched[l] = was(record)
		}
	}
	return one
}

// with returns an object with other fields.
func with(object *yaml.Node, fields map[string]*yaml.Node) *yaml.Node {
	other := *object
	other.Content = slices.Clone(object.Content)
	for i := 0; i+1 < len(other.Content); i += 2 {
		if value := fields[other.Content[i].Value]; value != nil {
			other.Content[i+1] = value
		}
	}
	return yamlnode.Clone(&other)
}
