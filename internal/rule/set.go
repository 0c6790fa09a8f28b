package rule

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/sops"
)

// Set is the rules with the severities that a configuration gives them.
type Set struct {
	rules      []Rule
	severities map[*finding.Kind]graded
}

// graded is the severity of a rule.
type graded struct {
	finding.Severity
	// configured reports that the configuration sets it, so that --check doesn't raise it.
	configured bool
}

// NewSet gives each rule its severity: the configured one, or else the default.
func NewSet(configured func(rule string) (severity finding.Severity, set bool)) Set {
	s := Set{rules: All(), severities: map[*finding.Kind]graded{}}
	for _, r := range s.rules {
		s.severities[r.Kind] = graded{Severity: r.Kind.Default()}
		if severity, set := configured(r.Kind.Name()); set {
			s.severities[r.Kind] = graded{severity, true}
		}
	}
	return s
}

// Left returns the findings about something that an edit left alone. If the user
// named it in full, that is an error, whatever severity is configured.
func (s Set) Left(l pod.Left) []finding.Finding {
	var findings []finding.Finding
	for _, r := range s.rules {
		if r.CheckLeft == nil || r.Reason != l.Reason {
			continue
		}
		f := finding.Finding{
			Kind: r.Kind, Message: r.CheckLeft(l), Ignored: l.Ignores.Reason(r.Kind.Name()),
			Pattern: l.Pattern, Resource: l.Resource, Field: l.Field, Node: l.Node,
		}
		if l.Refused {
			f.Severity, f.Ignored = finding.Error, "" // a refusal
			findings = append(findings, f)
		} else {
			findings = append(findings, s.Grade([]finding.Finding{f})...)
		}
	}
	return findings
}

// Judge returns the findings about the containers and pods of an edited document.
func (s Set) Judge(subjects []pod.Subject, pods []*pod.Pod) []finding.Finding {
	to := report{rules: s.rules}
	for _, r := range s.rules {
		for _, subject := range subjects {
			if check := r.checkOf(subject); check != nil {
				to.about = finding.Finding{
					Kind: r.Kind, Pattern: subject.Pattern, Resource: subject.Resource, Field: subject.Field, Node: subject.Nearest,
				}
				to.ignores = subject.Pod.Ignores
				check(subject, &to)
			}
		}
		for i, p := range pods {
			if r.CheckPod != nil && (p.Changed || !r.OfChange) {
				to.again = i > 0 && pods[i-1].Object == p.Object
				to.about = finding.Finding{Kind: r.Kind, Done: r.OfChange, Resource: p.Resource, Node: p.Spec}
				to.ignores = p.Ignores
				r.CheckPod(p, &to)
			}
		}
	}
	return s.Grade(to.findings)
}

// checkOf returns the check of a container, or nil if the rule does not judge it.
func (r Rule) checkOf(s pod.Subject) func(pod.Subject, *report) {
	named := s.Pattern != ""
	switch {
	case named && r.Check != nil:
		return r.Check
	case s.Native && (named || !r.OfPattern):
		return r.CheckSidecar
	}
	return nil
}

// JudgeEncrypted returns the findings about the changes of a document that SOPS has
// encrypted.
func (s Set) JudgeEncrypted(d sops.Document) []finding.Finding {
	to := report{ignores: pod.IgnoresIn(d.Root, nil)}
	damage := d.Damage()
	for _, r := range s.rules {
		if r.CheckEncrypted != nil {
			to.about = finding.Finding{Kind: r.Kind, Done: r.OfChange, Resource: pod.ResourceOf(d.Root), Node: d.Root}
			r.CheckEncrypted(damage, &to)
		}
	}
	return s.Grade(to.findings)
}

// JudgeGate returns the findings about a native sidecar whose probes depend on its
// configuration.
func (s Set) JudgeGate(g pod.Gate) []finding.Finding {
	to := report{ignores: g.Ignores}
	for _, r := range s.rules {
		if r.CheckGate != nil && (g.Pattern != "" || !r.OfPattern) {
			to.about = finding.Finding{Kind: r.Kind, Pattern: g.Pattern, Resource: g.Resource, Field: g.Field, Location: g.Location}
			r.CheckGate(g, &to)
		}
	}
	return s.Grade(to.findings)
}

// AsksMisses reports whether a rule says what patterns nearly select.
func (s Set) AsksMisses() bool { return s.severities[matchedNothing.Kind].Severity != finding.Off }

// JudgePackage returns the findings that need all documents to be seen.
func (s Set) JudgePackage(pkg Package) []finding.Finding {
	var to report
	for _, r := range s.rules {
		if r.CheckPackage != nil {
			to.about, to.ignores = finding.Finding{Kind: r.Kind, Done: r.OfChange}, nil
			r.CheckPackage(pkg, &to)
		}
	}
	return s.Grade(to.findings)
}

// Grade gives findings of rules their severities, and leaves out those that are off. What
// a workload ignores is an Info.
func (s Set) Grade(findings []finding.Finding) []finding.Finding {
	for i, f := range findings {
		is := s.severities[f.Kind]
		findings[i].Severity, findings[i].FailsCheck = is.Severity, f.FailsCheck && !is.configured
		if f.Ignored != "" && is.Severity != finding.Off {
			findings[i].Severity = finding.Info
		}
	}
	return slices.DeleteFunc(findings, func(f finding.Finding) bool { return f.Severity == finding.Off })
}
