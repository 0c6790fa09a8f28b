package hostguard

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// The annotations in which the host keeps the id of an item. It looks for the second
// only if the first is missing. kpt and kustomize set both.
const (
	idAnnotation       = "internal.config.kubernetes.io/id"
	legacyIDAnnotation = "config.k8s.io/id"
)

// Paired reports whether the host will pair the item, which it does if the item has
// an id in its annotations.
func Paired(item *yaml.RNode) bool {
	if isEmpty(item) {
		return false
	}
	annotations := field(field(item.YNode(), "metadata"), "annotations")
	return text(annotations, idAnnotation) != "" || text(annotations, legacyIDAnnotation) != ""
}

// Release removes the ids from an item, so that the host does not pair it. It also
// removes an annotations field that is then empty. Comments beside what is removed
// move to the nearest field that is left. An item without ids is not changed.
//
// Without pairing, comments that the host keeps to itself are lost: those above the
// first line of the file or below its last one, apart from all fields.
func Release(item *yaml.RNode) {
	if isEmpty(item) {
		return
	}
	metadata := field(item.YNode(), "metadata")
	annotations := field(metadata, "annotations")
	if annotations == nil || annotations.Kind != yaml.MappingNode {
		return
	}
	removed, homeless := false, ""
	for _, name := range []string{idAnnotation, legacyIDAnnotation} {
		for i := keyIndex(annotations, name); i >= 0; i = keyIndex(annotations, name) {
			homeless = yamlnode.Joined(homeless, remove(annotations, i))
			removed = true
		}
	}
	if !removed || len(annotations.Content) > 0 {
		return
	}
	i := keyIndex(metadata, "annotations")
	metadata.Content[i].HeadComment = yamlnode.Joined(metadata.Content[i].HeadComment, homeless)
	if homeless = remove(metadata, i); homeless != "" {
		metadata.FootComment = yamlnode.Joined(metadata.FootComment, homeless)
	}
}

// remove removes the field at index i from a mapping. Its comments go to the field
// after it or before it. It returns them if there is neither.
func remove(mapping *yaml.Node, i int) (homeless string) {
	key, value := mapping.Content[i], mapping.Content[i+1]
	comments := yamlnode.Joined(key.HeadComment, key.LineComment, value.HeadComment, value.LineComment, value.FootComment, key.FootComment)
	mapping.Content = slices.Delete(mapping.Content, i, i+2)
	switch {
	case i < len(mapping.Content):
		next := mapping.Content[i]
		next.HeadComment = yamlnode.Joined(comments, next.HeadComment)
	case i > 0:
		previous := mapping.Content[i-2]
		previous.FootComment = yamlnode.Joined(previous.FootComment, comments)
	default:
		return comments
	}
	return ""
}
