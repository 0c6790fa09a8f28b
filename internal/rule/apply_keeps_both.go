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
		applied := pod.Applied(p.Object)
		for _, m := range moved {
			list := p.Field(m.From)
			at, _ := yamlnode.Named(yamlnode.Pointed(applied, pod.Pointer(list)), m.Name)
			writers, serverSide := keepers(pod.WritersOf(p.Object, list, m.Name))
			switch {
			case applied != nil && at == nil:
				to.sayAt(m.Field, m.Node, "kubectl apply has not applied %q in %s, and never takes it out there, so it would be in both lists. "+
					"Apply the manifest once as it was, and then with the change.", m.Name, list)
			case len(writers) == 0 || !serverSide && (applied != nil || !slices.ContainsFunc(writers, isKubectl)):
			case serverSide && slices.Equal(writers, []string{clientSideApply}):
				to.sayAt(m.Field, m.Node, "a client-side apply wrote %q in %s, and a server-side apply keeps it there, so it would be in both lists. "+
					"Run kubectl apply --server-side on the manifest once as it was, and then with the change.", m.Name, list)
			default:
				to.sayAt(m.Field, m.Node, "%s wrote %q in %s, and kubectl apply keeps it there, so it would be in both lists. "+
					"Use kubectl replace once.", finding.Enumerate(writers, "and"), m.Name, list)
			}
		}
	},
}

// keepers returns the writers because of which an entry stays, and whether the object is
// applied server-side.
func keepers(w pod.Writers) (writers []string, serverSide bool) {
	for _, applier := range w.Appliers {
		if others, known := takesOver[applier]; known {
			w.Updates = slices.DeleteFunc(w.Updates, func(writer string) bool { return strings.HasPrefix(writer, others) })
		}
	}
	return w.Updates, len(w.Appliers) > 0
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
