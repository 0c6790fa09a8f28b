package rule

import (
	"fmt"
	"slices"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

// EndlessContainer is a container that never ends by itself, and why.
type EndlessContainer struct {
	Container plan.Container
	Why       string
}

// RunsToCompletion tells whether a pod is complete when its regular containers have
// ended: its restartPolicy is Never or OnFailure.
func RunsToCompletion(p *plan.Pod) bool {
	policy := yamlnode.Text(p.Spec, "restartPolicy")
	return policy == "Never" || policy == "OnFailure"
}

// Endless are the regular containers that keep a pod from ever completing, by all
// that shows; none in a pod that is restarted for ever, or that has a single one.
func Endless(p *plan.Pod) []EndlessContainer {
	regular := p.Regular()
	if !RunsToCompletion(p) || len(regular) < 2 ||
		slices.ContainsFunc(regular, func(c plan.Container) bool { return quitHack(c) != "" }) {
		return nil // what ends helpers by itself has its own rule, once they are native
	}
	var found []EndlessContainer
	for _, c := range regular {
		if why := KeepsRunning(c); why != "" {
			found = append(found, EndlessContainer{c, why})
		}
	}
	return found
}

var jobNeverCompletes = Rule{
	Name:    "job-never-completes",
	Default: v1alpha1.Warning,
	Happens: "A Job, and any pod that is not restarted for ever, is complete when all its regular containers have ended. A helper " +
		"among them that keeps running keeps it from that.",
	Do: "Convert the helper into a native sidecar: name it in a convert pattern. The Job completes with its application then.",
	CheckPod: func(p *plan.Pod) []plan.Finding {
		var findings []plan.Finding
		for _, e := range Endless(p) {
			c := e.Container
			remedy := "convert it into a native sidecar"
			if c.Known != nil && c.Known.Refusal != "" {
				remedy = c.Known.Refusal
			}
			findings = append(findings, plan.Finding{
				Field: c.Field, Node: c.Node,
				Message: fmt.Sprintf("container %q never ends (%s), so the pod never completes: %s", c.Name, e.Why, remedy),
			})
		}
		return findings
	},
}

var jobCountsRestarts = Rule{
	Name:    "job-counts-restarts",
	Default: v1alpha1.Warning,
	Happens: "In a Job whose pods have restartPolicy: OnFailure, each restart of a native sidecar counts against backoffLimit: one " +
		"that fails now and then fails a Job whose application is well. With Never they do not count.",
	Do: "Set the pod's restartPolicy to Never, or backoffLimit higher than the sidecars' restarts.",
	CheckPod: func(p *plan.Pod) []plan.Finding {
		policy := yamlnode.Get(p.Spec, "restartPolicy")
		sidecars := p.Sidecars()
		if p.Resource.Kind != "Job" && p.Resource.Kind != "CronJob" || policy == nil || policy.Value != "OnFailure" || len(sidecars) == 0 {
			return nil
		}
		return []plan.Finding{{
			Field: field(p, "restartPolicy"), Node: policy,
			Message: fmt.Sprintf("with restartPolicy: OnFailure, restarts of native sidecar %q count against the Job's backoffLimit: "+
				"Never does not count them", sidecars[0].Name),
		}}
	},
}

var liveImmutable = Rule{
	Name:    "live-immutable",
	Default: v1alpha1.Info,
	Happens: "The pod template of a Job and the containers of a Pod cannot be changed once they live in the cluster: an apply " +
		"of the changed manifest is refused. Deployments, StatefulSets, DaemonSets and CronJobs take it as a rollout.",
	Do: "Delete the old object first, or give the new one another name.",
	CheckPod: func(p *plan.Pod) []plan.Finding {
		if !p.Changed || p.Resource.Kind != "Job" && p.Resource.Kind != "Pod" {
			return nil
		}
		return []plan.Finding{{
			Done:    true,
			Message: fmt.Sprintf("a %s that lives in the cluster already cannot be changed so: delete it first", p.Resource.Kind),
		}}
	},
}
