package reference

import (
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/rule"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// look is a document that is being judged, with the findings so far.
type look struct {
	*Index
	root     *yaml.Node
	resource finding.Resource
	findings []finding.Finding
}

// say adds a finding of a rule, unless the message is empty. Its severity is set
// later.
func (l *look) say(r rule.Rule, field string, node *yaml.Node, message string) {
	if message == "" {
		return
	}
	if node == nil {
		node = l.root
	}
	l.findings = append(l.findings, finding.Finding{
		Kind: r.Kind, Resource: l.resource, Field: field, Node: node, Message: message,
	})
}

// kind is how the resources of a kind refer to containers.
type kind struct {
	// words are texts. Every resource that may matter contains one of them. If there
	// are none, it contains a name of the index.
	words []string
	look  func(*look)
}

// groupKind names a kind of resources.
type groupKind struct{ group, kind string }

var kustomizationKind = groupKind{"kustomize.config.k8s.io", "Kustomization"}

func groupKindOf(apiVersion, kind string) groupKind {
	return groupKind{finding.Resource{APIVersion: apiVersion}.Group(), kind}
}

// find returns how resources of a kind refer to containers. known is false if they
// do not.
func find(id groupKind) (found kind, known bool) {
	switch id {
	case groupKind{"", "Service"}:
		return kind{nil, (*look).service}, true
	case groupKind{"networking.k8s.io", "NetworkPolicy"}:
		return kind{nil, (*look).networkPolicy}, true
	case groupKind{"autoscaling", "HorizontalPodAutoscaler"}:
		return kind{[]string{"tilization"}, (*look).autoscaler}, true
	case groupKind{"autoscaling.k8s.io", "VerticalPodAutoscaler"}:
		return kind{nil, (*look).verticalAutoscaler}, true
	case groupKind{"keda.sh", "ScaledObject"}:
		return kind{[]string{"envSourceContainerName", "FromEnv"}, (*look).scaledObject}, true
	case groupKind{"keda.sh", "ScaledJob"}:
		return kind{[]string{"envSourceContainerName", "FromEnv"}, (*look).scaledJob}, true
	case groupKind{"monitoring.coreos.com", "PrometheusRule"}:
		return kind{[]string{"kube_pod_container_"}, (*look).prometheusRule}, true
	case groupKind{"argoproj.io", "Application"}:
		return kind{[]string{"ontainers"}, (*look).application}, true
	case groupKind{"argoproj.io", "ApplicationSet"}:
		return kind{[]string{"ontainers"}, (*look).applicationSet}, true
	case kustomizationKind, groupKind{"kustomize.config.k8s.io", "Component"}:
		return kind{[]string{"ontainers"}, (*look).kustomization}, true
	}
	return kind{}, false
}

// Asks reports whether resources of the kind may refer to containers.
func Asks(apiVersion, kind string) bool {
	_, known := find(groupKindOf(apiVersion, kind))
	return known
}

// Words returns texts. A document of the kind contains one of them if it refers to a
// container of the index. A document without any need not be parsed.
func (x *Index) Words(apiVersion, kind string) []string {
	if k, _ := find(groupKindOf(apiVersion, kind)); k.words != nil {
		return k.words
	}
	var words []string
	for w := range x.words {
		words = append(words, w)
	}
	return words
}

// Judge returns the findings about a resource, without severities and locations. Of
// a kind that does not refer to containers there are none.
func (x *Index) Judge(root *yaml.Node) []finding.Finding {
	return x.as(groupKindOf(yamlnode.Text(root, "apiVersion"), yamlnode.Text(root, "kind")), root)
}

// JudgeKustomization does what [Index.Judge] does, for a document that is a
// kustomization by its file's name, whether it has a kind or not.
func (x *Index) JudgeKustomization(root *yaml.Node) []finding.Finding {
	return x.as(kustomizationKind, root)
}

func (x *Index) as(id groupKind, root *yaml.Node) []finding.Finding {
	k, known := find(id)
	if !known {
		return nil
	}
	l := &look{Index: x, root: root, resource: pod.ResourceOf(root)}
	if l.resource.Kind == "" {
		l.resource.Kind = id.kind
	}
	k.look(l)
	return l.findings
}

// each calls do for the elements of a list under a path of keys, with the field
// path of each.
func each(n *yaml.Node, at string, path []string, do func(element *yaml.Node, field string)) {
	field := strings.TrimPrefix(at+"."+strings.Join(path, "."), ".")
	for i, element := range yamlnode.Elements(yamlnode.Get(n, path...)) {
		do(yamlnode.Resolve(element), fmt.Sprintf("%s[%d]", field, i))
	}
}
