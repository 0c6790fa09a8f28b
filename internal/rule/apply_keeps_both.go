package rule

import (
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var applyKeepsBoth = Rule{
	Kind: finding.Define("apply-keeps-both", finding.Warning,
		"The manifest comes from a cluster and shows that kubectl apply would keep the container in its old list: the API "+
			"server then refuses it, because it is in both lists (\"Duplicate value\"). A client-side apply takes out only what the "+
			"last-applied annotation has, and a server-side apply, also with --force-conflicts, only what no other manager wrote.",
		"Apply the manifest as it was once, in the way that you use from now on, and then with the change. Where kubectl create, "+
			"edit or patch wrote the container, use kubectl replace once, or run what native-sidecar patch --for kubectl prints: "+
			"docs/how-to/rollout.md says what works from where."),
	OfChange: true,
	CheckPod: func(p *pod.Pod, to *report) {
		moved := p.Moved()
		if len(moved) == 0 {
			return
		}
		was := map[string]written{pod.Containers: writtenTo(p, pod.Containers), pod.InitContainers: writtenTo(p, pod.InitContainers)}
		for _, m := range moved {
			list, of := p.Field(m.From), was[m.From]
			writers := of.keepers(m.Name)
			switch {
			case of.clientSide && !of.applied[m.Name]:
				to.sayAt(m.Field, m.Node, "kubectl apply did not put %q into %s, so it never takes it out there, and it would be in both lists. "+
					"Apply the manifest once as it was, and then with the change.", m.Name, list)
			case len(writers) == 0 || !of.serverSide() && (of.clientSide || !slices.ContainsFunc(writers, isKubectl)):
			case of.serverSide() && slices.Equal(writers, []string{clientSideApply}):
				to.sayAt(m.Field, m.Node, "a client-side apply wrote %q in %s, and a server-side apply keeps it there, so it would be in both lists. "+
					"Run kubectl apply --server-side on the manifest once as it was, and then with the change.", m.Name, list)
			default:
				to.sayAt(m.Field, m.Node, "%s wrote %q in %s, and kubectl apply keeps it there, so it would be in both lists. "+
					"Use kubectl replace once.", finding.Enumerate(writers, "and"), m.Name, list)
			}
		}
	},
}

// written is what an object says of how one of its lists was written in a cluster.
type written struct {
	// clientSide reports that it was applied client-side, and applied are the names that the
	// list had then.
	clientSide bool
	applied    map[string]bool
	pod.Writers
}

func writtenTo(p *pod.Pod, list string) written {
	applied := pod.Applied(p.Object)
	w := written{clientSide: applied != nil, applied: map[string]bool{}, Writers: pod.WritersOf(p.Object, p.Field(list))}
	for _, name := range yamlnode.Column(yamlnode.Pointed(applied, pod.Pointer(p.Field(list))), "name") {
		w.applied[yamlnode.Text(name)] = true
	}
	return w
}

// serverSide reports whether the object is applied server-side.
func (w written) serverSide() bool { return len(w.Appliers) > 0 }

// keepers returns the writers because of which the entry of a name stays in the list.
func (w written) keepers(name string) []string {
	writers := slices.Clone(w.Updates[name])
	for _, applier := range w.Appliers {
		if others, known := takesOver[applier]; known {
			writers = slices.DeleteFunc(writers, func(writer string) bool { return strings.HasPrefix(writer, others) })
		}
	}
	return writers
}

// isKubectl reports whether a manager is kubectl. What others such as Helm have written, they
// also take out.
func isKubectl(manager string) bool { return strings.HasPrefix(manager, "kubectl") }

// clientSideApply is the manager of a client-side kubectl apply. kubectl hands what that wrote
// over to the first server-side apply that succeeds.
const clientSideApply = "kubectl-client-side-apply"

// takesOver has the appliers that take over what others wrote before they apply, and how the
// names of these begin: Flux (kustomization_controller.go) and Argo CD (its page on sync
// options, Client-Side Apply Migration).
var takesOver = map[string]string{"kustomize-controller": "kubectl", "argocd-controller": clientSideApply}
