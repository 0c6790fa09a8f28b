package pod

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Unknown is an object that looks as if it had pod templates where the table
// knows of none.
type Unknown struct {
	Resource finding.Resource
	// Entries are the entries of podTemplates for it, each in flow style.
	Entries []string
	// Ignores are the rules that it ignores.
	Ignores Ignores
	// Node is the object until its location is known.
	Node     *yaml.Node
	Location finding.Location
}
