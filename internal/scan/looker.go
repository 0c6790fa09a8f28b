package scan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// looker looks at the containers of one pod template.
type looker struct {
	Template
	catalog *catalog.Catalog
	endless map[*yaml.Node]string // why regular containers keep the pod from completing
	hack    string                // what ends a sidecar, with its place; empty if nothing does
}

// rows returns the rows for the containers of the template.
func (l looker) rows() []Row {
	p := l.Pod
	l.endless = map[*yaml.Node]string{}
	if l.hack = l.findHack(); l.hack == "" {
		for _, e := range p.Endless() {
			l.endless[e.Container.Node] = e.Why
		}
	}
	application := l.hasApplication()
	helpers := l.helpers()
	var rows []Row
	for i, c := range p.Containers {
		r := Row{
			Workload: p.Resource, Build: l.Build, Container: c.Name, Field: c.Field, Image: yamlnode.Text(c.Node, "image"), At: l.place(i),
		}
		var entry catalog.Entry // without a name if the catalogue does not know the container
		if c.Known != nil {
			entry, _ = l.catalog.Entry(c.Known.Name)
			r.Entry, r.Title, r.By = entry.Name, entry.Title, entry.By(c.Name, r.Image)
		}
		is := true
		switch {
		case c.Native:
			l.native(&r, c, entry)
		case c.Init:
			l.init(&r, c)
		case yamlnode.Text(c.Node, "restartPolicy") == pod.Always:
			l.misplaced(&r, c)
		case c.Known != nil:
			is = l.known(&r, c, entry, application)
		default:
			r.Evidence, is = helpers[c.Node], len(helpers[c.Node]) > 0
			l.unknown(&r, c)
		}
		if is {
			if l.Value != nil {
				r.Value = l.Value(c.Field)
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// place returns the place of a container, or that of the workload.
func (l looker) place(container int) finding.Location {
	if container < len(l.Places) && l.Places[container].Line > 0 {
		return l.Places[container]
	}
	return l.At
}

// hasApplication reports whether the pod has an application besides known sidecars. Without
// one, a known sidecar is the application itself, as in a log shipper's own DaemonSet.
func (l looker) hasApplication() bool {
	return l.Pod.IsOperated() ||
		slices.ContainsFunc(l.Pod.Regular(), func(c pod.Container) bool { return c.Known == nil })
}

func (l looker) native(r *Row, c pod.Container, entry catalog.Entry) {
	r.State, r.Why = Native, "already right"
	gated := yamlnode.Get(c.Node, "startupProbe") != nil || yamlnode.Get(c.Node, "lifecycle", "postStart") != nil
	switch why := pod.Ends(pod.CommandLine(c.Node)); {
	case why != "":
		r.Problem, r.Why = Check, "native, but it ends and is restarted again and again: "+why
	case entry.Position == catalog.First && !gated:
		r.Problem, r.Why = NoProbe, "native, but without a startupProbe: the application may start before it is ready"
	}
}

func (l looker) init(r *Row, c pod.Container) {
	r.State, r.Why = Init, "runs once before the application"
	if why := pod.KeepsRunning(c); why != "" {
		r.State, r.Problem = Misplaced, Hang
		r.Why = "the pod never starts: this init container never ends (" + why + ")"
		r.Do = "restartPolicy: Always"
	}
}

func (l looker) misplaced(r *Row, c pod.Container) {
	r.State, r.Problem = Misplaced, Check
	r.Why = "restartPolicy: Always among containers makes no native sidecar"
	if _, hangs := l.endless[c.Node]; hangs {
		r.Problem = Hang
		r.Why = l.neverCompletes() + ": " + r.Why
	}
	r.Do = "convert: {containers: [" + c.Name + "]}"
}

// known describes a known sidecar among the regular containers. It returns false
// for one that is the application.
func (l looker) known(r *Row, c pod.Container, entry catalog.Entry, application bool) bool {
	owned := slices.Index(l.Pod.Owned, c.Name)
	switch {
	case !application || owned == 0:
		return false
	case owned > 0:
		r.State, r.Why = Denied, "merged into the container of that name that the kind's operator adds"
	case entry.Injector != "":
		r.State, r.Problem = Injected, Check
		r.Why = entry.Injector + " has added it to this manifest: set its annotation before the injection"
		r.Do = "mesh: {injector: " + entry.Injector + "}"
	case entry.Denied != "":
		r.State, r.Why = Denied, "never converted: "+entry.Denied
	case l.Pod.Unsupported != "":
		r.State, r.Why = Denied, l.Pod.Unsupported
	default:
		r.State = Legacy
		r.probe = probe{
			own:    yamlnode.Get(c.Node, "startupProbe") != nil,
			ready:  yamlnode.Get(c.Node, "readinessProbe") != nil,
			unsure: l.Pod.Answering(c).Why,
		}
		l.legacy(r, c, entry)
		return true
	}
	if why, hangs := l.endless[c.Node]; hangs {
		r.Problem, r.Why = Hang, l.neverCompletes()+": it never exits ("+why+"); "+r.Why
	}
	return true
}

// legacy says what hurts about a known sidecar that can be converted.
func (l looker) legacy(r *Row, c pod.Container, entry catalog.Entry) {
	why, hangs := l.endless[c.Node]
	switch {
	case hangs:
		r.Problem, r.Why = Hang, l.neverCompletes()+": it never exits ("+why+")"
	case l.Pod.RunsToCompletion() && (l.hack != "" || len(c.QuitsWith()) > 0):
		r.Problem, r.Why = Hack, l.Pod.Resource.Kind+" completes only by a hack"
		if l.hack != "" {
			r.Why += " " + l.hack
		} else {
			r.Why += " (kubexit)"
		}
	case entry.Position == catalog.First:
		r.Problem, r.Why = Race, "the application may start before it, and outlive it"
	case entry.Shutdown.FlushSeconds > 0:
		r.Why = "stops with the application: what it has not sent by then may be lost"
	default:
		r.Why = "starts and stops with the application"
	}
}

// neverCompletes says what an endless container does to the workload.
func (l looker) neverCompletes() string { return l.Pod.Resource.Kind + " never completes" }

// unknown says what hurts about a container that may be a sidecar.
func (l looker) unknown(r *Row, c pod.Container) {
	r.State, r.Problem, r.Why = Unknown, Check, strings.Join(r.Evidence, "; ")
	if why, hangs := l.endless[c.Node]; hangs {
		r.Problem, r.Why = Hang, l.neverCompletes()+": it never exits ("+why+")"
	} else if l.Pod.RunsToCompletion() && l.hack != "" {
		r.Problem, r.Why = Hack, l.Pod.Resource.Kind+" may complete only by a hack "+l.hack
	}
}

// findHack returns what ends a sidecar from another container, with its place, in a pod
// that runs to completion.
func (l looker) findHack() string {
	if !l.Pod.RunsToCompletion() {
		return ""
	}
	for i, c := range l.Pod.Containers {
		if c.Init {
			continue
		}
		if how := pod.EndsOthers(c.Node); how != "" {
			at := l.place(i)
			if l.Build.IsZero() {
				at.Line += lineOf(c.Node, how) - c.Node.Line
			}
			return fmt.Sprintf("at %s (%s)", at.FileLine(), how)
		}
	}
	const shares = "shareProcessNamespace" // a container can end the processes of others then
	if yamlnode.Text(l.Pod.Spec, shares) == "true" && len(l.Pod.Regular()) > 1 {
		at := l.At
		if l.Build.IsZero() {
			at.Line += yamlnode.Get(l.Pod.Spec, shares).Line - l.Pod.Object.Line
		}
		return fmt.Sprintf("at %s (%s: true)", at.FileLine(), shares)
	}
	return ""
}

// lineOf returns the line of the scalar below a node that contains the start of a text, or
// that of the node.
func lineOf(n *yaml.Node, text string) int {
	word, _, _ := strings.Cut(text, " ")
	line := 0
	var visit func(*yaml.Node)
	visit = func(at *yaml.Node) {
		if line == 0 && at.Kind == yaml.ScalarNode && strings.Contains(at.Value, word) {
			line = at.Line
		}
		for _, child := range at.Content {
			visit(child)
		}
	}
	visit(n)
	return cmp.Or(line, n.Line)
}
