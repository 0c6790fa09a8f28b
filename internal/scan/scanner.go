package scan

import (
	"fmt"
	"slices"
	"sync"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/explain"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Options say what a scan keeps of each pod template.
type Options struct {
	// Timelines keeps the timelines of pod templates with rows.
	Timelines bool
	// Changes compares each template with what becomes of it.
	Changes bool
	// Catalog is the catalogue by which containers are known.
	Catalog *catalog.Catalog
}

// Scanner collects what a repository has. Its methods may be called by several goroutines
// at the same time.
type Scanner struct {
	options    Options
	lock       sync.Mutex // guards what follows
	namespaces map[string]pod.Marks
	seen       []seen
}

// seen is a pod template that the scanner has seen.
type seen struct {
	Pod
	marks pod.Marks
	// onNode reports that the pod is on the network of its node.
	onNode, completes bool
	names             []string
}

// NewScanner returns a scanner that has seen nothing.
func NewScanner(o Options) *Scanner {
	return &Scanner{options: o, namespaces: map[string]pod.Marks{}}
}

// Template is a pod template to look at.
type Template struct {
	Pod *pod.Pod
	// At is the place of the workload, and Places those of the containers; one that is not
	// known has no line.
	At     finding.Location
	Places []finding.Location
	// Build is what builds it, and From the workload as it is in a file, or nothing.
	Build Build
	From  finding.Resource
	// Value returns the value of a chart that sets the image of the container at a field, or
	// nothing. It may be nil.
	Value func(field string) finding.Value
}

// Look looks at a pod template, which may be edited once it has returned. What it returns
// looks at it again as it becomes, and returns what records the result. Those are called one
// by one, in the order of the documents.
func (s *Scanner) Look(t Template) func(after *pod.Pod) (record func()) {
	l := looker{Template: t, catalog: s.options.Catalog}
	found := seen{
		Pod: Pod{
			Workload: t.Pod.Resource, Build: t.Build, Path: t.Pod.Path, Pods: explain.Pods(t.Pod), At: t.At, Rows: l.rows(), of: t.From,
		},
		marks: t.Pod.Marks(), onNode: t.Pod.OnHostNetwork(), completes: t.Pod.RunsToCompletion(),
	}
	if t.From.Name == "" {
		found.of = t.Pod.Resource
	}
	for _, c := range t.Pod.Containers {
		found.names = append(found.names, c.Name)
	}
	if s.options.Timelines {
		found.Before = explain.Of(t.Pod)
	}
	return func(after *pod.Pod) func() {
		if len(found.Rows) > 0 && s.options.Changes {
			found.changes(after)
			if s.options.Timelines {
				if is := explain.Of(after); !explain.Same(found.Before, is) {
					found.After = &is
				}
			}
		}
		return func() { s.seen = append(s.seen, found) }
	}
}

// changes notes what the rows become.
func (s *seen) changes(after *pod.Pod) {
	for i := range s.Rows {
		r := &s.Rows[i]
		for _, c := range after.Containers {
			if c.Name == r.Container && c.Native != (r.State == Native) && (c.Native || !c.Init) {
				if r.Becomes = Legacy; c.Native {
					r.Becomes = Native
				}
			}
		}
	}
}

// See returns what sees an object of a kind without pods; nil if a scan has no use for it.
func (s *Scanner) See(apiVersion, kind string) func(object *yaml.Node) {
	if apiVersion != "v1" || kind != "Namespace" {
		return nil
	}
	return func(object *yaml.Node) {
		marks := pod.MarksOf(yamlnode.Get(object, "metadata", "labels"), yamlnode.Get(object, "metadata", "annotations"))
		if len(marks) == 0 {
			return
		}
		s.lock.Lock()
		defer s.lock.Unlock()
		s.namespaces[yamlnode.Text(object, "metadata", "name")] = marks
	}
}

// Key returns what injectors read of a pod template besides its fields.
func (s *Scanner) Key(namespace string, t pod.Template) string {
	return fmt.Sprint(namespace, pod.MarksOf(t.Metadata("labels"), t.Metadata("annotations")))
}

// Words returns the words by which a kustomization may have to do with injection: the keys of
// labels and annotations and, if a namespace has one, what puts workloads into a namespace.
func (s *Scanner) Words() []string {
	words := pod.MarkKeys()
	if len(s.namespaces) > 0 {
		words = append(words, "namespace:")
	}
	return words
}

// rowKey is what the rows of a file have in common with those that a kustomization builds
// of it. Those of two builds have their reasons and places in common as well.
type rowKey struct {
	of                     finding.Resource
	path, container, entry string
	state                  State
	problem                Problem
	why                    string
	at                     finding.Location
}

// Scan returns what was seen. others are rows about no pod template.
func (s *Scanner) Scan(others []Row) Scan {
	result := Scan{Others: others}
	known := map[rowKey]*Row{} // so that a build does not repeat the rows of a file, or of another build
	workloads := map[finding.Resource]map[string]bool{}
	for _, built := range []bool{false, true} {
		for _, one := range s.seen {
			if one.Build.IsZero() == built {
				continue
			}
			if !built || workloads[one.of] == nil {
				if workloads[one.of] == nil {
					workloads[one.of] = map[string]bool{}
				}
				workloads[one.of][one.At.String()] = true
			}
			rows := append(one.Rows, s.injected(one)...)
			one.Rows = make([]Row, 0, len(rows)) // which moves no more
			for _, r := range rows {
				key := rowKey{of: one.of, path: one.Path, container: r.Container, entry: r.Entry, state: r.State, problem: r.Problem}
				if built && known[key] == nil {
					if key.why = r.Why; r.At.Line > 0 {
						key.at = r.At
					}
				}
				if same := known[key]; built && same != nil {
					if !same.Build.IsZero() {
						same.Also = append(same.Also, r.Build)
					}
					continue
				}
				one.Rows = append(one.Rows, r)
				known[key] = &one.Rows[len(one.Rows)-1]
			}
			if len(one.Rows) > 0 {
				result.Pods = append(result.Pods, one.Pod)
			}
		}
	}
	for _, p := range result.Pods {
		slices.SortStableFunc(p.Rows, compareRows)
	}
	for _, places := range workloads {
		result.Workloads += len(places)
	}
	slices.SortStableFunc(result.Pods, func(a, b Pod) int { return compareRows(a.Rows[0], b.Rows[0]) })
	return result
}

// injected returns the rows for what controllers put into the pods.
func (s *Scanner) injected(p seen) []Row {
	var rows []Row
	has := func(name string) bool { return slices.Contains(p.names, name) }
	for _, i := range pod.Injections(p.marks, s.namespaces[p.Workload.Namespace], p.onNode, has) {
		r := Row{
			Workload: p.Workload, Build: p.Build, Container: i.Container, State: Injected, At: p.At,
			Why: i.By + " adds it to each pod (" + i.Why + ")",
		}
		if entry, found := s.options.Catalog.Find(i.Container, ""); found {
			r.Entry, r.Title, r.By = entry.Name, entry.Title, "injection"
		}
		switch {
		case i.Native:
			r.Why += "; " + i.NativeAnnotation + " asks for a native sidecar"
		case p.completes:
			r.Problem = Check
			r.Why += "; if it is no native sidecar, the pod never completes"
		}
		if !i.Native && i.NativeAnnotation != "" {
			r.Do = "mesh: {injector: " + i.By + "}"
		}
		rows = append(rows, r)
	}
	return rows
}
