package kustomization

import (
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// whole returns the texts in which the kustomization of a folder has what a layer adds.
func (p *Package) whole(files texts, l *layer) (texts, error) {
	if l.kustomization == l.file {
		return files, nil
	}
	fields, err := p.fields(files, l)
	if err != nil {
		return files, err
	}
	content, err := p.onto(files, l, fields)
	return files.with(map[string][]byte{p.files.real(l.kustomization): content}), err
}

// fields returns the fields of a layer, as some texts have it.
func (p *Package) fields(files texts, l *layer) (*yaml.Node, error) {
	content, changed := files.other(l.file)
	if !changed {
		return l.root, nil
	}
	// Many layers may be in one file.
	if is := p.cut[l.file]; is == nil || len(content) > 0 && &content[0] != &is.Text[0] {
		p.cut[l.file] = &cutSource{manifest.Source{Name: l.file, Text: content}, nil}
		p.cut[l.file].slices = manifest.Cut(&p.cut[l.file].Source)
	}
	slices := p.cut[l.file].slices
	if l.index >= len(slices) {
		return nil, fmt.Errorf("%s has no document %d", l.file, l.index+1)
	}
	doc, err := slices[l.index].Open()
	if err != nil {
		return nil, err
	}
	return l.in(doc.Root), nil
}

// cutSource is a source that is cut into documents.
type cutSource struct {
	manifest.Source
	slices []manifest.Slice
}

// onto returns the kustomization of the folder of a layer, with fields that this adds.
func (p *Package) onto(files texts, l *layer, fields *yaml.Node) ([]byte, error) {
	root := l.made
	if l.over == nil {
		root = yamlnode.Clone(root)
	} else {
		docs, err := p.parsed(files, l.over)
		if err != nil {
			return nil, err
		}
		root = docs[0]
	}
	if err := add(root, fields); err != nil {
		return nil, err
	}
	return text([]*yaml.Node{root})
}

// adds reports whether there is something that [add] adds.
func adds(fields *yaml.Node) bool {
	root := yamlnode.Mapping()
	return add(root, fields) == nil && len(root.Content) > 0
}

// add adds fields of an object of Flux or Argo CD to a kustomization, as these do.
func add(root, fields *yaml.Node) error {
	for key, value := range yamlnode.Fields(yamlnode.Resolve(fields)) {
		switch key.Value {
		case patches, strategicMerges, json6902Patches, "components":
			list := yamlnode.Elements(yamlnode.Get(root, key.Value))
			for _, entry := range yamlnode.Elements(value) {
				entry, err := asText(key.Value, yamlnode.Clone(entry))
				if err != nil {
					return err
				}
				list = append(slices.Clone(list), entry)
			}
			replace(root, key.Value, list)
		case "images":
			list := slices.Clone(yamlnode.Elements(yamlnode.Get(root, key.Value)))
			for _, entry := range yamlnode.Elements(value) {
				entry = image(yamlnode.Clone(entry))
				list = slices.DeleteFunc(list, func(other *yaml.Node) bool { return yamlnode.Text(other, "name") == yamlnode.Text(entry, "name") })
				list = append(list, entry)
			}
			replace(root, key.Value, list)
		case "namePrefix", "nameSuffix", "namespace":
			setOnly(root, key.Value, value)
		case "targetNamespace":
			setOnly(root, "namespace", value)
		case "commonLabels":
			pairs := yamlnode.Mapping()
			pairs.Content = append(pairs.Content, yamlnode.String("pairs"), yamlnode.Clone(value))
			if yamlnode.Text(fields, "labelWithoutSelector") != "true" {
				pairs.Content = append(pairs.Content, yamlnode.Mapping("includeSelectors", "true").Content...)
				pairs.Content[len(pairs.Content)-1].Tag = yaml.NodeTagBool
			}
			replace(root, "labels", append(slices.Clone(yamlnode.Elements(yamlnode.Get(root, "labels"))), pairs))
		}
	}
	return nil
}

// setOnly sets a field of a kustomization to a value, unless that is empty.
func setOnly(root *yaml.Node, key string, value *yaml.Node) {
	if value.Value == "" {
		return
	}
	replace(root, key, nil)
	root.Content = append(root.Content, yamlnode.String(key), yamlnode.Clone(value))
}

// asText returns an entry of patches with its patch as a text: older versions of Flux have
// fields there.
func asText(list string, entry *yaml.Node) (*yaml.Node, error) {
	in := entry
	if list == json6902Patches {
		in = yamlnode.Get(entry, "patch")
	}
	if list == patches || list == "components" || in == nil || in.Kind == yaml.ScalarNode {
		return entry, nil
	}
	content, err := text([]*yaml.Node{in})
	if err != nil {
		return nil, err
	}
	if in == entry {
		return yamlnode.String(string(content)), nil
	}
	*in = *yamlnode.String(string(content))
	return entry, nil
}

// image returns an entry of images for one of Argo CD, which is a text: the name, what it
// is replaced by, and a tag or a digest.
func image(entry *yaml.Node) *yaml.Node {
	if entry.Kind != yaml.ScalarNode {
		return entry
	}
	name, to, renamed := strings.Cut(entry.Value, "=")
	if !renamed {
		to = name
	}
	to, digest, _ := strings.Cut(to, "@")
	tag := ""
	if at := strings.LastIndex(to, ":"); at > strings.LastIndex(to, "/") {
		to, tag = to[:at], to[at+1:]
	}
	fields := []string{"name", to}
	if renamed {
		fields = []string{"name", name, "newName", to}
	}
	if tag != "" {
		fields = append(fields, "newTag", tag)
	}
	if digest != "" {
		fields = append(fields, "digest", digest)
	}
	return yamlnode.Mapping(fields...)
}
