// Package explain shows the order in which Kubernetes starts and stops the containers
// of a pod.
//
// It says what each step waits for, when the pod is ready and complete, and what the
// pod requests from its node. [Of] turns a pod into a [Timeline], a small value that
// outlives the document. [Text], [Mermaid] and [SVG] print the same timeline in three
// formats. A timeline describes what the kubelet does (pkg/kubelet/kuberuntime). How
// long the programs in the containers take is not in a manifest.
package explain

import (
	"cmp"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Timeline describes the life of a pod.
type Timeline struct {
	// Starts are the steps of the start, in order. The last one starts the regular
	// containers, or the init container that never exits.
	Starts []Start `json:"starts"`
	// Ready lists the conditions for the pod to be Ready.
	Ready []Line `json:"ready"`
	// Ends says when the pod is complete. It is empty if the pod never gets as far
	// as running.
	Ends Line `json:"ends,omitzero"`
	// Completes reports that the pod is complete when its regular containers have
	// exited.
	Completes bool `json:"completes"`
	// Endless names the regular containers that never exit and so keep the pod from
	// completing.
	Endless []string `json:"endless,omitempty"`
	// Stop describes how the pod stops.
	Stop Stop `json:"stop"`
	// Resources are what the pod requests from its node.
	Resources Resources `json:"resources"`
	// Notes are other remarks.
	Notes []string `json:"notes,omitempty"`
}

// Line is a statement about containers.
type Line struct {
	// Who names the containers, or the thing that the statement is about.
	Who string `json:"who"`
	// Text is the statement.
	Text string `json:"text"`
}

// String returns WHO: TEXT.
func (l Line) String() string { return l.Who + ": " + l.Text }

// Role is what a container is in its pod.
type Role int

// The roles.
const (
	Init    Role = iota // exits before the next container starts
	Sidecar             // a native sidecar
	Regular
)

func (r Role) String() string {
	return [...]string{"init container", "native sidecar", "container"}[r]
}

// Container is a container of a pod.
type Container struct {
	Name string `json:"name"`
	Role Role   `json:"role"`
	// Gated reports that a startup probe or a postStart hook has to succeed before
	// the container counts as started.
	Gated bool `json:"gated,omitempty"`
	// Checked reports that a probe decides whether the container is ready.
	Checked bool `json:"checked,omitempty"`
	// StartupProbe says what the startup probe checks; empty if there is none.
	StartupProbe string `json:"startupProbe,omitempty"`
	// PostStart says what the postStart hook does; empty if there is none.
	PostStart string `json:"postStart,omitempty"`
	// PreStop says what the preStop hook does; empty if there is none.
	PreStop string `json:"preStop,omitempty"`
	// RestartPolicy says when the container is started again after it has ended: Always,
	// OnFailure or Never. It is empty if the manifest leaves that open.
	RestartPolicy string `json:"restartPolicy,omitempty"`
	// RestartRules reports that restartPolicyRules of its own may decide otherwise.
	RestartRules bool `json:"restartRules,omitempty"`
}

// The conditions that a container has to meet before the next step starts.
const (
	exited       = "exit" // with code 0
	hookDone     = "postStart"
	probeSuccess = "startupProbe"
)

// Start is a step of the start.
type Start struct {
	// Containers is one container, or all regular containers.
	Containers []Container `json:"containers"`
	// WaitsFor is what the step's container has to do before the next step starts: exit
	// with code 0 (exit), or succeed with its hook or probe (postStart, startupProbe). It is
	// empty for the last step, and where the next one starts as soon as the process runs.
	WaitsFor []string `json:"waitsFor,omitempty"`
	// Gate says when the next step starts; empty for the last step.
	Gate string `json:"gate,omitempty"`
	// Note is a remark about the last step.
	Note string `json:"note,omitempty"`
	// Stuck reports that the step never ends, so nothing else starts.
	Stuck bool `json:"stuck,omitempty"`
}

// names returns the names of containers.
func names(containers []Container) []string {
	return texts(containers, func(c Container) string { return c.Name })
}

// role returns the role of the containers, in words.
func (s Start) role() string {
	role := s.Containers[0].Role.String()
	if len(s.Containers) > 1 {
		role += "s"
	}
	return role
}

// next returns the gate or the note as a sentence.
func (s Start) next() string {
	if s.Gate != "" {
		return "next starts " + s.Gate
	}
	return s.Note
}

// Stop describes how a pod stops.
type Stop struct {
	// Grace is the grace period, in words.
	Grace string `json:"grace"`
	// GraceSeconds is the grace period in seconds.
	GraceSeconds int `json:"graceSeconds"`
	// Hooks are the preStop hooks. All of them start at once.
	Hooks []Line `json:"hooks,omitempty"`
	// Steps are the stop signals, in order.
	Steps []Signal `json:"steps"`
	// After says what happens when the grace period is over.
	After string `json:"after"`
}

// hookLines returns a line for each preStop hook.
func (s Stop) hookLines() []string {
	return texts(s.Hooks, func(h Line) string { return "at once, the preStop hook of " + h.String() })
}

// Signal is the stop signal to containers of one role.
type Signal struct {
	Line
	Role Role `json:"role"`
	// Containers get the signal, each when its own preStop hook has finished.
	Containers []string `json:"containers"`
	// WaitsFor are the containers that have to end before.
	WaitsFor []string `json:"waitsFor,omitempty"`
}

// Of returns the timeline of a pod.
func Of(p *pod.Pod) Timeline {
	b := builder{pod: p, endless: map[string]string{}, stuck: -1}
	for _, e := range p.Endless() {
		b.endless[e.Container.Name] = e.Why
	}
	for i, c := range withOperators(p) {
		b.add(c)
		if c.Init && !c.Native && pod.KeepsRunning(c) != "" {
			b.stuck = i
			break // nothing else starts
		}
	}
	t := Timeline{
		Starts: b.starts(), Ready: b.ready(), Stop: b.stop(), Resources: resources(p),
		Completes: b.runsToCompletion(),
	}
	if b.stuck >= 0 {
		t.Ready = []Line{{"never", b.containers[b.stuck].Name + " keeps the pod in Init"}}
	} else {
		b.ends(&t)
	}
	if len(p.Regular()) == 0 && !p.IsOperated() {
		t.Notes = append(t.Notes, "The pod has no regular container. The API server rejects such a pod.")
	}
	if p.InValues {
		t.Notes = append(t.Notes, "The chart makes the pod, and may add containers, probes and a grace period that its values do not show. helm template shows them.")
	}
	return t
}

// withOperators returns the pod's containers, with the application that the kind's
// operator or the chart adds.
func withOperators(p *pod.Pod) []pod.Container {
	name := cmp.Or(p.Application(), "application")
	if !p.IsOperated() || slices.ContainsFunc(p.Containers, func(c pod.Container) bool { return c.Name == name }) {
		return p.Containers
	}
	return append(slices.Clone(p.Containers), pod.Container{Name: name, Node: &yaml.Node{Kind: yaml.MappingNode}})
}
