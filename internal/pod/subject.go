package pod

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Subject is a container that a pattern is about.
type Subject struct {
	// Pattern is the pattern's name.
	Pattern  string
	Resource finding.Resource
	// Field is the container's path in the resource.
	Field string
	// Container is the container's node.
	Container *yaml.Node
	// Node is the nearest node that the document had before.
	Node *yaml.Node
	// Pod is the pod that it stands in.
	Pod *Pod
	// Native reports that it is a native sidecar.
	Native bool
	// Converted reports that the pattern converts it. Otherwise the pattern adds
	// it.
	Converted bool
	// Gated reports that the application depends on it from its first moment, so
	// that something has to hold the application back until it is ready.
	Gated bool
	// MayRunFirst reports that its pattern is one that can run it once to
	// completion, and RunsFirst that it does.
	MayRunFirst, RunsFirst bool
	// Placed reports that the pattern says where it stands.
	Placed bool
	// Suggestion describes the startup probe that the catalogue has for it, if it
	// has none itself.
	Suggestion string
	// Behind names the init containers that it stands behind and could serve if
	// it stood before them.
	Behind []string
}

// Reason says why the editor left something alone.
type Reason int

// The reasons.
const (
	// Denied: the catalogue says that the container is never converted.
	Denied Reason = iota
	// LastContainer: the pod would have no regular container left, or none that
	// can be its application.
	LastContainer
	// UnsupportedKind: the kind cannot hold native sidecars.
	UnsupportedKind
	// VolumeDiffers: the pod has another volume of the name that a pattern
	// shares.
	VolumeDiffers
)

// Left is something that a pattern selected and the editor left as it was.
type Left struct {
	Reason Reason
	// Refused reports that the user named it in full, so that leaving it alone is
	// an error.
	Refused bool
	// Pattern is the pattern's name; empty if it is not about one.
	Pattern  string
	Resource finding.Resource
	Field    string
	Node     *yaml.Node
	// Name is the container's or volume's name, or the names of the containers.
	Name string
	// Title says what a denied container is.
	Title string
	// Because says why, in words of the catalogue, of the table of kinds or of the
	// selection.
	Because string
}
