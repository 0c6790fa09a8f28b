package pod

import (
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Injector is a controller that puts the proxy of a service mesh into pods.
type Injector struct {
	// Name is what the mesh is called: Istio, Linkerd or Dapr.
	Name string
	// Container is the name of the proxy's container, and Mark an annotation that
	// the injector leaves on a pod.
	Container, Mark string
	// NativeAnnotation asks for a native sidecar if its value is "true".
	NativeAnnotation string
	// Ports are where the proxy answers probes, its own or those of the whole pod.
	// Manifests rarely declare them.
	Ports []string
}

// Injectors returns the injectors that are known.
func Injectors() []Injector {
	return []Injector{
		{
			"Istio", istioProxy, "sidecar.istio.io/status", "sidecar.istio.io/nativeSidecar",
			[]string{"15020", "15021", "15090"},
		},
		{
			"Linkerd", "linkerd-proxy", "linkerd.io/proxy-version", "config.linkerd.io/proxy-enable-native-sidecar",
			[]string{"4191"},
		},
		{"Dapr", "daprd", "dapr.io/enabled", "dapr.io/enable-native-sidecar", []string{"3500", "3501"}},
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

const istioProxy = "istio-proxy"

// IsGateway reports whether the pod is a gateway of Istio, whose proxy is the
// application itself. It is one if an annotation asks the injector for that, if the
// proxy's arguments say so, or if the proxy is the only regular container and no
// operator adds others.
func (t Template) IsGateway() bool {
	templates := yamlnode.Text(t.Metadata("annotations"), "inject.istio.io/templates")
	if slices.Contains(Items(templates), "gateway") {
		return true
	}
	regular := yamlnode.Elements(t.List(Containers))
	if len(regular) == 1 && !t.IsOperated() && yamlnode.Text(regular[0], "name") == istioProxy {
		return true
	}
	return slices.ContainsFunc(regular, func(c *yaml.Node) bool {
		line := CommandLine(c)
		at := slices.Index(line, "proxy")
		return at >= 0 && at+1 < len(line) && slices.Contains([]string{"router", "waypoint"}, line[at+1])
	})
}

// Items returns the items of a list in one text, without blanks around them.
func Items(text string) []string {
	var items []string
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}
