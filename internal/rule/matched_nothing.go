package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
)

var matchedNothing = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "matched-nothing",
		Default: finding.Warning,
		Happens: "The pattern found nothing in any workload. Nothing was added or converted, which looks like success.",
		Do:      "Check targets, containers and images for a typo. Remove the pattern if it is meant for other workloads.",
	}),
	CheckPackage: func(pkg Package) []finding.Finding {
		var findings []finding.Finding
		for _, p := range pkg.Patterns {
			if pkg.Matched[p.Name] {
				continue
			}
			what := "no workload"
			if p.Converts {
				what = "no container of any workload"
			}
			findings = append(findings, finding.Finding{
				Message: fmt.Sprintf("pattern %q matched %s. Check its targets and names for a typo.", p.Name, what),
				Pattern: p.Name, Field: p.Field, Location: p.Location,
			})
		}
		return findings
	},
}
