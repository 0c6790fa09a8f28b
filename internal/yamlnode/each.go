package yamlnode

import (
	"fmt"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Each calls do for every node that a path such as spec.ports[].name leads to from n,
// as Kubernetes would read it, with the node's own path, which has the index in place
// of []. at is the path of n.
func Each(n *yaml.Node, at, path string, do func(n *yaml.Node, at string)) {
	if path == "" {
		do(n, at)
		return
	}
	key, rest, _ := strings.Cut(path, ".")
	key, list := strings.CutSuffix(key, "[]")
	n, at = Get(n, key), strings.TrimPrefix(at+"."+key, ".")
	if n != nil && !list {
		Each(n, at, rest, do)
	}
	if list {
		for i, element := range Elements(n) {
			Each(Resolve(element), fmt.Sprintf("%s[%d]", at, i), rest, do)
		}
	}
}
