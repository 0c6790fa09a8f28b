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
	rows := map[kind]*Row{}
	counts := map[kind]int{}
	var order []kind
	for _, u := range objects {
		k := kind{u.Resource.Group(), u.Resource.Kind}
		counts[k]++
		r := rows[k]
		if r == nil {
			r = &Row{Workload: u.Resource, State: Unknown, Problem: Check, At: u.Location}
			rows[k] = r
			order = append(order, k)
		}
		for _, entry := range u.Entries {
			if !slices.Contains(r.templates, entry) {
				r.templates = append(r.templates, entry)
			}
		}
	}
	all := make([]Row, 0, len(order))
	for _, k := range order {
		r := rows[k]
		r.Why = "a kind that is not known, with containers in it"
		if n := counts[k]; n > 1 {
			r.Why += fmt.Sprintf(", like those of %s", finding.Count(n-1, "more object"))
		}
		slices.Sort(r.templates)
		r.Do = "podTemplates: [" + strings.Join(r.templates, ", ") + "]"
		all = append(all, *r)
	}
	return all
}
