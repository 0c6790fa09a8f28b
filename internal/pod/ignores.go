package pod

import (
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// IgnoreAnnotation is the annotation of a workload or a pod template that says which
// rules it ignores, and why: one RULE: REASON per line.
const IgnoreAnnotation = "native-sidecar.dev/ignore"

// Ignore is a line of the annotation.
type Ignore struct {
	// Rule and Reason are its parts, without the blanks around them. The reason is empty
	// if the line has none.
	Rule, Reason string
	// Number is the number of the line in the annotation, from 1.
	Number int
	// InTemplate reports that the annotation is on the pod template.
	InTemplate bool
}

// Ignores are the lines of the annotations of a workload and a pod template.
type Ignores []Ignore

// IgnoresIn returns the lines of the annotations of an object and of a pod template in it,
// which may be nil or the object itself. Empty lines are left out.
func IgnoresIn(object, template *yaml.Node) Ignores {
	all := ignoresOf(object, false)
	if template != object {
		all = append(all, ignoresOf(template, true)...)
	}
	return all
}

func ignoresOf(holder *yaml.Node, inTemplate bool) (all Ignores) {
	value := yamlnode.Text(holder, "metadata", "annotations", IgnoreAnnotation)
	if value == "" {
		return nil
	}
	for i, line := range strings.Split(value, "\n") {
		if strings.TrimSpace(line) != "" {
			rule, reason, _ := strings.Cut(line, ":")
			all = append(all, Ignore{strings.TrimSpace(rule), strings.TrimSpace(reason), i + 1, inTemplate})
		}
	}
	return all
}

// Reason returns why a rule is ignored; "" if it is not.
func (i Ignores) Reason(rule string) string {
	for _, line := range i {
		if line.Rule == rule && line.Reason != "" {
			return line.Reason
		}
	}
	return ""
}
