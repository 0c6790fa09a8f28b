package rule

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"k8s.io/apimachinery/pkg/api/resource"
)

var effectiveResources = Rule{
	Kind: finding.Define("effective-resources", finding.Info,
		"The scheduler reserves a different amount for the pod. A native sidecar counts for the pod's whole life: "+
			"together with the application, and together with each init container that starts after it. The largest of these "+
			"sums is the pod's.",
		"Check that nodes and quotas have room for it, times the number of replicas. A sidecar after the init containers "+
			"adds nothing to what they take."),
	OfChange: true,
	CheckPod: func(p *pod.Pod, to *report) {
		if p.Before.SurelyEqual(p.After) {
			return
		}
		before, after := p.Before.Total(p.Supports), p.After.Total(p.Supports)
		var parts []string
		for _, l := range []struct {
			what          string
			before, after pod.Amounts
		}{{"requests", before.Requests, after.Requests}, {"limits", before.Limits, after.Limits}} {
			for _, name := range pod.ResourceNames(l.before, l.after) {
				if was, is := l.before[name], l.after[name]; was.Cmp(is) != 0 {
					parts = append(parts, fmt.Sprintf("%s %s %s (was %s%s)", name, l.what, is.String(), was.String(), times(p, is, was)))
				}
			}
		}
		if len(parts) > 0 {
			to.sayAt(p.Field("containers"), nil, "the pod's totals are now: %s", strings.Join(parts, ", "))
		}
	},
}

// times returns what a change comes to over all replicas, if there are several.
func times(p *pod.Pod, is, was resource.Quantity) string {
	n, err := strconv.ParseInt(yamlnode.Text(p.Object, "spec", "replicas"), 10, 32)
	if err != nil || n < 2 {
		return ""
	}
	difference := is.DeepCopy()
	difference.Sub(was)
	sign := "+"
	if difference.Sign() < 0 {
		sign = ""
	}
	difference.Mul(n)
	return fmt.Sprintf("; %s%s over %d replicas", sign, difference.String(), n)
}
