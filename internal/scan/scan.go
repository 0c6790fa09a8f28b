// Package scan says what the containers of a repository are: which of them look like
// sidecars, in which state each is, and why that matters.
//
// A [Scanner] is shown the pod templates of a run, one after the other, and returns a
// [Scan]: one [Row] for each container that is not plainly the application, sorted by what
// hurts most. [Suggest] makes a functionConfig of it. Nothing here prints and nothing
// edits. What a container is comes from the catalogue and from facts in package pod; where
// they say nothing, a row has evidence and no verdict.
package scan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/explain"
	"github.com/native-sidecar/native-sidecar/internal/finding"
)

// State is what a container is.
type State string

// The states, from the one that asks for most.
const (
	// Misplaced: restartPolicy: Always is where it makes no native sidecar, or an init
	// container never ends.
	Misplaced State = "misplaced"
	// Legacy: a known sidecar among the regular containers.
	Legacy State = "legacy"
	// Unknown: it may be a sidecar, and there is evidence for that.
	Unknown State = "unknown"
	// Unread: something that could not be read as manifests.
	Unread State = "unread"
	// Injected: a controller adds it, or has added it.
	Injected State = "injected"
	// Denied: a known sidecar that is never converted.
	Denied State = "denied"
	// Native: a native sidecar.
	Native State = "native"
	// Init: an init container that runs once.
	Init State = "init"
)

// States returns all states, in that order.
func States() []State {
	return []State{Misplaced, Legacy, Unknown, Unread, Injected, Denied, Native, Init}
}

// Problem is what hurts about a container.
type Problem string

// The problems, from the worst.
const (
	// Hang: because of it, the pods never complete or never start.
	Hang Problem = "hang"
	// Hack: the pods complete only because something ends it.
	Hack Problem = "hack"
	// Race: the application may start before it, and it may stop before the application.
	Race Problem = "race"
	// NoProbe: it is native, and the application does not wait until it is ready.
	NoProbe Problem = "no-probe"
	// Check: a human has to look.
	Check Problem = "check"
	// Fine: nothing hurts.
	Fine Problem = ""
)

// Problems returns the problems, from the worst.
func Problems() []Problem { return []Problem{Hang, Hack, Race, NoProbe, Check} }

// Row is a container that is not plainly the application, or something else to know of.
type Row struct {
	Workload finding.Resource
	// Build is what builds the workload, if the row is true only there.
	Build Build
	// Container is its name; empty if the row is about no container. Field is its path in
	// the workload.
	Container, Field string
	Image            string
	// Entry is its name in the catalogue, Title what that calls it, and By what says so:
	// "image", "name", or "image and name". They are empty if the catalogue does not know it.
	Entry, Title, By string
	State            State
	Problem          Problem
	// Why is what the state means here, in a sentence without a full stop.
	Why string
	// Evidence are the facts behind a row of an unknown container.
	Evidence []string
	// Do is what to write or to run; empty if there is nothing.
	Do string
	// Becomes is its state after the changes of the functionConfig; empty if it stays.
	Becomes State
	// Refused is why the suggested functionConfig leaves it out; empty if it does not.
	Refused string
	// Value is the value of a Helm chart that sets its image; without a path if there is none.
	Value finding.Value
	// At is its place, and Also the other builds where the same is there.
	At   finding.Location
	Also []Build

	probe     probe    // of a legacy sidecar
	templates []string // the entries of podTemplates for an unknown kind
}

// probe says which startup probe a legacy sidecar can get.
type probe struct {
	// own reports that it has one, and ready that it has a readinessProbe.
	own, ready bool
	// unsure says why probes: Catalogue adds none; empty if it does.
	unsure string
}

// Pod is a pod template with rows.
type Pod struct {
	Workload finding.Resource
	Build    Build
	// Path is the path of the template in the workload.
	Path string
	// Pods is the number of pods at a time; 0 if it is not known.
	Pods int
	At   finding.Location
	// Rows are its containers that are not plainly the application.
	Rows []Row
	// Before and After are its timelines, if they were asked for. After is nil if nothing
	// changes.
	Before explain.Timeline
	After  *explain.Timeline
	// Findings are those about it in a run with a functionConfig, and Diff is how its file
	// changes there, if they were asked for.
	Findings []finding.Finding
	Diff     string

	of finding.Resource // the workload as it is in a file
}

// Scan is what a repository has.
type Scan struct {
	// Pods are the pod templates with rows, those that hurt most first.
	Pods []Pod
	// Others are the rows about no pod template, such as what could not be read.
	Others []Row
	// Kubernetes is the version of the oldest node.
	Kubernetes string
	// Workloads is the number of all workloads, with rows or without, and Files that of the
	// files that were read.
	Workloads, Files int
	// Change is what a functionConfig makes of it; nil if there is none.
	Change *Change
}

// Change is what a functionConfig makes of a repository.
type Change struct {
	// Documents is the number of documents that change, and References that of the
	// references from elsewhere that the change touches or breaks.
	Documents, References int
	// Kustomizations is the number of kustomizations, and Unproved that of the findings that
	// one of them cannot be built here, or builds to something else.
	Kustomizations, Unproved int
	// Refused reports that there is an error, so that nothing would be written.
	Refused bool
	// Rendered is the number of documents that Helm charts render and that would change: no run
	// over the files changes them.
	Rendered int
}

// Update replaces pod templates by those of another scan of the same files.
func (s *Scan) Update(other Scan) {
	key := func(p Pod) string {
		return p.At.String() + " " + p.Workload.String() + " " + p.Path + " " + p.Build.String()
	}
	newer := map[string]Pod{}
	for _, p := range other.Pods {
		newer[key(p)] = p
	}
	for i, p := range s.Pods {
		if is, known := newer[key(p)]; known {
			s.Pods[i] = is
		}
	}
}

// Refuse notes why a functionConfig leaves out containers, which are given as for [Suggest].
func (s *Scan) Refuse(except map[string]map[string]string) {
	for _, p := range s.Pods {
		for i := range p.Rows {
			if r := &p.Rows[i]; r.State == Legacy {
				r.Refused = except[r.Entry][r.Container]
			}
		}
	}
}

// Rows returns all rows, those that hurt most first.
func (s Scan) Rows() []Row {
	rows := slices.Clone(s.Others)
	for _, p := range s.Pods {
		rows = append(rows, p.Rows...)
	}
	slices.SortStableFunc(rows, compareRows)
	return rows
}

// compareRows puts what hurts most first, and then what belongs together.
func compareRows(a, b Row) int {
	return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(a.At.File, b.At.File), cmp.Compare(a.At.Line, b.At.Line),
		strings.Compare(a.Build.String(), b.Build.String()), strings.Compare(a.Workload.String(), b.Workload.String()))
}

// rank returns the place of a row: by its problem, then by its state.
func (r Row) rank() int {
	problem := slices.Index(append(Problems(), Fine), r.Problem)
	return problem*len(States()) + slices.Index(States(), r.State)
}

// Counts are the totals of a scan.
type Counts struct {
	// Workloads is the number of workloads, and WithRows that of those with rows.
	Workloads int             `json:"workloads"`
	WithRows  int             `json:"withRows"`
	States    map[State]int   `json:"states"`
	Problems  map[Problem]int `json:"problems"`
	// Human is the number of rows that are left to a human: what is unknown, unread or to
	// be checked, or refused.
	Human int `json:"leftToYou"`
}

// Counts returns the totals. Each state and each problem has a number, which may be 0.
func (s Scan) Counts() Counts {
	c := Counts{Workloads: s.Workloads, States: map[State]int{}, Problems: map[Problem]int{}}
	for _, state := range States() {
		c.States[state] = 0
	}
	for _, problem := range Problems() {
		c.Problems[problem] = 0
	}
	workloads := map[finding.Resource]bool{}
	for _, p := range s.Pods {
		workloads[p.of] = true
	}
	c.WithRows = len(workloads)
	for _, r := range s.Rows() {
		c.States[r.State]++
		if r.Problem != Fine {
			c.Problems[r.Problem]++
		}
		if r.State == Unknown || r.State == Unread || r.Problem == Check || r.Refused != "" {
			c.Human++
		}
	}
	return c
}
