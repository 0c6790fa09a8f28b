// Package explain tells what Kubernetes does with the containers of a pod: in which
// order they start, what each step waits for, when the pod is ready, when it is
// complete, in which order it ends, and what it asks of its node.
//
// [Of] turns a pod template into a [Timeline], a small value that outlives the
// document. Text, mermaid and SVG are three ways to print it, and say the same. It
// is what the kubelet does (pkg/kubelet/kuberuntime), not what programs in the
// containers do: how long one takes to start or to end is nowhere in a manifest.
package explain

import (
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// ownPolicy is the first version in which any container may have a restartPolicy of
// its own.
const ownPolicy = "1.35"

// Timeline is what happens to the containers of a pod.
type Timeline struct {
	// Starts are the steps of the start, one after the other. The last one is that
	// of the regular containers, or of the init container that never ends.
	Starts []Start
	// Ready is what the pod's condition Ready takes.
	Ready []Line
	// Ends is how the pod is complete; empty where it never gets that far.
	Ends Line
	// Completes: it is complete when its regular containers have ended.
	Completes bool
	// Endless are the regular containers that keep it from that.
	Endless []string
	// Stop is how it ends when it is stopped.
	Stop Stop
	// Resources is what it asks of its node.
	Resources Resources
	// Notes are what else there is to know.
	Notes []string
}

// Line is something said of containers.
type Line struct {
	// Who is what it is about: names of containers, or nothing.
	Who string
	// Text says it.
	Text string
}

// Role is what a container is in its pod.
type Role int

// The roles.
const (
	Init    Role = iota // runs to its end before the next one starts
	Sidecar             // a native sidecar
	Regular
)

func (r Role) String() string {
	return [...]string{"init container", "native sidecar", "container"}[r]
}

// Container is a container of a pod.
type Container struct {
	Name string
	Role Role
	// Gated: something has to happen before it counts as started, a startup probe
	// or a postStart hook.
	Gated bool
	// Checked: it is ready when a probe says so.
	Checked bool
	// PreStop is what its hook does; empty where it has none.
	PreStop string
}

// Start is a step of the start.
type Start struct {
	// Containers is one, or all regular containers.
	Containers []Container
	// Next is what the step after it waits for, or how these start where they are
	// the last ones.
	Next string
	// Stuck: what it waits for never happens.
	Stuck bool
}

// Stop is how a pod ends.
type Stop struct {
	// Grace is how long it may take, in words.
	Grace string
	// Hooks are the preStop hooks, which all begin at once.
	Hooks []Line
	// Steps are the stop signals, one after the other.
	Steps []Signal
	// After is what happens when the time is over.
	After string
	// Hurried: there is no time for hooks and for an order.
	Hurried bool
}

// Signal is the stop signal of containers of one role.
type Signal struct {
	Line
	Role Role
}

// Of is the timeline of a pod as it stands in pod.
func Of(p *pod.Pod) Timeline {
	b := builder{pod: p, endless: map[string]string{}, stuck: -1}
	for _, e := range p.Endless() {
		b.endless[e.Container.Name] = e.Why
	}
	for i, c := range p.Containers {
		b.add(c)
		if c.Init && !c.Native && b.stuck < 0 && pod.KeepsRunning(c) != "" {
			b.stuck = i
		}
	}
	t := Timeline{
		Starts: b.starts(), Ready: b.ready(), Stop: b.stop(), Resources: resources(p),
		Completes: p.RunsToCompletion(),
	}
	if b.stuck >= 0 {
		t.Ready = []Line{{"never", b.containers[b.stuck].Name + " keeps the pod in Init"}}
	} else {
		b.ends(&t)
	}
	if len(p.Regular()) == 0 {
		t.Notes = append(t.Notes, "It has no regular container: the API server refuses such a pod.")
	}
	return t
}

// readinessGate is what a readiness gate is called.
const readinessGate = "readiness gate"

// builder reads a pod.
type builder struct {
	pod        *pod.Pod
	containers []Container
	nodes      []pod.Container
	endless    map[string]string // why containers never end, by name
	stuck      int               // the init container that never ends; below 0 for none
}

func (b *builder) add(c pod.Container) {
	made := Container{Name: plain(c.Name), Role: Regular, PreStop: hook(yamlnode.Get(c.Node, "lifecycle", "preStop"))}
	startup, start := b.startup(c), yamlnode.Get(c.Node, "lifecycle", "postStart")
	made.Gated = startup != nil || start != nil
	made.Checked = startup != nil || yamlnode.Get(c.Node, "readinessProbe") != nil
	switch {
	case c.Native:
		made.Role = Sidecar
	case c.Init: // the API server refuses probes and hooks of those
		made = Container{Name: made.Name, Role: Init}
	}
	b.containers = append(b.containers, made)
	b.nodes = append(b.nodes, c)
}

func (b *builder) startup(c pod.Container) *yaml.Node { return yamlnode.Get(c.Node, "startupProbe") }

// starts follows computeInitContainerActions and startContainer: an init container
// is waited for to end, a native sidecar to have started, and regular containers are
// started in their order without waiting for probes.
func (b *builder) starts() []Start {
	var steps []Start
	var regular Start
	for i, c := range b.containers {
		switch c.Role {
		case Init:
			steps = append(steps, b.runsToEnd(i))
			if i == b.stuck {
				return steps
			}
		case Sidecar:
			steps = append(steps, Start{Containers: []Container{c}, Next: "next " + b.started(b.nodes[i])})
		default:
			regular.Containers = append(regular.Containers, c)
		}
	}
	if len(regular.Containers) > 0 {
		regular.Next = b.sideBySide()
		steps = append(steps, regular)
	}
	return steps
}

func (b *builder) runsToEnd(i int) Start {
	step := Start{Containers: []Container{b.containers[i]}, Next: "next when it has ended with exit code 0; it is run again until then"}
	if !b.restarted(b.nodes[i]) {
		step.Next = "next when it has ended with exit code 0; with another one the pod has failed"
	}
	if i == b.stuck {
		step.Next = fmt.Sprintf("nothing starts after it: it never ends (%s)", plain(pod.KeepsRunning(b.nodes[i])))
		step.Stuck = true
	}
	return step
}

// restarted tells whether a container that fails is started again: a native sidecar
// always is, any other by its own restartPolicy, where nodes know that, or the pod's.
func (b *builder) restarted(c pod.Container) bool {
	policy := yamlnode.Text(b.pod.Spec, "restartPolicy")
	if own := yamlnode.Text(c.Node, "restartPolicy"); own != "" && b.pod.Supports(ownPolicy) {
		policy = own
	}
	return c.Native || policy != "Never"
}

// started is when a native sidecar counts as started: its process runs, its
// postStart hook has returned, and its startup probe has passed, as far as it has
// them.
func (b *builder) started(c pod.Container) string {
	var gates []string
	if start := hook(yamlnode.Get(c.Node, "lifecycle", "postStart")); start != "" {
		gates = append(gates, "its postStart hook has returned ("+start+")")
	}
	if probe := b.startup(c); probe != nil {
		gates = append(gates, "its startupProbe has passed: "+startupWords(probe, true))
		return "when " + strings.Join(gates, " and ")
	}
	if len(gates) > 0 {
		return "when " + gates[0] + ", ready or not: it has no startupProbe"
	}
	return "as soon as its process runs, ready or not: it has no startupProbe"
}

func (b *builder) sideBySide() string {
	var names []string
	text := ""
	for i, c := range b.containers {
		if c.Role != Regular {
			continue
		}
		names = append(names, c.Name)
		if start := hook(yamlnode.Get(b.nodes[i].Node, "lifecycle", "postStart")); start != "" && i < len(b.containers)-1 {
			text += fmt.Sprintf("; those behind %s wait for its postStart hook (%s)", c.Name, start)
		}
	}
	if len(names) == 1 {
		return "the application: nothing else waits for it"
	}
	return "in this order, without waiting for probes" + text
}

// ready follows GenerateContainersReadyCondition: native sidecars and regular
// containers have to be ready, by their probes where they have any.
func (b *builder) ready() []Line {
	var lines []Line
	for i, c := range b.containers {
		if c.Role == Init {
			continue
		}
		if !c.Checked {
			lines = append(lines, Line{c.Name, "running is enough: it has no readinessProbe"})
			continue
		}
		var gates []string
		if probe := b.startup(b.nodes[i]); probe != nil {
			gate := "its startupProbe has passed"
			if c.Role == Regular { // that of a native sidecar is told where it starts
				gate += " (" + startupWords(probe, b.restarted(b.nodes[i])) + ")"
			}
			gates = append(gates, gate)
		}
		if probe := yamlnode.Get(b.nodes[i].Node, "readinessProbe"); probe != nil {
			gates = append(gates, "its readinessProbe passes ("+readinessWords(probe)+")")
		}
		lines = append(lines, Line{c.Name, "when " + strings.Join(gates, " and then ")})
	}
	for _, gate := range yamlnode.Elements(yamlnode.Get(b.pod.Spec, "readinessGates")) {
		lines = append(lines, Line{readinessGate, "somebody sets the condition " + plain(yamlnode.Text(gate, "conditionType"))})
	}
	return lines
}

func join(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// of counts what there is: "1 second", "2 seconds".
func of(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// names are those of a role, as far as they ever start.
func (b *builder) names(role Role) []string {
	var names []string
	for i, c := range b.containers {
		if b.stuck >= 0 && i > b.stuck {
			break
		}
		if c.Role == role {
			names = append(names, c.Name)
		}
	}
	return names
}
