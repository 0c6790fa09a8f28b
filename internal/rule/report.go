package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// report collects what checks say.
type report struct {
	// about is what the findings of a check have in common, whatever it says.
	about    finding.Finding
	findings []finding.Finding
}

// say adds a finding about what is judged as a whole.
func (r *report) say(format string, args ...any) {
	f := r.about
	f.Message = fmt.Sprintf(format, args...)
	r.findings = append(r.findings, f)
}

// sayAt adds a finding about a field of what is judged. The node may be nil, or be one
// that the document did not have before.
func (r *report) sayAt(field string, node *yaml.Node, format string, args ...any) {
	at := report{about: r.about}
	at.about.Field = field
	if node != nil && node.Line > 0 {
		at.about.Node = node
	}
	at.say(format, args...)
	r.findings = append(r.findings, at.findings...)
}
