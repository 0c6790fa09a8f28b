package pod

import (
	"slices"
	"strings"
	"sync"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Injection is a container that a controller puts into the pods of a template when they
// are created. No manifest has it.
type Injection struct {
	// By is what the controller is called, and Container the name of the container.
	By, Container string
	// Why is the label or annotation that asks for it, as KIND KEY: VALUE.
	Why string
	// Native reports that an annotation asks for a native sidecar, and NativeAnnotation is
	// that annotation; empty if the controller has none.
	Native           bool
	NativeAnnotation string
}

// Marks are the labels and annotations of a pod or a namespace that controllers read, as
// "label KEY" and "annotation KEY" with their values.
type Marks map[string]string

// injection is how a controller is asked to put its container into pods. A value of * is
// any value but those in off.
type injection struct {
	by, container string
	// pods are marks of a pod that ask for it, and namespaces those of its namespace.
	pods, namespaces [][2]string
	// off are marks of a pod that refuse it, and closed marks of its namespace that do.
	off, closed [][2]string
	// sharesNode reports that pods on the network of their node get it as well.
	sharesNode bool
}

var injections = []injection{
	{
		by: "Istio", container: istioProxy,
		pods:       [][2]string{{"label sidecar.istio.io/inject", "true"}, {"annotation sidecar.istio.io/inject", "true"}, {"label istio.io/rev", "*"}},
		namespaces: [][2]string{{"label istio-injection", "enabled"}, {"label istio.io/rev", "*"}},
		off:        [][2]string{{"label sidecar.istio.io/inject", "false"}, {"annotation sidecar.istio.io/inject", "false"}},
		closed:     [][2]string{{"label istio-injection", "disabled"}},
	},
	{
		by: "Linkerd", container: "linkerd-proxy",
		pods:       [][2]string{{"annotation linkerd.io/inject", "enabled"}, {"annotation linkerd.io/inject", "ingress"}},
		namespaces: [][2]string{{"annotation linkerd.io/inject", "enabled"}, {"annotation linkerd.io/inject", "ingress"}},
		off:        [][2]string{{"annotation linkerd.io/inject", "disabled"}},
	},
	{
		by: "Dapr", container: "daprd", sharesNode: true,
		pods: [][2]string{
			{"annotation dapr.io/enabled", "true"}, {"annotation dapr.io/enabled", "yes"}, {"annotation dapr.io/enabled", "on"},
			{"annotation dapr.io/enabled", "y"}, {"annotation dapr.io/enabled", "1"},
		},
	},
	{
		by: "Vault", container: "vault-agent", sharesNode: true,
		pods: [][2]string{{"annotation vault.hashicorp.com/agent-inject", "true"}},
		off:  [][2]string{{"annotation vault.hashicorp.com/agent-pre-populate-only", "true"}},
	},
	{
		by: "Datadog", container: "datadog-agent-injected", sharesNode: true,
		pods: [][2]string{{"label agent.datadoghq.com/sidecar", "*"}},
		off:  [][2]string{{"label admission.datadoghq.com/enabled", "false"}},
	},
	{
		by: "OpenTelemetry", container: "otc-container", sharesNode: true,
		pods:       [][2]string{{"annotation sidecar.opentelemetry.io/inject", "*"}},
		namespaces: [][2]string{{"annotation sidecar.opentelemetry.io/inject", "*"}},
		off:        [][2]string{{"annotation sidecar.opentelemetry.io/inject", "false"}},
	},
}

// MarksOf returns the marks among labels and annotations, which may be nil.
func MarksOf(labels, annotations *yaml.Node) Marks {
	found := Marks{}
	add := func(kind string, n *yaml.Node) {
		for key, value := range yamlnode.Texts(n) {
			if marks()[kind+key] {
				found[kind+key] = value
			}
		}
	}
	add("label ", labels)
	add("annotation ", annotations)
	return found
}

// marks are the names of all marks.
var marks = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for _, i := range injections {
		for _, m := range slices.Concat(i.pods, i.namespaces, i.off, i.closed) {
			names[m[0]] = true
		}
	}
	for _, i := range Injectors() {
		names["annotation "+i.NativeAnnotation] = true
	}
	return names
})

// MarkKeys returns the keys of the labels and annotations that are marks.
func MarkKeys() []string {
	var keys []string
	for name := range marks() {
		_, key, _ := strings.Cut(name, " ")
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// Marks returns the marks of the pod.
func (p *Pod) Marks() Marks {
	return MarksOf(p.Metadata("labels"), p.Metadata("annotations"))
}

// Injections returns what controllers put into the pods of a template with the marks own,
// in a namespace with the marks namespace. has reports whether the template has a
// container of a name already, and onNode that its pods are on the network of their node.
func Injections(own, namespace Marks, onNode bool, has func(name string) bool) []Injection {
	var all []Injection
	for _, i := range injections {
		if has(i.container) || onNode && !i.sharesNode || own.first(i.off, nil) != "" || namespace.first(i.closed, nil) != "" {
			continue
		}
		why := own.first(i.pods, i.off)
		if why == "" {
			if why = namespace.first(i.namespaces, i.off); why != "" {
				why += " of the namespace"
			}
		}
		if why == "" {
			continue
		}
		native := InjectorOf(i.by).NativeAnnotation
		all = append(all, Injection{
			By: i.by, Container: i.container, Why: why, NativeAnnotation: native,
			Native: native != "" && own["annotation "+native] == "true",
		})
	}
	return all
}

// first returns the first of some marks that is there with its value, which is none of
// those in off, in words; "" if there is none.
func (m Marks) first(wanted, off [][2]string) string {
	for _, w := range wanted {
		value, is := m[w[0]]
		if is && (value == w[1] || w[1] == "*" && value != "" && !slices.Contains(off, [2]string{w[0], value})) {
			return w[0] + ": " + value
		}
	}
	return ""
}
