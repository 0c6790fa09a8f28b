package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

// killSeconds is how long a container gets if it receives its stop signal when the
// grace period is over (minimumGracePeriodInSeconds in pkg/kubelet/kuberuntime).
const killSeconds = 2

// ends says when the pod is complete. Only its regular containers decide that.
func (b *builder) ends(t *Timeline) {
	var why []string
	for i, c := range b.containers {
		if c.Role != Regular || !t.Completes {
			continue
		}
		if reason := b.neverExits(i); reason != "" {
			t.Endless = append(t.Endless, c.Name)
			why = append(why, fmt.Sprintf("%s never exits (%s)", c.Name, plain(reason)))
		}
	}
	policy, regular := yamlnode.Text(b.pod.Spec, "restartPolicy"), b.of(Regular)
	switch {
	case len(regular) == 0:
	case len(t.Endless) > 0:
		t.Ends = Line{"never", strings.Join(why, "; ") + ", and a pod is complete when all its regular containers have exited"}
	case t.Completes:
		t.Ends = b.completes(policy, regular)
	case policy == "" && !builtin(b.pod.Resource):
		t.Ends = Line{"unknown", "the template has no restartPolicy, and the controller of " + plain(b.pod.Resource.Kind) + " may set one"}
	case policy != "" && policy != "Always":
		t.Ends = Line{"unknown", "the API server rejects restartPolicy: " + plain(policy)}
	default:
		t.Ends = Line{"never", "a container that exits is restarted (restartPolicy: Always)"}
	}
}

// neverExits says why a container never exits; empty if it may.
func (b *builder) neverExits(i int) string {
	reason := b.endless[b.nodes[i].Name]
	if reason == "" && yamlnode.Text(b.nodes[i].Node, "restartPolicy") == "Always" && b.pod.Supports(pod.ContainerRestartPolicy) {
		reason = "its own restartPolicy: Always restarts it"
	}
	return reason
}

// completes says when the pod is complete, if restartPolicy is Never or OnFailure.
func (b *builder) completes(policy string, regular []Container) Line {
	line := Line{"when " + haveExited(regular), "an exit code other than 0 makes the pod Failed"}
	if policy == "OnFailure" {
		line = Line{"when " + haveExited(regular) + " with code 0", "any other code restarts the container"}
	}
	line.Text += " (restartPolicy: " + policy + ")"
	if len(b.of(Sidecar)) > 0 {
		line.Text += "; then the native sidecars are stopped"
	}
	return line
}

// haveExited returns "a has exited", or "a and b have exited".
func haveExited(containers []Container) string {
	if len(containers) == 1 {
		return containers[0].Name + " has exited"
	}
	return join(names(containers)) + " have exited"
}

// builtin reports whether the kind is one of Kubernetes' own, so that its defaults
// apply.
func builtin(r finding.Resource) bool {
	return slices.Contains([]string{"", "apps", "batch"}, r.Group())
}

// stop follows killContainersWithSyncResult, killContainer and terminationOrdering:
// all preStop hooks start together. A regular container gets its signal after its
// own hook. Native sidecars get theirs after all regular containers have exited, the
// last one first.
func (b *builder) stop() Stop {
	grace, source := b.pod.GracePeriod(), "terminationGracePeriodSeconds"
	if yamlnode.Get(b.pod.Spec, source) == nil {
		source += ", the default"
	}
	s := Stop{Grace: fmt.Sprintf("%d s in total (%s)", grace, source)}
	regular, sidecars := b.of(Regular), b.of(Sidecar)
	if grace <= 0 {
		s.Steps = []Signal{{Line{join(names(append(regular, sidecars...))), "SIGTERM at once, in no order and without preStop hooks"}, Regular}}
		s.Hurried, s.After = true, fmt.Sprintf("after %d s: SIGKILL", killSeconds)
		return s
	}
	for _, c := range b.containers {
		if c.PreStop != "" {
			s.Hooks = append(s.Hooks, Line{c.Name, c.PreStop})
		}
	}
	if b.stuck >= 0 { // it neither waits for other containers nor delays them
		s.Steps = append(s.Steps, Signal{Line{b.containers[b.stuck].Name, "SIGTERM at once"}, Init})
	}
	if len(regular) > 0 {
		s.Steps = append(s.Steps, Signal{Line{join(names(regular)), regularStop(regular)}, Regular})
	}
	for i, c := range slices.Backward(sidecars) {
		before := regular
		if i < len(sidecars)-1 {
			before = sidecars[i+1 : i+2]
		}
		s.Steps = append(s.Steps, Signal{Line{c.Name, sidecarStop(c, before)}, Sidecar})
	}
	s.After = fmt.Sprintf("after %d s: SIGKILL", grace)
	if len(sidecars) > 0 || len(s.Hooks) > 0 {
		s.After += fmt.Sprintf("; a container that has not had SIGTERM yet gets it then, and SIGKILL %d s later", killSeconds)
	}
	return s
}

// regularStop says when the regular containers get SIGTERM.
func regularStop(containers []Container) string {
	switch {
	case !slices.ContainsFunc(containers, func(c Container) bool { return c.PreStop != "" }):
		return "SIGTERM at once"
	case len(containers) > 1:
		return "SIGTERM to each when its own preStop hook has finished"
	}
	return "SIGTERM when its preStop hook has finished"
}

// sidecarStop says when a native sidecar gets SIGTERM, if the containers before have
// to exit first.
func sidecarStop(c Container, before []Container) string {
	var waits []string
	if len(before) > 0 {
		waits = append(waits, haveExited(before))
	}
	if c.PreStop != "" {
		waits = append(waits, "its own preStop hook has finished")
	}
	if len(waits) == 0 {
		return "SIGTERM at once"
	}
	return "SIGTERM when " + strings.Join(waits, " and ")
}
