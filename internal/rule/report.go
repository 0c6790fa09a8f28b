package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// report collects what checks say.
type report struct {
	// about is what the findings of a check have in common, whatever it says.
	about    finding.Finding
	findings []finding.Finding
	// ignores are the rules that the judged object ignores.
	ignores pod.Ignores
	// again reports that another pod of the same workload was judged before.
	again bool
	// rules are all rules.
	rules []Rule
}

// say adds a finding about what is judged as a whole.
func (r *report) say(format string, args ...any) {
	f := r.about
	f.Message = fmt.Sprintf(format, args...)
	f.Ignored = r.ignores.Reason(f.Kind.Name())
	r.findings = append(r.findings, f)
}

// sayAt adds a finding about a field of what is judged. The node may be nil, or be one
// that the document did not have before.
func (r *report) sayAt(field string, node *yaml.Node, format string, args ...any) {
	at := report{about: r.about, ignores: r.ignores}
	at.about.Field = field
	if node != nil && node.Line > 0 {
		at.about.Node = node
	}
	at.say(format, args...)
	r.findings = append(r.findings, at.findings...)
}
