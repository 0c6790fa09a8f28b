package v1alpha1

// Injector is what puts the proxies of a service mesh into pods.
type Injector string

// The injectors.
const (
	Istio   Injector = "Istio"
	Linkerd Injector = "Linkerd"
	Dapr    Injector = "Dapr"
)

// Severity is how serious the findings of a rule are.
type Severity string

// The severities.
const (
	Error   Severity = "Error"   // the run fails and nothing is changed
	Warning Severity = "Warning" // worth a look; the run succeeds
	Info    Severity = "Info"    // good to know
	Off     Severity = "Off"     // never reported
)

// End is an end of the list of init containers.
type End string

// The ends.
const (
	First End = "First"
	Last  End = "Last"
)

// Side says whose mount of a shared volume is read-only.
type Side string

// The sides.
const (
	SideApp     Side = "App"
	SideSidecar Side = "Sidecar"
	SideNone    Side = "None"
)

// ProbeSource is a probe that a startup probe can be made from.
type ProbeSource string

// Readiness is the container's readiness probe.
const Readiness ProbeSource = "Readiness"

// ProbesFrom is where startup probes come from.
type ProbesFrom string

// Catalogue is the catalogue of known sidecars.
const Catalogue ProbesFrom = "Catalogue"

// ContainerType is what a container is converted to.
type ContainerType string

// The container types.
const (
	Native  ContainerType = "Native"  // a native sidecar
	Regular ContainerType = "Regular" // an entry of containers
)
