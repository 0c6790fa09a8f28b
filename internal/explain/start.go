package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// readinessGate is the name of a readiness gate in a [Line].
const readinessGate = "readiness gate"

// builder reads a pod.
type builder struct {
	pod        *pod.Pod
	containers []Container       // those that ever start
	nodes      []pod.Container   // the same containers in the manifest
	endless    map[string]string // why containers never exit, by name
	stuck      int               // the index of the init container that never exits, or -1
}

func (b *builder) add(c pod.Container) {
	made := Container{Name: plain(c.Name), Role: Regular, PreStop: hook(yamlnode.Get(c.Node, "lifecycle", "preStop"))}
	if startup := startupProbe(c); startup != nil {
		made.StartupProbe = checks(startup)
	}
	made.PostStart = postStart(c)
	made.Gated = made.StartupProbe != "" || made.PostStart != ""
	made.Checked = made.StartupProbe != "" || readinessProbe(c) != nil
	switch {
	case c.Native:
		made.Role = Sidecar
	case c.Init: // the API server rejects probes and hooks of these
		made = Container{Name: made.Name, Role: Init}
	}
	made.RestartPolicy, made.RestartRules = b.restarts(c)
	b.containers = append(b.containers, made)
	b.nodes = append(b.nodes, c)
}

func startupProbe(c pod.Container) *yaml.Node   { return yamlnode.Get(c.Node, "startupProbe") }
func readinessProbe(c pod.Container) *yaml.Node { return yamlnode.Get(c.Node, "readinessProbe") }

// postStart says what the postStart hook does; empty if there is none.
func postStart(c pod.Container) string { return hook(yamlnode.Get(c.Node, "lifecycle", "postStart")) }

// starts follows computeInitContainerActions and startContainer: the kubelet waits
// for an init container to exit and for a native sidecar to be started. It starts
// regular containers in their order, without waiting for probes.
func (b *builder) starts() []Start {
	var steps []Start
	for i, c := range b.containers {
		switch c.Role {
		case Init:
			steps = append(steps, b.runsOnce(i))
		case Sidecar:
			steps = append(steps, Start{Containers: []Container{c}, Gate: started(b.nodes[i]), WaitsFor: waitsFor(c)})
		}
	}
	if regular := b.of(Regular); len(regular) > 0 {
		steps = append(steps, Start{Containers: regular, Note: b.sideBySide()})
	}
	return steps
}

// runsOnce returns the step of an init container that is no sidecar.
func (b *builder) runsOnce(i int) Start {
	step := Start{Containers: []Container{b.containers[i]}}
	switch {
	case i == b.stuck:
		step.Note = fmt.Sprintf("nothing else starts, because it never exits (%s)", plain(pod.KeepsRunning(b.nodes[i])))
		step.Stuck = true
	case b.restarted(b.nodes[i]):
		step.Gate, step.WaitsFor = "when it has exited with code 0; any other code restarts it", []string{exited}
	default:
		step.Gate, step.WaitsFor = "when it has exited with code 0; any other code fails the pod", []string{exited}
	}
	return step
}

// restarted reports whether a container that fails is restarted. A native sidecar
// always is.
func (b *builder) restarted(c pod.Container) bool {
	policy, _ := b.policyOf(c)
	return c.Native || policy != "Never"
}

// restarts returns the restartPolicy that counts for a container, and whether rules of its own
// may decide otherwise.
func (b *builder) restarts(c pod.Container) (policy string, rules bool) {
	if c.Native {
		return "Always", false
	}
	policy, _ = b.policyOf(c)
	if policy == "" && builtin(b.pod.Resource) {
		policy = "Always" // SetDefaults_PodSpec in pkg/apis/core/v1
	}
	rules = b.pod.Supports(pod.ContainerRestartPolicy) && len(yamlnode.Elements(yamlnode.Get(c.Node, "restartPolicyRules"))) > 0
	return plain(policy), rules
}

// waitsFor returns what a native sidecar has to do before the next container starts.
func waitsFor(c Container) []string {
	var waits []string
	if c.PostStart != "" {
		waits = append(waits, hookDone)
	}
	if c.StartupProbe != "" {
		waits = append(waits, probeSuccess)
	}
	return waits
}

// started says when a native sidecar counts as started: when its process runs, its
// postStart hook has succeeded and its startup probe has passed. If the hook fails, the
// kubelet stops the container and starts it again.
func started(c pod.Container) string {
	var gates []string
	if start := postStart(c); start != "" {
		gates = append(gates, "its postStart hook has succeeded ("+start+")")
	}
	if probe := startupProbe(c); probe != nil {
		gates = append(gates, "its startupProbe has passed ("+startupWords(probe, true)+")")
		return "when " + strings.Join(gates, " and ")
	}
	if len(gates) > 0 {
		return "when " + gates[0] + ", ready or not: it has no startupProbe"
	}
	return "as soon as its process runs, ready or not: it has no startupProbe"
}

// sideBySide says how the regular containers start.
func (b *builder) sideBySide() string {
	if len(b.of(Regular)) == 1 {
		return "the application; nothing waits for it"
	}
	var waits strings.Builder
	for i, c := range b.containers {
		if start := postStart(b.nodes[i]); c.Role == Regular && start != "" && i < len(b.containers)-1 {
			fmt.Fprintf(&waits, "; those after %s wait for its postStart hook (%s)", c.Name, start)
		}
	}
	return "containers start in this order, without waiting for probes" + waits.String()
}

// ready follows GenerateContainersReadyCondition: native sidecars and regular
// containers have to be ready, according to their probes if they have any.
func (b *builder) ready() []Line {
	var lines []Line
	for i, c := range b.containers {
		if c.Role != Init {
			lines = append(lines, Line{c.Name, b.readyWhen(c, b.nodes[i])})
		}
	}
	for _, gate := range yamlnode.Elements(yamlnode.Get(b.pod.Spec, "readinessGates")) {
		lines = append(lines, Line{readinessGate, "a controller has set the condition " + plain(yamlnode.Text(gate, "conditionType")) + " to True"})
	}
	return lines
}

// readyWhen says when a container is ready.
func (b *builder) readyWhen(c Container, node pod.Container) string {
	if !c.Checked {
		return "it is running (it has no readinessProbe)"
	}
	var gates []string
	if probe := startupProbe(node); probe != nil {
		gate := "its startupProbe has passed"
		if c.Role == Regular { // the start step has the details for a native sidecar
			gate += " (" + startupWords(probe, b.restarted(node)) + ")"
		}
		gates = append(gates, gate)
	}
	if probe := readinessProbe(node); probe != nil {
		gates = append(gates, "its readinessProbe passes ("+readinessWords(probe)+")")
	}
	return strings.Join(gates, " and ")
}

// of returns the containers of a role that ever start.
func (b *builder) of(role Role) []Container {
	return slices.DeleteFunc(slices.Clone(b.containers), func(c Container) bool { return c.Role != role })
}
