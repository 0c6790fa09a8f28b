package pod

import (
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// The annotations in which kustomize keeps an object's names and namespaces before it
// added prefixes and namespaces, those of all layers.
const (
	PreviousNames      = "internal.config.kubernetes.io/previousNames"
	PreviousNamespaces = "internal.config.kubernetes.io/previousNamespaces"
)

// Previous returns the present name of an object, or its namespace, followed by the
// earlier ones in one of these annotations, each once.
func Previous(object *yaml.Node, annotation, now string) []string {
	all := []string{now}
	for was := range strings.SplitSeq(yamlnode.Text(object, "metadata", "annotations", annotation), ",") {
		if was != "" && !slices.Contains(all, was) {
			all = append(all, was)
		}
	}
	return all
}
