package fn

import (
	"github.com/native-sidecar/native-sidecar/fn/internal/hostguard"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// locate returns the file and index that the host put on the item. Lines would be
// those of stdin, which nobody sees, and are left out.
func locate(doc *manifest.Document, _ int, _ *yaml.Node) finding.Location {
	return hostguard.Location(doc.Root)
}

// accept keeps the host from putting comments on the wrong nodes.
func accept(slice manifest.Slice, doc *manifest.Document, printed manifest.Printed) ([]finding.Finding, error) {
	if !hostguard.Paired(yaml.NewRNode(doc.Root)) {
		return nil, nil
	}
	// The host copies from what it read from a file, in which the item stands
	// alone.
	sent, err := slice.Alone()
	if err != nil {
		return nil, err
	}
	returned, err := doc.Read(printed)
	if err != nil {
		return nil, err
	}
	return hostguard.Guard(yaml.NewRNode(sent), yaml.NewRNode(returned), yaml.NewRNode(doc.Root)), nil
}
