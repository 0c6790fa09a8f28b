package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var matchedNothing = Rule{
	Kind: finding.Define("matched-nothing", finding.Warning,
		"The pattern matched nothing in any workload. Nothing was added or converted, which looks like success.",
		"Check targets, containers and images for a typo. Remove the pattern if it is meant for other workloads."),
	CheckPackage: func(pkg Package, to *report) {
		for _, p := range pkg.Patterns {
			if pkg.Matched[p.Name] {
				continue
			}
			what := "no workload"
			if p.Converts {
				what = "no container of any workload"
			}
			to.about.Pattern, to.about.Field, to.about.Location = p.Name, p.Field, p.Location
			to.say("pattern %q matched %s. %s", p.Name, what, meant(pkg, p.Name))
		}
	},
}

// meant says what the author of a pattern may have meant: what would have matched
// most, or where to look.
func meant(pkg Package, pattern string) string {
	var best pod.Miss
	most := 0
	for miss, count := range pkg.Misses {
		if miss.Pattern == pattern && (count > most || count == most && miss.Found < best.Found) {
			best, most = miss, count
		}
	}
	switch {
	case most == 0:
		return "Check its targets and names for a typo."
	case best.What == pod.MissedKind:
		return fmt.Sprintf("There is no workload of kind %q; there are %d of kind %q.", best.Wanted, most, best.Found)
	}
	return fmt.Sprintf("No repository is called %q; %q matches %d containers.", best.Wanted, best.Found, most)
}
