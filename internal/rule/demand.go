package rule

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/demand"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

var effectiveResources = Rule{
	Name:    "effective-resources",
	Default: v1alpha1.Info,
	Happens: "What the scheduler reserves for the pod changes. A native sidecar counts for as long as the pod lives: next to the " +
		"application, and next to each init container that comes after it. The larger sum is the pod's.",
	Do: "See that nodes and quotas have room for it, replicas counted. A sidecar behind the init containers adds nothing to what they take.",
	CheckPod: func(p *plan.Pod) []plan.Finding {
		if !p.Changed || demand.Same(p.Before, p.After) {
			return nil
		}
		before, after := demand.Of(p.Before), demand.Of(p.After)
		var parts []string
		for _, l := range []struct {
			what          string
			before, after corev1.ResourceList
		}{{"requests", before.Requests, after.Requests}, {"limits", before.Limits, after.Limits}} {
			for _, name := range demand.Names(l.before, l.after) {
				if was, is := l.before[name], l.after[name]; was.Cmp(is) != 0 {
					parts = append(parts, fmt.Sprintf("%s of %s %s, was %s%s", l.what, name, is.String(), was.String(), times(p, is, was)))
				}
			}
		}
		if len(parts) == 0 {
			return nil
		}
		return []plan.Finding{{Done: true, Field: field(p, "containers"), Message: "the pod now has " + strings.Join(parts, "; ")}}
	},
}

// times tells what a change comes to over all replicas, where there are several.
func times(p *plan.Pod, is, was resource.Quantity) string {
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
	return fmt.Sprintf(" (%s%s over %d replicas)", sign, difference.String(), n)
}
