package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

// killSeconds is what is left to a container that gets its stop signal when the
// grace period is over (minimumGracePeriodInSeconds in pkg/kubelet/kuberuntime).
const killSeconds = 2

// ends is how the pod is complete: by its regular containers alone.
func (b *builder) ends(t *Timeline) {
	policy, regular := yamlnode.Text(b.pod.Spec, "restartPolicy"), b.names(Regular)
	var why []string
	for i, c := range b.containers {
		reason := b.endless[b.nodes[i].Name]
		own := yamlnode.Text(b.nodes[i].Node, "restartPolicy")
		if c.Role != Regular || !t.Completes {
			continue
		}
		if reason == "" && own == "Always" && b.pod.Supports(ownPolicy) {
			reason = "its own restartPolicy: Always starts it again"
		}
		if reason != "" {
			t.Endless = append(t.Endless, c.Name)
			why = append(why, fmt.Sprintf("%s never ends (%s)", c.Name, plain(reason)))
		}
	}
	switch {
	case len(regular) == 0:
	case len(t.Endless) > 0:
		t.Ends = Line{"never", strings.Join(why, "; ") + ", and a pod is complete when all regular containers have ended"}
	case t.Completes:
		text := "restartPolicy: " + policy
		if policy == "OnFailure" {
			text = "with exit code 0, started again until then (" + text + ")"
		} else {
			text = "whatever the exit code, failed if one is not 0 (" + text + ")"
		}
		if len(b.names(Sidecar)) > 0 {
			text += "; native sidecars are stopped then"
		}
		t.Ends = Line{"when " + join(regular) + " " + has(regular) + " ended", text}
	case policy == "" && !builtin(b.pod.Resource):
		t.Ends = Line{"not said here", "the template has no restartPolicy, and " + plain(b.pod.Resource.Kind) + " may set one"}
	case policy != "" && policy != "Always":
		t.Ends = Line{"not said here", "the API server refuses restartPolicy: " + plain(policy)}
	default:
		t.Ends = Line{"never by itself", "a container that ends is started again (restartPolicy: Always)"}
	}
}

func has(names []string) string {
	if len(names) == 1 {
		return "has"
	}
	return "have"
}

// builtin reports whether the kind is one of Kubernetes' own, so that its defaults
// apply.
func builtin(r finding.Resource) bool {
	return slices.Contains([]string{"", "apps", "batch"}, r.Group())
}

// stop follows killContainersWithSyncResult, killContainer and terminationOrdering:
// preStop hooks begin together; regular containers get their signal after their own
// hook; native sidecars after that of all regular ones, the last one first.
func (b *builder) stop() Stop {
	grace, said := b.pod.GracePeriod(), "terminationGracePeriodSeconds"
	if yamlnode.Get(b.pod.Spec, said) == nil {
		said += ", its default"
	}
	s := Stop{Grace: fmt.Sprintf("%d s in all (%s)", grace, said)}
	regular, sidecars := b.names(Regular), b.names(Sidecar)
	if grace <= 0 {
		s.Steps = []Signal{{Line{join(append(regular, sidecars...)), "SIGTERM at once, without preStop hooks and without an order"}, Regular}}
		s.Hurried, s.After = true, fmt.Sprintf("after %d s: SIGKILL", killSeconds)
		return s
	}
	hooked := false
	for i, c := range b.containers {
		if c.PreStop != "" && (b.stuck < 0 || i < b.stuck) {
			s.Hooks = append(s.Hooks, Line{c.Name, c.PreStop})
			hooked = hooked || c.Role == Regular
		}
	}
	if b.stuck >= 0 { // it holds nobody back, and nobody it
		s.Steps = append(s.Steps, Signal{Line{b.containers[b.stuck].Name, "SIGTERM at once"}, Init})
	}
	if len(regular) > 0 {
		text := "SIGTERM at once"
		if hooked && len(regular) > 1 {
			text = "SIGTERM to each when its own preStop hook is done"
		} else if hooked {
			text = "SIGTERM when its preStop hook is done"
		}
		s.Steps = append(s.Steps, Signal{Line{join(regular), text}, Regular})
	}
	for i, name := range slices.Backward(sidecars) {
		var waits []string
		if i < len(sidecars)-1 {
			waits = append(waits, sidecars[i+1]+" has ended")
		} else if len(regular) > 0 {
			waits = append(waits, join(regular)+" "+has(regular)+" ended")
		}
		if slices.ContainsFunc(b.containers, func(c Container) bool { return c.Name == name && c.PreStop != "" }) {
			waits = append(waits, "its own preStop hook is done")
		}
		text := "SIGTERM at once"
		if len(waits) > 0 {
			text = "SIGTERM when " + strings.Join(waits, " and ")
		}
		s.Steps = append(s.Steps, Signal{Line{name, text}, Sidecar})
	}
	s.After = fmt.Sprintf("after %d s: SIGKILL", grace)
	if len(sidecars) > 0 || len(s.Hooks) > 0 {
		s.After += fmt.Sprintf("; what has had no SIGTERM by then gets it, and SIGKILL %d s later", killSeconds)
	}
	return s
}
