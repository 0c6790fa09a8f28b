package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/plan"
)

var matchedNothing = Rule{
	Name:    "matched-nothing",
	Default: v1alpha1.Warning,
	Happens: "The pattern had nothing to do with any of the workloads: nothing was added or converted, which looks like success.",
	Do:      "Look for a slip in targets, containers or images; drop the pattern where it is meant for other workloads.",
	CheckPackage: func(pkg plan.Package) []plan.Finding {
		var findings []plan.Finding
		for _, p := range pkg.Patterns {
			if pkg.Matched[p.Name] {
				continue
			}
			what := "no workload"
			if p.Body == v1alpha1.BodyConvert {
				what = "no container of any workload"
			}
			findings = append(findings, plan.Finding{
				Message: fmt.Sprintf("pattern %q matched %s: look for a slip in its targets or names", p.Name, what),
				Pattern: p.Name, Field: p.Path, Place: p.Place,
			})
		}
		return findings
	},
}
