package v1alpha1

// Injector puts the proxies of a service mesh into pods.
type Injector string

// The injectors.
const (
	Istio   Injector = "Istio"
	Linkerd Injector = "Linkerd"
	Dapr    Injector = "Dapr"
)

// Enum lists the values, in the order in which to show them.
func (Injector) Enum() []string { return []string{string(Istio), string(Linkerd), string(Dapr)} }

// NativeAnnotation is the annotation of a pod that asks the injector for a native
// sidecar where its value is "true".
func NativeAnnotation(i Injector) string {
	switch i {
	case Istio:
		return "sidecar.istio.io/nativeSidecar"
	case Linkerd:
		return "config.linkerd.io/proxy-enable-native-sidecar"
	case Dapr:
		return "dapr.io/enable-native-sidecar"
	}
	return ""
}

// Severity is how grave a finding is.
type Severity string

// The severities: an Error fails the run and nothing is changed.
const (
	Error   Severity = "Error"
	Warning Severity = "Warning"
	Info    Severity = "Info"
	Off     Severity = "Off"
)

// Enum lists the values, in the order in which to show them.
func (Severity) Enum() []string {
	return []string{string(Error), string(Warning), string(Info), string(Off)}
}

// Place is an end of the list of init containers.
type Place string

// The places.
const (
	First Place = "First"
	Last  Place = "Last"
)

// Enum lists the values, in the order in which to show them.
func (Place) Enum() []string { return []string{string(First), string(Last)} }

// Side is one side of a shared volume.
type Side string

// The sides.
const (
	SideApp     Side = "App"
	SideSidecar Side = "Sidecar"
	SideNone    Side = "None"
)

// Enum lists the values, in the order in which to show them.
func (Side) Enum() []string {
	return []string{string(SideApp), string(SideSidecar), string(SideNone)}
}

// ProbeSource is a probe to make another one of.
type ProbeSource string

// Readiness takes the handler of the readiness probe.
const Readiness ProbeSource = "Readiness"

// Enum lists the values, in the order in which to show them.
func (ProbeSource) Enum() []string { return []string{string(Readiness)} }

// ContainerType is what a container is converted to.
type ContainerType string

// The container types.
const (
	Native  ContainerType = "Native"
	Regular ContainerType = "Regular"
)

// Enum lists the values, in the order in which to show them.
func (ContainerType) Enum() []string { return []string{string(Native), string(Regular)} }
