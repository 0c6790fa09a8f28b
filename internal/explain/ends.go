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
	policy, regular := b.policy(), b.of(Regular)
	switch {
	case len(regular) == 0:
	case len(t.Endless) > 0:
		t.Ends = Line{"never", strings.Join(why, "; ") + ", and a pod is complete when all its regular containers have exited"}
	case t.Completes:
		t.Ends = b.completes()
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

// policy returns the pod's restartPolicy.
func (b *builder) policy() string { return yamlnode.Text(b.pod.Spec, "restartPolicy") }

// policyOf returns the restartPolicy that counts for a container: its own, if it has one and
// the nodes support it, or else the pod's.
func (b *builder) policyOf(c pod.Container) (policy string, own bool) {
	if own := yamlnode.Text(c.Node, "restartPolicy"); own != "" && b.pod.Supports(pod.ContainerRestartPolicy) {
		return own, true
	}
	return b.policy(), false
}

// runsToCompletion reports whether the pod is complete when its regular containers have
// ended: no restartPolicy that counts for them is Always.
func (b *builder) runsToCompletion() bool {
	stays := func(g group) bool { return !g.own || g.policy == "Always" }
	return b.pod.RunsToCompletion() || len(b.of(Regular)) > 0 && !slices.ContainsFunc(b.groups(), stays)
}

// group is the regular containers for which the same restartPolicy counts.
type group struct {
	containers []Container
	policy     string
	own        bool // it is theirs
}

// groups returns the regular containers by what becomes of them when they end.
func (b *builder) groups() []group {
	var all []group
	for i, c := range b.containers {
		if c.Role != Regular {
			continue
		}
		policy, own := b.policyOf(b.nodes[i])
		at := slices.IndexFunc(all, func(g group) bool { return g.policy == policy && g.own == own })
		if at < 0 {
			at, all = len(all), append(all, group{policy: policy, own: own})
		}
		all[at].containers = append(all[at].containers, c)
	}
	return all
}

// completes says when the pod is complete, if its regular containers can end.
func (b *builder) completes() Line {
	groups := b.groups()
	var when, otherwise []string
	for _, g := range groups {
		name := join(names(g.containers))
		exits, text := haveExited(g.containers), "an exit code other than 0 makes the pod Failed"
		if len(groups) > 1 {
			text = "an exit code other than 0 of " + name + " makes the pod Failed"
		}
		if g.policy == "OnFailure" {
			exits, text = exits+" with code 0", "any other code restarts the container"
			if len(groups) > 1 {
				text = "any other code restarts " + name
			}
		}
		source := "restartPolicy: " + g.policy
		if g.own {
			source = "its own " + source
		}
		when, otherwise = append(when, exits), append(otherwise, text+" ("+source+")")
	}
	line := Line{"when " + join(when), strings.Join(otherwise, "; ")}
	for _, c := range b.of(Regular) {
		if c.RestartRules {
			line.Text += "; the restartPolicyRules of " + c.Name + " may start it again"
		}
	}
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
	if grace <= 0 { // calculateEffectiveGracePeriod in pkg/kubelet/pod_workers.go
		grace, source = 1, "the kubelet takes terminationGracePeriodSeconds: 0 for 1"
	}
	s := Stop{Grace: fmt.Sprintf("%d s in total (%s)", grace, source), GraceSeconds: grace}
	regular, sidecars := b.of(Regular), b.of(Sidecar)
	for _, c := range b.containers {
		if c.PreStop != "" {
			s.Hooks = append(s.Hooks, Line{c.Name, c.PreStop})
		}
	}
	if b.stuck >= 0 { // it neither waits for other containers nor delays them
		s.Steps = append(s.Steps, signal(b.containers[b.stuck:b.stuck+1], "SIGTERM at once", nil))
	}
	if len(regular) > 0 {
		s.Steps = append(s.Steps, signal(regular, regularStop(regular), nil))
	}
	for i, c := range slices.Backward(sidecars) {
		before := regular
		if i < len(sidecars)-1 {
			before = sidecars[i+1 : i+2]
		}
		s.Steps = append(s.Steps, signal([]Container{c}, sidecarStop(c, before), before))
	}
	s.After = fmt.Sprintf("after %d s: SIGKILL", grace)
	if len(sidecars) > 0 || len(s.Hooks) > 0 {
		s.After += fmt.Sprintf("; a container that has not had SIGTERM yet gets it then, and SIGKILL %d s later", killSeconds)
	}
	return s
}

// signal is the stop signal to containers, which waits for others.
func signal(to []Container, text string, before []Container) Signal {
	return Signal{Line{join(names(to)), text}, to[0].Role, names(to), names(before)}
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
