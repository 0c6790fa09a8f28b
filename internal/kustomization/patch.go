package kustomization

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// patch is an entry of one of the lists of patches of a layer.
type patch struct {
	layer *layer
	list  string // the field of the kustomization
	index int    // in that list
	// entry is the entry, and file the file that it names; empty if it is inline.
	entry *yaml.Node
	file  string
	// config is the transformer that it is a patch of; nil if the kustomization lists it.
	config *configuration
	// field is what has its text in the entry, unless the entry is the text.
	field string
	// parts are its documents: parts of objects, or one list of operations.
	parts []*yaml.Node
}

// String returns the field with the patch.
func (p *patch) String() string {
	return strings.TrimPrefix(fmt.Sprintf("%s.%s[%d]", p.layer.field, p.list, p.index), ".")
}

// The lists of patches of a kustomization, in the order in which kustomize carries them
// out.
const (
	strategicMerges = "patchesStrategicMerge"
	patches         = "patches"
	json6902Patches = "patchesJson6902"
)

// patchFile returns the file that an entry of patches names; empty if it is inline.
func (l *layer) patchFile(list string, entry *yaml.Node) string {
	path := yamlnode.Text(entry, "path")
	if list == strategicMerges && !strings.Contains(entry.Value, "\n") {
		path = entry.Value
	}
	if path == "" {
		return ""
	}
	return filepath.Join(l.dir, path)
}

// listedPatches returns the patches of a layer in the order in which kustomize carries
// them out, without their parts.
func (p *Package) listedPatches(l *layer) []*patch {
	var all []*patch
	for _, list := range []string{strategicMerges, patches, json6902Patches} {
		for i, entry := range yamlnode.Elements(yamlnode.Get(l.root, list)) {
			all = append(all, &patch{layer: l, list: list, index: i, entry: entry, field: "patch", file: l.patchFile(list, entry)})
		}
	}
	for _, c := range p.configurations(p.files, l) {
		all = append(all, c.patchesIn()...)
	}
	return all
}

// patchesOf returns the patches of a layer in the order in which kustomize carries them
// out. One that cannot be read has no parts.
func (p *Package) patchesOf(l *layer) []*patch {
	all := p.listedPatches(l)
	for _, one := range all {
		var text []byte
		var err error
		if one.file != "" {
			text, err = p.files.ReadFile(one.file)
		} else if is := inline(one, one.entry); is != nil {
			text, err = textIn(is)
		}
		if err == nil {
			one.parts, err = documents(text)
		}
		if err != nil {
			one.parts = nil
		}
	}
	return all
}

// isOperations reports whether the patch is a list of JSON 6902 operations.
func (p *patch) isOperations() bool {
	return len(p.parts) == 1 && p.parts[0].Kind == yaml.SequenceNode
}

// renames reports whether the patch may change the names of objects.
func (p *patch) renames() bool {
	return yamlnode.Get(p.entry, "options") != nil || p.isOperations() && slices.ContainsFunc(p.parts[0].Content, func(op *yaml.Node) bool {
		path := yamlnode.Text(op, "path")
		return path == "" || strings.HasPrefix(path, "/metadata")
	})
}

// apply returns what a part of the patch makes of an object; nil if it deletes it.
func (p *patch) apply(part int, object *yaml.Node) (*yaml.Node, error) {
	if p.isOperations() {
		return operated(object, p.parts[0].Content...)
	}
	return merged(p.parts[part], object)
}
