package v1alpha1

import "github.com/native-sidecar/native-sidecar/internal/pod"

// EveryRule stands for all rules that [Spec.Rules] does not name.
const EveryRule = "*"

// Severity returns the severity that the configuration sets for a rule. set is false if
// the default applies.
func (s Spec) Severity(rule string) (severity Severity, set bool) {
	if severity, set = s.Rules[rule]; !set {
		severity, set = s.Rules[EveryRule]
	}
	return severity, set
}

// AtLeast reports whether KubernetesVersion is at least the given version, which is
// of the form 1.33.
func (s Spec) AtLeast(kubernetes string) bool { return pod.AtLeast(s.KubernetesVersion, kubernetes) }

// leavesToRule reports whether the user has lowered the severity of the rule that judges new
// fields of the native sidecars in a pod. It alone then judges those of a pattern.
func (s Spec) leavesToRule() bool {
	severity, set := s.Severity("too-new")
	return set && severity != Error
}
