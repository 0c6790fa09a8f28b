package scan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

// UnknownKinds returns a row for each unknown kind whose objects hold containers, about its
// first object.
func UnknownKinds(objects []pod.Unknown) []Row {
	type kind struct{ group, name string }
	var all []Row
	alike := map[kind][]pod.Unknown{}
	for _, u := range objects {
		k := kind{u.Resource.Group(), u.Resource.Kind}
		if alike[k] == nil {
			all = append(all, Row{
				Workload: u.Resource, State: Unknown, Problem: Check, Why: "a kind that is not known, with containers in it", At: u.Location,
			})
		}
		alike[k] = append(alike[k], u)
	}
	for i := range all {
		r := &all[i]
		found := alike[kind{r.Workload.Group(), r.Workload.Kind}]
		if more := len(found) - 1; more > 0 {
			r.Why += fmt.Sprintf(", like those of %s", finding.Count(more, "more object"))
		}
		for _, u := range found {
			r.templates = append(r.templates, u.Entries...)
		}
		slices.Sort(r.templates)
		r.templates = slices.Compact(r.templates)
		r.Do = "podTemplates: [" + strings.Join(r.templates, ", ") + "]"
	}
	return all
}
