package rule

import (
	"maps"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/sops"
)

// Set is the rules with the severities that a configuration gives them.
type Set struct {
	rules      []Rule
	severities map[*finding.Kind]finding.Severity
}

// NewSet gives each rule its severity: the configured one by its name, or else
// the default. Names that no rule has are returned, sorted, for the caller to
// refuse.
func NewSet(severities map[string]finding.Severity) (set Set, unknown []string) {
	set = Set{rules: All(), severities: map[*finding.Kind]finding.Severity{}}
	for _, r := range set.rules {
		set.severities[r.Kind] = r.Kind.Default()
		if severity, configured := severities[r.Kind.Name()]; configured {
			set.severities[r.Kind] = severity
		}
	}
	return set, slices.DeleteFunc(slices.Sorted(maps.Keys(severities)), func(name string) bool { return slices.Contains(Names(), name) })
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
			Kind: r.Kind, Severity: s.severities[r.Kind], Message: r.CheckLeft(l),
			Pattern: l.Pattern, Resource: l.Resource, Field: l.Field, Node: l.Node,
		}
		if l.Refused {
			f.Severity = finding.Error
		}
		findings = append(findings, f)
	}
	return withoutOff(findings)
}

// Judge returns the findings about the containers and pods of an edited document.
func (s Set) Judge(subjects []pod.Subject, pods []*pod.Pod) []finding.Finding {
	var to report
	for _, r := range s.rules {
		for _, subject := range subjects {
			check := r.Check
			if subject.Native && check == nil {
				check = r.CheckSidecar
			}
			if check != nil {
				to.about = finding.Finding{
					Kind: r.Kind, Pattern: subject.Pattern, Resource: subject.Resource, Field: subject.Field, Node: subject.Nearest,
				}
				check(subject, &to)
			}
		}
		for _, p := range pods {
			if r.CheckPod != nil && (p.Changed || !r.OfChange) {
				to.about = finding.Finding{Kind: r.Kind, Done: r.OfChange, Resource: p.Resource, Node: p.Spec}
				r.CheckPod(p, &to)
			}
		}
	}
	return s.Grade(to.findings)
}

// JudgeEncrypted returns the findings about the changes of a document that SOPS has
// encrypted.
func (s Set) JudgeEncrypted(d sops.Document) []finding.Finding {
	var to report
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
	var to report
	for _, r := range s.rules {
		if r.CheckGate != nil {
			to.about = finding.Finding{Kind: r.Kind, Pattern: g.Pattern, Resource: g.Resource, Field: g.Field, Location: g.Location}
			r.CheckGate(g, &to)
		}
	}
	return s.Grade(to.findings)
}

// JudgePackage returns the findings that need all documents to be seen.
func (s Set) JudgePackage(pkg Package) []finding.Finding {
	var to report
	for _, r := range s.rules {
		if r.CheckPackage != nil {
			to.about = finding.Finding{Kind: r.Kind}
			r.CheckPackage(pkg, &to)
		}
	}
	return s.Grade(to.findings)
}

// Grade gives findings of rules their severities, and leaves out those that are
// off.
func (s Set) Grade(findings []finding.Finding) []finding.Finding {
	for i := range findings {
		findings[i].Severity = s.severities[findings[i].Kind]
	}
	return withoutOff(findings)
}

func withoutOff(findings []finding.Finding) []finding.Finding {
	return slices.DeleteFunc(findings, func(f finding.Finding) bool { return f.Severity == finding.Off })
}
