package yamlnode

import (
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var unescaped = strings.NewReplacer("~1", "/", "~0", "~")

// Pointed returns what a JSON pointer leads to (RFC 6901); nil if there is nothing. It follows
// aliases and merge keys as [Get] does.
func Pointed(n *yaml.Node, pointer string) *yaml.Node {
	for key := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if n = Resolve(n); n == nil {
			return nil
		}
		if n.Kind != yaml.SequenceNode {
			n = Get(n, unescaped.Replace(key))
			continue
		}
		i, err := strconv.Atoi(key)
		if err != nil || i < 0 || i >= len(n.Content) {
			return nil
		}
		n = n.Content[i]
	}
	return n
}
