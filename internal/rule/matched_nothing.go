package rule

import (
	"fmt"
	"maps"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var matchedNothing = Rule{
	Kind: finding.Define("matched-nothing", finding.Warning,
		"The pattern matched nothing in any workload. Nothing was added or converted, which looks like success. The same "+
			"goes for a known sidecar that it names beside others, if containers run the sidecar's image under another name.",
		"Check targets, containers and images for a typo. Remove the pattern if it is meant for other workloads. Names and "+
			"images that SOPS has encrypted match nothing: decrypt such documents first."),
	CheckPackage: func(pkg Package, to *report) {
		for _, p := range pkg.Patterns {
			to.about.Pattern, to.about.Field, to.about.Location = p.Name, p.Field, p.Location
			if pkg.Matched[p.Name] {
				nearKnown(pkg, p, to)
				continue
			}
			what := "no workload"
			if p.Converts {
				what = "no container of any workload"
			}
			to.say("pattern %q matched %s. %s", p.Name, what, meant(pkg, p.Name, anything))
		}
	},
}

// nearKnown reports the known sidecars that a pattern names and that were not found,
// if containers run their images under other names.
func nearKnown(pkg Package, p Pattern, to *report) {
	for _, known := range p.Known {
		its := func(miss pod.Miss) bool { return miss.What == pod.MissedKnown && miss.Wanted == known }
		near := slices.ContainsFunc(slices.Collect(maps.Keys(pkg.Misses)), func(miss pod.Miss) bool { return miss.Pattern == p.Name && its(miss) })
		if near && !pkg.Matched[pod.KnownIn(p.Name, known)] {
			to.say("%q of pattern %q matched no container of any workload. %s", known, p.Name, meant(pkg, p.Name, its))
		}
	}
}

func anything(pod.Miss) bool { return true }

// meant says what the author of a pattern may have meant: which of the misses that are
// asked for would have matched most, or where to look.
func meant(pkg Package, pattern string, asked func(pod.Miss) bool) string {
	var best pod.Miss
	most := 0
	for miss, count := range pkg.Misses {
		if miss.Pattern == pattern && asked(miss) && (count > most || count == most && miss.Found < best.Found) {
			best, most = miss, count
		}
	}
	switch {
	case most == 0:
		return "Check its targets and names for a typo, and that its workloads are in the input."
	case best.What == pod.MissedEncrypted:
		return fmt.Sprintf("The names or images of %s encrypted with SOPS. Decrypt the documents, run native-sidecar, and encrypt the result.",
			counted(most, "container are", "containers are"))
	case best.What == pod.MissedKind:
		return fmt.Sprintf("No workload has kind %q; %s kind %q.", best.Wanted, counted(most, "has", "have"), best.Found)
	case best.What == pod.MissedName:
		return fmt.Sprintf("No container is called %q; %s called %q.", best.Wanted, counted(most, "is", "are"), best.Found)
	case best.What == pod.MissedKnown:
		return fmt.Sprintf("The image of %q is often the application, so its name counts too; %s called %q. Add %q to containers to convert it.",
			best.Wanted, counted(most, "container with it is", "containers with it are"), best.Found, best.Found)
	}
	return fmt.Sprintf("No repository is called %q; %q matches %s.", best.Wanted, best.Found, counted(most, "container", "containers"))
}

// counted returns a number with the word that fits it.
func counted(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}
