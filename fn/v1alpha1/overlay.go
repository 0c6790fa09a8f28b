package v1alpha1

import (
	"reflect"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/mergekey"
	"github.com/native-sidecar/native-sidecar/internal/scalar"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// additionFields are the fields of an [Addition] that have more than one value in them,
// with the keys of their lists.
type additionFields struct {
	Container corev1.Container `json:"container"`
	Share     []Share          `json:"share" patchMergeKey:"volume"`
	App       struct {
		Env []corev1.EnvVar `json:"env" patchMergeKey:"name"`
	} `json:"app"`
	Pod struct {
		Volumes          []corev1.Volume               `json:"volumes" patchMergeKey:"name"`
		ImagePullSecrets []corev1.LocalObjectReference `json:"imagePullSecrets" patchMergeKey:"name"`
	} `json:"pod"`
	Initial struct {
		Env []corev1.EnvVar `json:"env" patchMergeKey:"name"`
	} `json:"initial"`
}

// overlay puts the fields of a mapping over those of base, which is of the type t. A null
// takes a field out. Lists merge by their keys; a list without any, and fields that
// exclude each other, replace what is there. The nodes of both stay what they are, so
// that each knows its line.
func overlay(base, over *yaml.Node, t reflect.Type) {
	written := map[string]bool{}
	for i := 0; i+1 < len(over.Content); i += 2 {
		key, value := over.Content[i], over.Content[i+1]
		if written[key.Value] { // which the decoder says
			base.Content = append(base.Content, key, value)
			continue
		}
		written[key.Value] = true
		rivals := mergekey.Rivals(t, key.Value)
		for _, rival := range rivals {
			if rival != key.Value && yamlnode.Get(over, rival) == nil {
				setField(base, rival, nil, nil)
			}
		}
		under := yamlnode.Get(base, key.Value)
		switch keys := mergekey.Of(t, key.Value); {
		case under == nil:
			base.Content = append(base.Content, key, value)
			continue
		case scalar.IsNull(value):
			setField(base, key.Value, nil, nil)
			continue
		case len(rivals) == 0 && value.Kind == yaml.MappingNode && under.Kind == yaml.MappingNode:
			overlay(under, value, mergekey.Element(t, key.Value))
			value = withComments(key, value, under)
		case keys != nil && value.Kind == yaml.SequenceNode && under.Kind == yaml.SequenceNode:
			overlayElements(under, value, mergekey.Element(t, key.Value), keys)
			value = withComments(key, value, under)
		}
		setField(base, key.Value, key, value)
	}
}

// overlayElements puts the elements of a list over those of base that have the same keys.
// Others are new.
func overlayElements(base, over *yaml.Node, t reflect.Type, keys mergekey.Keys) {
	known := map[string]*yaml.Node{}
	for _, element := range base.Content {
		known[keys.Of(element)] = element
	}
	for _, element := range over.Content {
		if under := known[keys.Of(element)]; under != nil && element.Kind == yaml.MappingNode {
			overlay(under, element, t)
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
