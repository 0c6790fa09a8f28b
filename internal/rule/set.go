package rule

import (
	"maps"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

// Set is the rules with the severities that a configuration gives them.
type Set struct {
	rules      []Rule
	severities map[*finding.Kind]finding.Severity
}

// NewSet gives every rule its severity: the configured one by its name, or else
// the default. Names that no rule has are returned, sorted, for the caller to
// refuse.
func NewSet(severities map[string]finding.Severity) (set Set, unknown []string) {
	set = Set{rules: All(), severities: map[*finding.Kind]finding.Severity{}}
	known := map[string]bool{}
	for _, r := range set.rules {
		known[r.Kind.Name()] = true
		set.severities[r.Kind] = r.Kind.Default()
		if severity, configured := severities[r.Kind.Name()]; configured {
			set.severities[r.Kind] = severity
		}
	}
	for _, name := range slices.Sorted(maps.Keys(severities)) {
		if !known[name] {
			unknown = append(unknown, name)
		}
	}
	return set, unknown
}

// Left returns the findings about what an edit left alone. What the user named in
// full is an error, whatever severity is configured.
func (s Set) Left(left []pod.Left) []finding.Finding {
	var findings []finding.Finding
	for _, l := range left {
		for _, r := range s.rules {
			if r.CheckLeft == nil {
				continue
			}
			message := r.CheckLeft(l)
			if message == "" {
				continue
			}
			f := finding.Finding{
				Kind: r.Kind, Message: message, Pattern: l.Pattern, Resource: l.Resource, Field: l.Field, Node: l.Node,
			}
			if l.Refused {
				f.Severity = finding.Error
				findings = append(findings, f)
			} else {
				findings = s.add(findings, f)
			}
		}
	}
	return findings
}

// Judge returns the findings about the containers and pods of an edited document.
func (s Set) Judge(subjects []pod.Subject, pods []*pod.Pod) []finding.Finding {
	var findings []finding.Finding
	for _, r := range s.rules {
		if r.Check != nil {
			for _, subject := range subjects {
				message := r.Check(subject)
				if message == "" {
					continue
				}
				f := finding.Finding{
					Kind: r.Kind, Message: message, Pattern: subject.Pattern, Resource: subject.Resource,
					Field: subject.Field, Node: subject.Node,
				}
				if r.Hint != nil {
					f.Hint = r.Hint(subject)
				}
				findings = s.add(findings, f)
			}
		}
		if r.CheckPod != nil {
			for _, p := range pods {
				for _, f := range r.CheckPod(p) {
					f.Kind, f.Resource = r.Kind, p.Resource
					if f.Node == nil || f.Node.Line == 0 {
						f.Node = p.Spec
					}
					findings = s.add(findings, f)
				}
			}
		}
	}
	return findings
}

// JudgePackage returns the findings that need all documents to be seen.
func (s Set) JudgePackage(pkg Package) []finding.Finding {
	var findings []finding.Finding
	for _, r := range s.rules {
		if r.CheckPackage == nil {
			continue
		}
		for _, f := range r.CheckPackage(pkg) {
			f.Kind = r.Kind
			findings = s.add(findings, f)
		}
	}
	return findings
}

// Grade gives findings of rules their severities, and leaves out those that are
// off.
func (s Set) Grade(findings []finding.Finding) []finding.Finding {
	var graded []finding.Finding
	for _, f := range findings {
		graded = s.add(graded, f)
	}
	return graded
}

// add appends a finding at the severity of its rule, unless that is Off.
func (s Set) add(findings []finding.Finding, f finding.Finding) []finding.Finding {
	if f.Severity = s.severities[f.Kind]; f.Severity == finding.Off {
		return findings
	}
	return append(findings, f)
}
