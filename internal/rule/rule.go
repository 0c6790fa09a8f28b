// Package rule judges what the transformer made of a document: one mechanism
// for everything that is said without anything being changed. A rule has a name,
// a severity that the user can set, what happens at run time and what to do.
//
// Rules look at the resulting state alone, so they say the same on every run.
package rule

import (
	"maps"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/plan"
)

// Rule is one thing that is watched.
type Rule struct {
	// Name is how spec.rules and findings call it.
	Name string
	// Default is the severity where spec.rules does not set one.
	Default v1alpha1.Severity
	// Happens is what happens at run time where the rule speaks.
	Happens string
	// Do is what to do about it.
	Do string
	// Check judges a container that a pattern is about; nil: the rule is not
	// about those. An empty message means that all is well.
	Check func(plan.Subject) (message string)
	// CheckPod judges a pod template that patterns apply to; nil: the rule is not
	// about pods. Severity, rule name and resource are filled in for it.
	CheckPod func(*plan.Pod) []plan.Finding
	// CheckPackage judges after all documents were seen; nil: the rule is not
	// about the package. Severity and rule name are filled in for it.
	CheckPackage func(plan.Package) []plan.Finding
}

// All are the rules, by name. Those without a check are said by the transformer
// where it meets them.
func All() []Rule {
	all := append([]Rule{
		backupHook, clashes, defaultContainer, effectiveResources, endlessInit, failurePolicy, gracePeriod, heavySidecar,
		injectedManifest, jobCountsRestarts, jobNeverCompletes, lastContainer, liveImmutable, losesGuaranteed, matchedNothing,
		misplacedRestartPolicy, neverConverted, noStartupProbe, notAccepted, podLevelResources, position, preStopFirst,
		preStopQuits, probeOnLocalhost, probeUnanswered, sidecarEnds, superfluousQuit, tooNew, unsupportedKind, volumeDiffers, waitsForApp,
	}, references...)
	slices.SortFunc(all, func(a, b Rule) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Set is the rules with the severities that a configuration gives them.
type Set struct {
	rules      []Rule
	severities map[string]v1alpha1.Severity
}

// NewSet gives every rule its severity. The names in it that no rule has are
// returned, sorted, for the caller to refuse.
func NewSet(severities map[string]v1alpha1.Severity) (set Set, unknown []string) {
	set = Set{rules: All(), severities: map[string]v1alpha1.Severity{}}
	for _, r := range set.rules {
		set.severities[r.Name] = r.Default
	}
	for _, name := range slices.Sorted(maps.Keys(severities)) {
		if _, known := set.severities[name]; !known {
			unknown = append(unknown, name)
			continue
		}
		set.severities[name] = severities[name]
	}
	return set, unknown
}

// Names are the names of all rules.
func Names() []string {
	var names []string
	for _, r := range All() {
		names = append(names, r.Name)
	}
	return names
}

// Judge is what the rules have to say about the containers and pods of a plan.
func (s Set) Judge(p *plan.Plan) []plan.Finding {
	var findings []plan.Finding
	for _, r := range s.rules {
		if r.Check != nil {
			for _, subject := range p.Subjects {
				if message := r.Check(subject); message != "" {
					findings = s.Say(findings, plan.Finding{
						Rule: r.Name, Message: message, Pattern: subject.Pattern, Resource: subject.Resource,
						Field: subject.Field, Node: subject.Node,
					})
				}
			}
		}
		if r.CheckPod != nil {
			for _, pod := range p.Pods {
				for _, f := range r.CheckPod(pod) {
					f.Rule, f.Resource = r.Name, pod.Resource
					if f.Node == nil || f.Node.Line == 0 {
						f.Node = pod.Spec
					}
					findings = s.Say(findings, f)
				}
			}
		}
	}
	return findings
}

// JudgePackage is what the rules have to say once all documents were seen.
func (s Set) JudgePackage(pkg plan.Package) []plan.Finding {
	var findings []plan.Finding
	for _, r := range s.rules {
		if r.CheckPackage == nil {
			continue
		}
		for _, f := range r.CheckPackage(pkg) {
			f.Rule = r.Name
			findings = s.Say(findings, f)
		}
	}
	return findings
}

// Say adds to the findings f, of which Rule is set, at the severity of that
// rule; not at all where that is Off.
func (s Set) Say(findings []plan.Finding, f plan.Finding) []plan.Finding {
	if f.Severity = s.severities[f.Rule]; f.Severity == v1alpha1.Off {
		return findings
	}
	return append(findings, f)
}
