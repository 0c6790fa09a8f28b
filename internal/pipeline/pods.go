package pipeline

import (
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Found is a pod template of a source, as it stands there.
type Found struct {
	Pod *plan.Pod
	// Place is where its workload stands.
	Place plan.Place
}

// Pods are the pod templates of one source, in their order, patch files left out.
// Nothing is edited. What cannot be read or looked at is a finding of severity
// Error; the rest is there all the same.
func (r *Run) Pods(slices []manifest.Slice) ([]Found, []plan.Finding) {
	var found []Found
	var findings []plan.Finding
	for index, slice := range slices {
		for item := range r.items(slice) {
			if item.Peeked() && !r.transformer.Wants(item.APIVersion, item.Kind) {
				continue
			}
			doc, err := item.Open()
			if err != nil {
				findings = append(findings, unreadable(err, item, index))
				continue
			}
			if _, is := r.patch(doc, index); is {
				continue
			}
			pods, said := r.transformer.Pods(yaml.NewRNode(doc.Root))
			for _, pod := range pods {
				found = append(found, Found{pod, r.host.Place(doc, index, pod.Object)})
			}
			for _, f := range said {
				f.Place = r.host.Place(doc, index, f.Node)
				findings = append(findings, f)
			}
		}
	}
	return found, findings
}
