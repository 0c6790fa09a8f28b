//go:build linux

package cluster

import (
	"math/rand/v2"
	"reflect"
	"slices"

	"github.com/native-sidecar/native-sidecar/test/cluster/internal/model"
)

// A mutation makes a timeline wrong. It reports false if it changes nothing that matters.
type mutation struct {
	what string
	do   func(r *rand.Rand, t *model.Timeline, one told, all []told) bool
}

// wrongs are the ways in which a timeline is made wrong.
var wrongs = []mutation{
	{"two steps of the start swapped", swapSteps},
	{"steps of the start reversed", reverseSteps},
	{"a native sidecar as a plain init container", sidecarToInit},
	{"an init container as a native sidecar", initToSidecar},
	{"a native sidecar among the regular containers", sidecarToRegular},
	{"the stop reversed", reverseStop},
	{"a gate left out", dropGate},
	{"a startupProbe where there is none", addGate},
	{"a hook left out", dropHook},
	{"a hook where there is none", addHook},
	{"another restartPolicy", otherPolicy},
	{"another pod's timeline", otherPod},
	{"the end turned round", otherEnd},
	{"a container left out", dropContainer},
}

// mutate returns one of the pods with a wrong timeline.
func mutate(r *rand.Rand, all []told) (told, string, model.Timeline) {
	for {
		one, m := all[r.IntN(len(all))], wrongs[r.IntN(len(wrongs))]
		wrong := one.timeline.Clone()
		if m.do(r, &wrong, one, all) && !reflect.DeepEqual(wrong, one.timeline) {
			return one, m.what, wrong
		}
	}
}

// steps returns the numbers of the steps whose container has a role.
func steps(t *model.Timeline, role string) []int {
	var all []int
	for i, s := range t.Starts {
		if s.Containers[0].Role == role {
			all = append(all, i)
		}
	}
	return all
}

// pick returns one of the steps with a role; nil if there is none.
func pick(r *rand.Rand, t *model.Timeline, role string) *model.Start {
	all := steps(t, role)
	if len(all) == 0 {
		return nil
	}
	return &t.Starts[all[r.IntN(len(all))]]
}

func swapSteps(r *rand.Rand, t *model.Timeline, _ told, _ []told) bool {
	if len(t.Starts) < 3 {
		return false
	}
	i := r.IntN(len(t.Starts) - 2) // the last one has the regular containers
	t.Starts[i], t.Starts[i+1] = t.Starts[i+1], t.Starts[i]
	return true
}

func reverseSteps(_ *rand.Rand, t *model.Timeline, _ told, _ []told) bool {
	if len(t.Starts) < 3 {
		return false
	}
	slices.Reverse(t.Starts[:len(t.Starts)-1])
	return true
}

func sidecarToInit(r *rand.Rand, t *model.Timeline, _ told, _ []told) bool {
	s := pick(r, t, model.Sidecar)
	if s == nil {
		return false
	}
	s.Containers[0].Role, s.WaitsFor = model.Init, []string{"exit"}
	return true
}

func initToSidecar(r *rand.Rand, t *model.Timeline, _ told, _ []told) bool {
	s := pick(r, t, model.Init)
	if s == nil {
		return false
	}
	s.Containers[0].Role, s.Containers[0].RestartPolicy, s.WaitsFor = model.Sidecar, "Always", nil
	return true
}

func sidecarToRegular(r *rand.Rand, t *model.Timeline, _ told, _ []told) bool {
	all := steps(t, model.Sidecar)
	if len(all) == 0 {
		return false
	}
	i := all[r.IntN(len(all))]
	one := t.Starts[i].Containers[0]
	one.Role, one.RestartPolicy = model.Regular, t.Containers(model.Regular)[0].RestartPolicy
	t.Starts = slices.Delete(t.Starts, i, i+1)
	last := &t.Starts[len(t.Starts)-1]
	last.Containers = append(last.Containers, one)
	for i, s := range t.Stop.Steps {
		if s.Containers[0] == one.Name {
			t.Stop.Steps = slices.Delete(t.Stop.Steps, i, i+1)
			break
		}
	}
	t.Stop.Steps[0].Containers = append(t.Stop.Steps[0].Containers, one.Name)
	return true
}

// reverseStop says of those that stop that they do so in the reverse order. When a pod is
// complete, the regular containers do not.
func reverseStop(_ *rand.Rand, t *model.Timeline, one told, _ []told) bool {
	if one.log.Deleted == 0 && len(t.Stop.Steps) < 3 {
		return false
	}
	slices.Reverse(t.Stop.Steps)
	for i := range t.Stop.Steps {
		t.Stop.Steps[i].WaitsFor = nil
		if i > 0 {
			t.Stop.Steps[i].WaitsFor = t.Stop.Steps[i-1].Containers
		}
	}
	return len(t.Stop.Steps) > 1
}

// dropGate leaves out the only gate of a native sidecar.
func dropGate(r *rand.Rand, t *model.Timeline, _ told, _ []told) bool {
	s := pick(r, t, model.Sidecar)
	if s == nil || !slices.Equal(s.WaitsFor, []string{"startupProbe"}) {
		return false
	}
	s.WaitsFor = nil
	return true
}

func addGate(r *rand.Rand, t *model.Timeline, _ told, _ []told) bool {
	s := pick(r, t, model.Sidecar)
	if s == nil || slices.Contains(s.WaitsFor, "startupProbe") {
		return false
	}
	s.WaitsFor = append(s.WaitsFor, "startupProbe")
	return true
}

// someContainer returns a container that can have hooks.
func someContainer(r *rand.Rand, t *model.Timeline) *model.Container {
	for {
		s := &t.Starts[r.IntN(len(t.Starts))]
		if one := &s.Containers[r.IntN(len(s.Containers))]; one.Role != model.Init {
			return one
		}
	}
}

// dropHook leaves a hook out of a container that is stopped.
func dropHook(r *rand.Rand, t *model.Timeline, of told, _ []told) bool {
	one := someContainer(r, t)
	if !model.IsSeen(one.PreStop) || of.log.Deleted == 0 && one.Role == model.Regular {
		return false
	}
	one.PreStop = ""
	return true
}

// addHook adds a hook to a container that is stopped.
func addHook(r *rand.Rand, t *model.Timeline, of told, _ []told) bool {
	one := someContainer(r, t)
	if model.IsSeen(one.PreStop) || of.log.Deleted == 0 && one.Role == model.Regular {
		return false
	}
	one.PreStop = "exec nothing"
	return true
}

// otherPolicy changes the policy of a container that ends by itself, which shows it.
func otherPolicy(_ *rand.Rand, t *model.Timeline, one told, _ []told) bool {
	if one.log.Deleted > 0 {
		return false
	}
	for i := range t.Starts {
		for j := range t.Starts[i].Containers {
			if one := &t.Starts[i].Containers[j]; one.Role == model.Regular {
				one.RestartPolicy = "Always"
				return true
			}
		}
	}
	return false
}

// otherPod takes the timeline of another pod with the same names.
func otherPod(r *rand.Rand, t *model.Timeline, _ told, all []told) bool {
	*t = all[r.IntN(len(all))].timeline.Clone()
	return true
}

// otherEnd says of a pod that was not deleted that it is not complete.
func otherEnd(_ *rand.Rand, t *model.Timeline, one told, _ []told) bool {
	t.Completes = !t.Completes
	return one.log.Deleted == 0
}

func dropContainer(r *rand.Rand, t *model.Timeline, _ told, _ []told) bool {
	if len(t.Starts) < 2 {
		return false
	}
	i := r.IntN(len(t.Starts) - 1)
	t.Starts = slices.Delete(t.Starts, i, i+1)
	return true
}
