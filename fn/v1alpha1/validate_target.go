package v1alpha1

import (
	"fmt"
	"regexp"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func (v *validator) targets(targets []Target, at string) {
	v.deny(targets != nil && len(targets) == 0, at, "must not be an empty list. Leave it out to select every workload.")
	for here, t := range elements(targets, at) {
		for field, text := range map[string]string{
			"group": t.Group, "version": t.Version, "kind": t.Kind, "name": t.Name, "namespace": t.Namespace,
		} {
			v.expression(text, field, here+"."+field)
		}
		probe := yaml.NewMapRNode(nil)
		if _, err := probe.MatchesLabelSelector(t.LabelSelector); err != nil {
			v.fail(here+".labelSelector", "%q is not a label selector such as app=web. %s.", t.LabelSelector, reason(err))
		}
		if _, err := probe.MatchesAnnotationSelector(t.AnnotationSelector); err != nil {
			v.fail(here+".annotationSelector", "%q is not an annotation selector such as team=data. %s.", t.AnnotationSelector, reason(err))
		}
	}
}

// reason returns why a selector is wrong, without Kubernetes' long description of
// what names consist of.
func reason(err error) string {
	text, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), "unable to parse requirement: "), ": a ")
	return strings.ToUpper(text[:1]) + text[1:]
}

// expression checks a regular expression, which is a field of a target.
func (v *validator) expression(text, field, at string) {
	if isGlob(text) {
		v.fail(at, "%s", globHint(text, field))
		return
	}
	// Both must compile: a)|(b would break out of the anchors.
	for _, expression := range []string{text, "^(?:" + text + ")$"} {
		if _, err := regexp.Compile(expression); err != nil {
			v.fail(at, "%q is not a regular expression: %s", text, strings.TrimPrefix(err.Error(), "error parsing regexp: "))
			return
		}
	}
}

// isGlob reports whether a regular expression is surely meant as a glob: its only
// special character is the asterisk, which then repeats a plain character.
func isGlob(expression string) bool {
	return strings.Contains(expression, "*") && !strings.ContainsAny(expression, `.^$|?+()[]{}\`)
}

// globHint returns what to write for a glob where a regular expression is expected.
func globHint(glob, field string) string {
	expression := strings.ReplaceAll(strings.ReplaceAll(glob, "**", "*"), "*", ".*")
	prefix := strings.TrimSuffix(glob, "*")
	if len(prefix) < 2 || strings.Contains(prefix, "*") || prefix == glob {
		return fmt.Sprintf("%q is a glob, but this field takes a regular expression. Write %q.", glob, expression)
	}
	last := len(prefix) - 1
	return fmt.Sprintf("%q is a regular expression here (%s, %s, %s). For %ss that begin with %s write %q.",
		glob, prefix[:last], prefix, prefix+prefix[last:], field, prefix, expression)
}
