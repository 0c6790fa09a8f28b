package rule

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var matchedNothing = Rule{
	Kind: finding.Define("matched-nothing", finding.Warning,
		"The pattern matched nothing in any workload. Nothing was added or converted, which looks like success. The same "+
			"goes for one of several names, images, known sidecars and targets, if something was nearly selected by it. With "+
			"--check, a pattern that nearly selects something is an Error, unless rules sets the severity.",
		"Correct what the message names. If it names nothing, check targets, containers and images for a typo. Remove the "+
			"pattern if it is meant for other workloads. Names and images that SOPS has encrypted match nothing: decrypt "+
			"such documents first."),
	CheckPackage: func(pkg Package, to *report) {
		misses := missesOf(pkg)
		for _, p := range pkg.Patterns {
			to.about.Pattern, to.about.Field, to.about.Location = p.Name, p.Field, p.Location
			to.about.FailsCheck = false
			if pkg.Matched[p.Name] {
				missedBeside(pkg, p, misses[p.Name], to)
				continue
			}
			what := "no workload"
			if p.Converts {
				what = "no container of any workload"
			}
			hint := "Check its targets and names for a typo, and that its workloads are in the input."
			if likely := misses[p.Name]; len(likely) > 0 {
				hint, to.about.FailsCheck = likely[0].meant(), likely[0].IsCertain()
			}
			to.say("pattern %q matched %s. %s", p.Name, what, hint)
		}
	},
}

// missed is a miss and how often it occurs.
type missed struct {
	pod.Miss
	times int
}

// missesOf returns the misses of each pattern, the likeliest first.
func missesOf(pkg Package) map[string][]missed {
	all := map[string][]missed{}
	for miss, times := range pkg.Misses {
		all[miss.Pattern] = append(all[miss.Pattern], missed{miss, times})
	}
	certain := map[bool]int{true: 0, false: 1}
	for _, misses := range all {
		slices.SortFunc(misses, func(a, b missed) int {
			return cmp.Or(
				cmp.Compare(certain[a.IsCertain()], certain[b.IsCertain()]), cmp.Compare(b.times, a.times), cmp.Compare(a.What, b.What),
				cmp.Compare(a.Field, b.Field), cmp.Compare(a.Wanted, b.Wanted), cmp.Compare(a.Found, b.Found))
		})
	}
	return all
}

// missedBeside reports the selectors of a pattern that select nothing and nearly select
// something, where others select something.
func missedBeside(pkg Package, p Pattern, misses []missed, to *report) {
	said := map[pod.Selector]bool{}
	for _, miss := range misses {
		selector := miss.Selector()
		if said[selector] || pkg.Selected[selector] || !miss.IsCertain() && miss.What != pod.MissedKnown {
			continue
		}
		said[selector] = true
		what := "no container of any workload"
		if miss.What < pod.MissedName {
			what = "no workload"
		}
		to.about.FailsCheck = miss.IsCertain()
		to.say("%q of pattern %q matched %s. %s", miss.Wanted, p.Name, what, miss.meant())
	}
}

// meant returns a sentence about what the author of a pattern may have meant.
func (m missed) meant() string {
	containers := func(one, more string) string { return counted(m.times, "container "+one, "containers "+more) }
	switch m.What {
	case pod.MissedTarget:
		if m.Found == "" {
			return fmt.Sprintf("No workload has %s %q; %s none. Leave it out of the target.", m.Field, m.Wanted, counted(m.times, "has", "have"))
		}
		return fmt.Sprintf("No workload has %s %q; %s %s %q.", m.Field, m.Wanted, counted(m.times, "has", "have"), m.Field, m.Found)
	case pod.MissedNotation:
		return fmt.Sprintf("%q is a regular expression here; as a glob it would match %s. Write %s: '%s'.",
			m.Wanted, counted(m.times, "workload", "workloads"), m.Field, m.Found)
	case pod.MissedPodLabels:
		return fmt.Sprintf("No workload has labels %q, but the pods of %s them. Select by the workload's own labels.", m.Wanted,
			counted(m.times, "workload have", "workloads have"))
	case pod.MissedName:
		return fmt.Sprintf("No container is called %q; %s called %q.", m.Wanted, counted(m.times, "is", "are"), m.Found)
	case pod.MissedGlob:
		return fmt.Sprintf("No container name matches %q; %q matches %s.", m.Wanted, m.Found, counted(m.times, "container", "containers"))
	case pod.MissedRepository:
		return fmt.Sprintf("No repository is called %q; %q matches %s.", m.Wanted, m.Found, counted(m.times, "container", "containers"))
	case pod.MissedGeneration:
		return fmt.Sprintf("No container is %q; %s %q.", m.Wanted, counted(m.times, "is", "are"), m.Found)
	case pod.MissedKnown, pod.MissedOneOfAll:
		return fmt.Sprintf("The image of %q is often the application, so its name counts too; %s called %q. Add %q to containers to convert it.",
			m.Wanted, containers("with it is", "with it are"), m.Found, m.Found)
	case pod.MissedExcept:
		return fmt.Sprintf("It selects %q and leaves it out with except, in %s.", m.Found, counted(m.times, "pod", "pods"))
	case pod.MissedSkip:
		return fmt.Sprintf("%s opted out of it with native-sidecar.dev/skip.", counted(m.times, "workload has", "workloads have"))
	}
	return fmt.Sprintf("The names or images of %s encrypted with SOPS. Decrypt the documents, run native-sidecar, and encrypt the result.",
		containers("are", "are"))
}

// counted returns a number with the word that fits it.
func counted(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}
