package pod

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Subject is a container that a pattern adds, converts or updates, or a native sidecar
// beside one.
type Subject struct {
	// Pattern is the pattern's name; empty if no pattern is about the container.
	Pattern  string
	Resource finding.Resource
	// Container is the container as it is in its pod.
	Container
	// Nearest is the nearest node that the document had before.
	Nearest *yaml.Node
	// Pod is its pod.
	Pod *Pod
	// Converted reports that the pattern converts it. Otherwise the pattern adds
	// it.
	Converted bool
	// Gated reports that the application needs it from the start, so that it must be
	// ready before the application starts.
	Gated bool
	// MayRunFirst reports that its pattern can also run it once to completion, as an
	// init container, and RunsFirst that it does.
	MayRunFirst, RunsFirst bool
	// Placed reports that the pattern sets its position.
	Placed bool
	// FromCatalogue reports that its pattern asks for the catalogue's startup probe.
	FromCatalogue bool
	// Suggestion is the catalogue's sentence about a startup probe for it, if it has
	// none.
	Suggestion string
	// After is the init container that it has to start after, because that one writes
	// what it reads; empty if there is none before it.
	After string
	// MayNeed reports that only the mounts hint at it.
	MayNeed bool
	// Behind names the init containers that start before it, and that it could serve
	// if it started first, or right behind After.
	Behind []string
}

// Lost is something that the way back from a conversion does not restore.
type Lost struct {
	What LostThing
	// Node is the container or the nearest node that the document had before, and Field
	// the path in the resource of what this is about.
	Node  *yaml.Node
	Field string
	// Name is the container's name. Other is the container that it stood before for
	// LostNeighbour, if that is known, and the field with its value for LostField.
	Name, Other string
}

// LostThing is what is lost.
type LostThing int

// The things.
const (
	// LostHook: the conversion removed the preStop hook.
	LostHook LostThing = iota + 1
	// LostArguments: the conversion added or removed arguments or variables.
	LostArguments
	// LostProbe: there is a startupProbe that a conversion may have added.
	LostProbe
	// LostNeighbour: nothing says where it stood, or the container that it stood before
	// is gone.
	LostNeighbour
	// LostField: the way back will remove a field that is in use now.
	LostField
	// LostPlace: the conversion should remember the place, and does not.
	LostPlace
	// LostList: the list that it was in stays, and is empty.
	LostList
)

// Reason is why the editor left something alone. The zero Reason is none.
type Reason int

// The reasons.
const (
	// Denied: the catalogue says that the container is never converted.
	Denied Reason = iota + 1
	// LastContainer: the pod would have no regular container left, or none that
	// can be its application.
	LastContainer
	// UnsupportedKind: the kind does not support native sidecars.
	UnsupportedKind
	// NoTemplate: the kind's operator makes pods, and the object has no template for
	// them.
	NoTemplate
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
	// Before is the number of refusals that the plan already had.
	Before int
	// Pattern is the pattern's name; empty if it is not about one.
	Pattern  string
	Resource finding.Resource
	Field    string
	Node     *yaml.Node
	// Name is the container's or volume's name, or the names of the containers.
	Name string
	// Title describes a denied container, in words that follow "is".
	Title string
	// Ignores are the rules that the workload or the template ignores.
	Ignores Ignores
	// Because is the reason, from the catalogue, the table of kinds or the selection.
	Because string
}
