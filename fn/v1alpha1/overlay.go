package v1alpha1

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/native-sidecar/native-sidecar/internal/scalar"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// overlay puts the fields of a mapping over those of base, which is of the type t. A null
// takes a field out. Lists merge by their keys; a list without any, and fields that
// exclude each other, replace what is there. The nodes of both stay what they are, so
// that each knows its line.
func overlay(base, over *yaml.Node, t *kube.Type) {
	written := map[string]bool{}
	for i := 0; i+1 < len(over.Content); i += 2 {
		key, value := over.Content[i], over.Content[i+1]
		if written[key.Value] { // which the decoder says
			base.Content = append(base.Content, key, value)
			continue
		}
		written[key.Value] = true
		rivals := t.Rivals(key.Value)
		for _, rival := range rivals {
			if rival != key.Value && yamlnode.Get(over, rival) == nil {
				setField(base, rival, nil, nil)
			}
		}
		under := yamlnode.Get(base, key.Value)
		switch f, _ := t.Field(key.Value); {
		case under == nil:
			base.Content = append(base.Content, key, value)
			continue
		case scalar.IsNull(value):
			setField(base, key.Value, nil, nil)
			continue
		case len(rivals) == 0 && value.Kind == yaml.MappingNode && under.Kind == yaml.MappingNode:
			overlay(under, value, f.Type)
			value = withComments(key, value, under)
		case f.Keys != nil && value.Kind == yaml.SequenceNode && under.Kind == yaml.SequenceNode:
			overlayElements(under, value, f)
			value = withComments(key, value, under)
		}
		setField(base, key.Value, key, value)
	}
}

// overlayElements puts the elements of a list over those of base that have the same keys.
// Others are new.
func overlayElements(base, over *yaml.Node, f kube.Field) {
	known := map[string]*yaml.Node{}
	for _, element := range base.Content {
		known[f.ID(element)] = element
	}
	for _, element := range over.Content {
		if under := known[f.ID(element)]; under != nil && element.Kind == yaml.MappingNode {
			overlay(under, element, f.Type)
		} else {
			base.Content = append(base.Content, element)
		}
	}
}

// withComments returns the collection that took in another one, under a key. The comment
// in the line of the other one goes to that of the key, and a last one below it stays.
func withComments(key, other, collection *yaml.Node) *yaml.Node {
	key.LineComment = yamlnode.Joined(key.LineComment, other.LineComment)
	collection.HeadComment = yamlnode.Joined(other.HeadComment, collection.HeadComment)
	collection.FootComment = yamlnode.Joined(collection.FootComment, other.FootComment)
	return collection
}

// setField replaces a field of the mapping m by a key and a value; by nothing if these are
// nil. A mapping without the field stays as it is.
func setField(m *yaml.Node, name string, key, value *yaml.Node) {
	for i := 0; i+1 < len(m.Content); i += 2 {
		switch {
		case m.Content[i].Value != name:
			continue
		case key == nil:
			m.Content = slices.Delete(m.Content, i, i+2)
		default:
			m.Content[i], m.Content[i+1] = key, value
		}
		return
	}
}
