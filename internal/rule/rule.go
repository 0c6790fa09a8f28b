// Package rule judges the edited documents and the references to them. It never
// changes anything.
//
// Each rule has its own file, named after the rule: no-startup-probe is in
// no_startup_probe.go. The file contains the rule's name, its default severity,
// what happens at run time, what to do, and the check. Rules look only at the
// resulting state, so they report the same on every run.
package rule

import (
	"bytes"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/sops"
)

// Rule is one thing to check for. A check that is nil does not apply.
type Rule struct {
	// Kind is the kind of the rule's findings.
	Kind *finding.Kind
	// Check judges a container that a pattern is about.
	Check func(pod.Subject, *report)
	// CheckSidecar judges a native sidecar of a pod in which a pattern is about a
	// container, be it this one or another.
	CheckSidecar func(pod.Subject, *report)
	// OfPattern reports that CheckSidecar and CheckGate only judge what a pattern is about.
	OfPattern bool
	// CheckPod judges a pod template that patterns apply to.
	CheckPod func(*pod.Pod, *report)
	// OfChange reports that CheckPod and CheckPackage are about changes: they only judge what
	// has changed.
	OfChange bool
	// CheckEncrypted judges what the changes mean for a document that SOPS has
	// encrypted.
	CheckEncrypted func(sops.Damage, *report)
	// CheckLeft returns the message about what a pattern selected and the editor left
	// alone for the Reason.
	CheckLeft func(pod.Left) string
	Reason    pod.Reason
	// CheckGate judges a native sidecar whose probes depend on its configuration, after all
	// documents were seen.
	CheckGate func(pod.Gate, *report)
	// CheckPackage judges after all documents were seen.
	CheckPackage func(Package, *report)
}

// Package is what rules know after all documents were seen.
type Package struct {
	// Matched names the patterns that found something in any document, and Selected the
	// selectors that did.
	Matched  map[string]bool
	Selected map[pod.Selector]bool
	// Misses counts what patterns did not select and may have meant.
	Misses map[pod.Miss]int
	// Unknown are the objects of unknown kinds that look like workloads, in their order.
	Unknown []pod.Unknown
	// Stacks are layers of values of Helm charts, each over another one.
	Stacks []pod.Stack
	// Patterns are all patterns, in their order.
	Patterns []Pattern
}

// Pattern is a pattern of the configuration, as rules see it.
type Pattern struct {
	Name string
	// Converts reports that it converts containers.
	Converts bool
	// Location is its place in the configuration, and Field its path there.
	Location finding.Location
	Field    string
}

// All returns the rules, sorted by name. Those without a check are about
// references: package reference finds what they judge.
func All() []Rule {
	return []Rule{
		AlertSeries, applyKeepsBoth, argoCDHook, backupHook, clash, containerAnnotation, defaultContainer, effectiveResources, endlessInit,
		failurePolicy, gracePeriod, heavySidecar, HPAUtilization, IndexShifts, injectedManifest, jobCountsRestarts,
		jobNeverCompletes, KEDAContainer, lastContainer, liveImmutable, livenessAsksApp, losesGuaranteed, matchedNothing, mayNeedLaterInit,
		misplacedRestartPolicy, MonitorPort, NamesMovedContainer, needsLaterInit, NetworkPolicyPort, neverConverted,
		noPodTemplate, noStartupProbe, notAccepted, notIgnored, notRestored, podLevelResources, position, preStopFirst, preStopQuits,
		probeNeedsSettings, probeOnLocalhost, probeUnanswered, ServicePort, sidecarEnds, sopsDecrypt, sopsMAC, superfluousQuit,
		tooNew, unknownKind, unsupportedKind, valuesLayers, volumeDiffers, VPAPolicy, waitsByName, waitsForApp, WebhookDrops,
	}
}

// Names returns the names of all rules, sorted.
func Names() []string {
	var names []string
	for _, r := range All() {
		names = append(names, r.Kind.Name())
	}
	return names
}

// IsAboutReferences reports whether findings of a kind are about references from other
// resources to containers.
func IsAboutReferences(kind *finding.Kind) bool {
	return slices.ContainsFunc(All(), func(r Rule) bool {
		return r.Kind == kind && r.Check == nil && r.CheckSidecar == nil && r.CheckPod == nil && r.CheckEncrypted == nil &&
			r.CheckLeft == nil && r.CheckGate == nil && r.CheckPackage == nil
	})
}

// Kinds returns the kinds of all findings: the actions, the refusals and the
// rules. Formats and pages read this one table.
func Kinds() []*finding.Kind {
	kinds := slices.Concat(finding.Actions(), finding.Refusals())
	for _, r := range All() {
		kinds = append(kinds, r.Kind)
	}
	return kinds
}

// Words returns words of which each workload has one that a rule speaks of, although no
// pattern concerns it, for what its annotations ask to ignore or for what a mesh has injected.
// Other rules speak only of workloads with native sidecars, with another restartPolicy of a
// container, or with an init container or a container of a Job that never ends.
func Words() []string {
	words := []string{pod.IgnoreAnnotation[:strings.Index(pod.IgnoreAnnotation, "/")]}
	for _, injector := range pod.Injectors() {
		words = append(words, injector.Container)
	}
	return words
}

// MaySpeak reports whether a rule may speak of a workload of a kind that has none of the
// [Words] and that no pattern concerns, by the text of its manifest: of native sidecars, of a
// restartPolicy of a container, or of a container that never ends and keeps the pod in Init or
// from completing. A Job names the restartPolicy of its pods, and no other. known reports
// whether the text may have a known sidecar.
func MaySpeak(kind string, text []byte, known func() bool) bool {
	inits, policies := bytes.Contains(text, []byte(pod.InitContainers)), bytes.Count(text, []byte("restartPolicy"))
	completes := kind == "Job" || kind == "CronJob"
	if policies > 0 && (inits || policies > 1 || !completes) {
		return true
	}
	return (inits || completes) && (known() || pod.MayNeverEnd(text))
}

// MayBring reports whether a patch with a text may make a rule speak of a workload although
// [MaySpeak] is false for the workload alone, besides by a known sidecar.
func MayBring(text []byte) bool {
	return bytes.Contains(text, []byte(pod.InitContainers)) || bytes.Contains(text, []byte("restartPolicy")) || pod.MayNeverEnd(text)
}
