package patch

import (
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// operation is an operation of RFC 6902. A test for null passes where there is nothing: so
// do kustomize, the API server, Flux and Argo CD understand it.
type operation struct {
	op, from, path string
	value          *yaml.Node // nil for remove and move
	// inCluster reports that it is for objects in a cluster, and not for kustomize.
	inCluster bool
}

// node returns the operation as patches have it.
func (o operation) node() *yaml.Node {
	n := yamlnode.Mapping("op", o.op)
	if o.from != "" {
		with(n, "from", yamlnode.String(o.from))
	}
	with(n, "path", yamlnode.String(o.path))
	if o.value != nil {
		with(n, "value", o.value)
	}
	return n
}

// pointer is a JSON pointer.
type pointer string

var escapes = strings.NewReplacer("~", "~0", "/", "~1")

// key returns the pointer to a field.
func (p pointer) key(key string) pointer { return p + "/" + pointer(escapes.Replace(key)) }

// index returns the pointer to an element of a list.
func (p pointer) index(i int) pointer { return p + "/" + pointer(strconv.Itoa(i)) }

// end returns the pointer to what comes after the last element of a list.
func (p pointer) end() pointer { return p + "/-" }
