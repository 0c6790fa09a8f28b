package pod

// Injector is a controller that puts the proxy of a service mesh into pods.
type Injector struct {
	// Name is what the mesh is called: Istio, Linkerd or Dapr.
	Name string
	// Container is the name of the proxy's container, and Mark an annotation that
	// the injector leaves on a pod.
	Container, Mark string
	// NativeAnnotation asks for a native sidecar if its value is "true".
	NativeAnnotation string
}

// Injectors returns the injectors that are known.
func Injectors() []Injector {
	return []Injector{
		{"Istio", "istio-proxy", "sidecar.istio.io/status", "sidecar.istio.io/nativeSidecar"},
		{"Linkerd", "linkerd-proxy", "linkerd.io/proxy-version", "config.linkerd.io/proxy-enable-native-sidecar"},
		{"Dapr", "daprd", "dapr.io/enabled", "dapr.io/enable-native-sidecar"},
	}
}

// InjectorOf returns the injector of that name; the zero Injector if there is none.
func InjectorOf(name string) Injector {
	for _, i := range Injectors() {
		if i.Name == name {
			return i
		}
	}
	return Injector{}
}
