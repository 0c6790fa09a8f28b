package reference

import (
	"cmp"
	"maps"
	"path"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/rule"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// look is a document that is being judged, with the findings so far.
type look struct {
	*Index
	among    *members
	root     *yaml.Node
	resource finding.Resource
	findings []finding.Finding
}

// say adds a finding of a rule about a workload, unless the message is empty. Its
// severity is set later.
func (l *look) say(w pod.Workload, r rule.Rule, field string, node *yaml.Node, message string) {
	if message == "" {
		return
	}
	if node == nil {
		node = l.root
	}
	l.findings = append(l.findings, finding.Finding{
		Kind: r.Kind, Resource: l.resource, Field: field, Node: node, Message: message, Ignored: w.Ignores.Reason(r.Kind.Name()),
	})
}

// groupKind names a kind of resources.
type groupKind struct{ group, kind string }

// KustomizationGroup is the API group of kustomizations.
const KustomizationGroup = "kustomize.config.k8s.io"

var kustomizationKind = groupKind{KustomizationGroup, "Kustomization"}

func groupKindOf(apiVersion, kind string) groupKind {
	return groupKind{finding.Resource{APIVersion: apiVersion}.Group(), kind}
}

// referring are the kinds of resources that refer to containers: what judges them, and texts
// of which every resource that may matter contains one. If there are no such texts, it
// contains a name of the index.
var referring = []struct {
	kind  groupKind
	words []string
	judge func(*look)
}{
	{serviceKind, nil, (*look).namedPorts},
	{networkPolicyKind, nil, (*look).namedPorts},
	{groupKind{"", "ServiceAccount"}, []string{"annotations"}, (*look).serviceAccount},
	{groupKind{"", "Namespace"}, []string{"labels"}, (*look).namespace},
	{groupKind{"autoscaling", "HorizontalPodAutoscaler"}, []string{"tilization"}, (*look).autoscaler},
	{groupKind{"autoscaling.k8s.io", "VerticalPodAutoscaler"}, nil, (*look).verticalAutoscaler},
	{groupKind{"keda.sh", "ScaledObject"}, []string{"envSourceContainerName", "FromEnv"}, (*look).scaledObject},
	{groupKind{"keda.sh", "ScaledJob"}, []string{"envSourceContainerName", "FromEnv"}, (*look).scaledJob},
	{groupKind{"monitoring.coreos.com", "PrometheusRule"}, []string{"kube_pod_container_"}, (*look).prometheusRule},
	{serviceMonitorKind, []string{"targetPort", containerInit}, (*look).serviceMonitor},
	{vmServiceScrapeKind, []string{"targetPort", containerInit}, (*look).serviceMonitor},
	{groupKind{"monitoring.coreos.com", "PodMonitor"}, []string{containerInit}, (*look).podMonitor},
	{groupKind{"operator.victoriametrics.com", "VMPodScrape"}, []string{containerInit}, (*look).podMonitor},
	{groupKind{"argoproj.io", "Application"}, []string{"ontainers"}, func(l *look) { l.application("spec.") }},
	{groupKind{"argoproj.io", "ApplicationSet"}, []string{"ontainers"}, func(l *look) { l.application("spec.template.spec.") }},
	{groupKind{"kustomize.toolkit.fluxcd.io", "Kustomization"}, []string{"ontainers"}, func(l *look) { l.patchesAt("spec") }},
	{groupKind{"helm.toolkit.fluxcd.io", "HelmRelease"}, []string{"ontainers"}, func(l *look) { l.patchesAt("spec.postRenderers[].kustomize") }},
	{kustomizationKind, []string{"ontainers"}, (*look).kustomization},
	{groupKind{KustomizationGroup, "Component"}, []string{"ontainers"}, (*look).kustomization},
}

// find returns the words and the judge of a kind; no judge if its resources do not refer to
// containers.
func find(id groupKind) (words []string, judge func(*look)) {
	for _, r := range referring {
		if r.kind == id {
			return r.words, r.judge
		}
	}
	return nil, nil
}

// Asks reports whether resources of the kind may refer to containers.
func Asks(apiVersion, kind string) bool {
	_, judge := find(groupKindOf(apiVersion, kind))
	return judge != nil
}

// Words returns texts. A document of the kind contains one of them if it refers to a container
// of an index. If there are none, it contains one of the [Index.Names].
func Words(apiVersion, kind string) []string {
	words, _ := find(groupKindOf(apiVersion, kind))
	return words
}

// Names returns the names of containers and ports that references may contain.
func (x *Index) Names() []string { return slices.Collect(maps.Keys(x.words)) }

// Judge returns the findings about a resource in a file, without severities and
// locations. There are none for kinds that do not refer to containers.
func (x *Index) Judge(root *yaml.Node, file string) []finding.Finding {
	id := groupKindOf(yamlnode.Text(root, "apiVersion"), yamlnode.Text(root, "kind"))
	if Names(yamlnode.Text(root, "apiVersion"), id.kind) {
		return x.JudgeKustomization(root, file)
	}
	_, judge := find(id)
	if judge == nil {
		return nil
	}
	l := x.look(root, id.kind, x.whole("looked at by "+x.Packages.sees(file), func() []string { return x.Packages.lookedAt(file) }))
	judge(l)
	return l.findings
}

// JudgeKustomization does what [Index.Judge] does, for a document that is a
// kustomization by its file's name, whether it has a kind or not.
func (x *Index) JudgeKustomization(root *yaml.Node, file string) []finding.Finding {
	l := x.look(root, kustomizationKind.kind, x.builtBy(file))
	l.kustomization()
	return l.findings
}

// builtBy returns what the kustomization in a file refers to.
func (x *Index) builtBy(file string) *members {
	return x.whole("built by "+path.Dir(file), func() []string { return x.Packages.builtBy(file) })
}

// look begins to judge a document that refers to members of packages. kind is its kind
// unless it has one itself.
func (x *Index) look(root *yaml.Node, kind string, among *members) *look {
	resource := pod.ResourceOf(root)
	resource.Kind = cmp.Or(resource.Kind, kind)
	return &look{Index: x, among: among, root: root, resource: resource}
}
