package patch

import (
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/podtemplate"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Patch turns an object into what it becomes.
type Patch struct {
	Resource finding.Resource
	// At is the place of the object in its file.
	At finding.Location
	// before and after are the object as plain values.
	before, after *yaml.Node
	operations    []operation
	moves         []move
	// merge is a strategic merge that does the same; nil if there is none that is as safe.
	merge *yaml.Node
	// unguarded reports that there may be no strategic merge, not even an empty one: kustomize
	// changes the object with it, for example by leaving out a port that is there twice.
	unguarded bool
}

// All returns the patches that turn the objects of a document into another version of them,
// in their order: the items of a List, or else the document itself. Objects that stay the
// same have none. locate returns the place of an object of the first version.
func All(before, after *yaml.Node, locate func(*yaml.Node) finding.Location) []*Patch {
	before, after = yamlnode.Resolve(before), yamlnode.Resolve(after)
	if yamlnode.Equal(before, after) {
		return nil
	}
	was, is := itemsOf(before), itemsOf(after)
	if len(was) == 0 || len(was) != len(is) {
		p := newPatch(before, after)
		p.At = locate(before)
		return []*Patch{p}
	}
	var all []*Patch
	for i := range was {
		all = append(all, All(was[i], is[i], locate)...)
	}
	return all
}

// itemsOf returns the items of a List; none of any other object.
func itemsOf(object *yaml.Node) []*yaml.Node {
	if !podtemplate.IsList(yamlnode.Text(object, "kind")) {
		return nil
	}
	return yamlnode.Elements(yamlnode.Get(object, "items"))
}

func newPatch(before, after *yaml.Node) *Patch {
	p := &Patch{Resource: pod.ResourceOf(before), before: plain(before), after: plain(after)}
	w := &writer{}
	w.field("", p.before, p.after)
	p.operations, p.moves = w.operations, w.moves
	if added := labelled(p.before, p.after, false); added != nil {
		p.merge = yamlnode.Merged(p.named(), added)
	}
	return p
}

// labelled returns the fields that are new in a mapping, if they are labels or annotations:
// fields of metadata. It returns nil if there are others, or if something else differs.
func labelled(before, after *yaml.Node, inMetadata bool) *yaml.Node {
	added := yamlnode.Mapping()
	for _, key := range yamlnode.Keys(before) {
		if yamlnode.Get(after, key.Value) == nil {
			return nil
		}
	}
	for _, key := range yamlnode.Keys(after) {
		was, is := yamlnode.Get(before, key.Value), yamlnode.Get(after, key.Value)
		here := inMetadata || key.Value == "metadata"
		switch {
		case yamlnode.Equal(was, is):
			continue
		case was == nil && here:
		case was != nil && was.Kind == yaml.MappingNode && is.Kind == yaml.MappingNode:
			if is = labelled(was, is, here); is == nil {
				return nil
			}
		default:
			return nil
		}
		with(added, key.Value, is)
	}
	return added
}

// named returns an object that has nothing but what names this one: as a strategic merge it
// changes nothing, and fails if the object is not there.
func (p *Patch) named() *yaml.Node {
	n := yamlnode.Mapping("apiVersion", p.Resource.APIVersion, "kind", p.Resource.Kind)
	metadata := yamlnode.Mapping("name", p.Resource.Name)
	if p.Resource.Namespace != "" {
		with(metadata, "namespace", yamlnode.String(p.Resource.Namespace))
	}
	return with(n, "metadata", metadata)
}

// yaml returns the operations for kustomize, as YAML.
func (p *Patch) yaml() (string, error) {
	all := list()
	for _, o := range p.operations {
		if !o.inCluster {
			all.Content = append(all.Content, o.node())
		}
	}
	return text(all)
}

// json returns the operations for the API server as JSON, one in a line.
func (p *Patch) json() string {
	var out strings.Builder
	for i, o := range p.operations {
		out.WriteString([]string{"[\n  ", ",\n  "}[min(i, 1)])
		writeJSON(&out, o.node())
	}
	out.WriteString("\n]")
	return foreign.JSON(out.String())
}
