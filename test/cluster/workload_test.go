//go:build linux

package cluster

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/native-sidecar/native-sidecar/test/cluster/internal/api"
	"github.com/native-sidecar/native-sidecar/test/cluster/internal/journal"
	"github.com/native-sidecar/native-sidecar/test/cluster/internal/model"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hangs is how long a workload that should be complete has to go on to count as hanging.
const hangs = 10 * time.Second

// workload is a workload on the node. Its pods report under its name.
type workload struct {
	name       string
	object     api.Object
	containers []container
	ready      map[string]bool // pods whose containers have been told to be ready
}

// stageWorkload puts a workload on the node. Helpers are those of its containers that run until they
// are stopped.
func stageWorkload(t *testing.T, object api.Object, name string, helpers []string) *workload {
	t.Helper()
	w := &workload{name: name, object: object, ready: map[string]bool{}}
	w.containers = standIn(object, name, helpers)
	_, err := live.API.Create(t.Context(), object, "")
	require.NoError(t, err)
	t.Cleanup(w.remove)
	return w
}

func (w *workload) remove() { _ = live.API.Delete(context.Background(), w.object, "") }

// until waits for something while it prompts the containers. It reports whether it happened.
func (w *workload) until(ctx context.Context, happened func() bool) bool {
	return until(ctx, 2*never, func() bool {
		w.prompt()
		return happened()
	})
}

// pods returns the events of the workload by pod.
func (w *workload) pods() map[string][]journal.Event {
	all := map[string][]journal.Event{}
	for _, e := range live.Events(w.name) {
		all[e.Pod] = append(all[e.Pod], e)
	}
	return all
}

// prompt tells native sidecars without a startupProbe to be ready, once all containers of
// their pod have started.
func (w *workload) prompt() {
	for pod, events := range w.pods() {
		log := model.Log{Events: events}
		waits := func(c container) bool { return !log.Has(c.name, journal.Start) }
		if w.ready[pod] || slices.ContainsFunc(w.containers, waits) {
			continue
		}
		w.ready[pod] = true
		for _, c := range w.containers {
			if c.flag("ready") == "told" {
				live.Tell(w.name, pod, c.name, "ready")
			}
		}
	}
}

// end tells the application in each pod to end. In pods that are deleted it has its signal
// first.
func (w *workload) end(helpers []string) {
	for pod := range w.pods() {
		for _, c := range w.containers {
			if !c.isInit && !slices.Contains(helpers, c.name) {
				live.Tell(w.name, pod, c.name, "end")
			}
		}
	}
}

// all reports whether an event has happened in a container of each pod.
func (w *workload) all(events map[string][]journal.Event, what string, of func(container) bool) bool {
	for _, pod := range events {
		log := model.Log{Events: pod}
		for _, c := range w.containers {
			if of(c) && !log.Has(c.name, what) {
				return false
			}
		}
	}
	return len(events) > 0
}

// isComplete reports whether the Job, or the Job of the CronJob, is complete.
func (w *workload) isComplete(ctx context.Context) bool {
	job := w.object
	if job["kind"] == "CronJob" {
		job = api.Object{"apiVersion": "batch/v1", "kind": "Job"}
		jobs, err := live.API.List(ctx, job, "")
		if err != nil {
			return false
		}
		at := slices.IndexFunc(jobs, func(j api.Object) bool { return strings.HasPrefix(api.Name(j), w.name+"-") })
		if at < 0 {
			return false
		}
		job["metadata"] = jobs[at]["metadata"]
	}
	now, err := live.API.Read(ctx, job)
	if err != nil {
		return false
	}
	return api.HasCondition(now, "Complete")
}

// jobHangs runs a Job with legacy sidecars: its application ends, and the Job does not.
func jobHangs(t *testing.T, object api.Object, name string, helpers []string) {
	t.Helper()
	w := stageWorkload(t, object, name, helpers)
	isApp := func(c container) bool { return !c.isInit && !slices.Contains(helpers, c.name) }
	require.True(t, w.until(t.Context(), func() bool { return w.all(w.pods(), journal.Ready, isRegular) }), "its pods do not start")
	require.True(t, w.until(t.Context(), func() bool {
		w.end(helpers) // of pods that have come since, too
		return w.all(w.pods(), journal.End, isApp)
	}), "its application does not end")
	time.Sleep(hangs)
	assert.False(t, w.isComplete(t.Context()), "the Job is complete")
	for pod, events := range w.pods() {
		log := model.Log{Events: events}
		for _, helper := range helpers {
			assert.True(t, log.Runs(helper, journal.Now()), "%s does not run in %s", helper, pod)
		}
	}
}

// jobCompletes runs a Job with native sidecars to its end, in the order that explain says.
func jobCompletes(t *testing.T, object api.Object, name string) {
	t.Helper()
	helpers := natives(object)
	w := stageWorkload(t, object, name, helpers)
	says := timeline(t, object)
	done := w.until(t.Context(), func() bool {
		for pod, events := range w.pods() {
			log := model.Log{Events: events}
			if w.ready[pod] && !slices.ContainsFunc(w.containers, func(c container) bool { return isRegular(c) && !log.Has(c.name, journal.Ready) }) {
				w.end(helpers)
			}
		}
		return w.isComplete(t.Context())
	})
	assert.True(t, done, "the Job is not complete: %v", live.Events(name))
	for pod, events := range w.pods() {
		log := model.Log{Events: events, Phase: "Succeeded"}
		wrong := says.Check(log)
		assert.Empty(t, wrong, "%s\n%s\n%s", pod, strings.Join(wrong, "\n"), log)
	}
}

func isRegular(c container) bool { return !c.isInit }

// staysAndStops runs a workload that goes on until it is deleted: it is ready, and its
// containers start and stop in the order that explain says.
func staysAndStops(t *testing.T, object api.Object, name string, helpers []string) {
	t.Helper()
	w := stageWorkload(t, object, name, helpers)
	says := timeline(t, object)
	ready := func() bool { return w.all(w.pods(), journal.Ready, isRegular) && w.isReady(t.Context()) }
	require.True(t, w.until(t.Context(), ready), "it is not ready: %v", live.Events(name))
	pods := w.pods()
	deleted := journal.Now()
	w.remove()
	hooked := func(c container) bool { return api.At(c.object, "lifecycle", "preStop", "exec") != nil }
	w.until(t.Context(), func() bool {
		return w.all(w.of(pods), journal.Term, isRegular) && w.all(w.of(pods), journal.Hook, hooked)
	})
	w.end(nil)
	w.until(t.Context(), func() bool { return w.all(w.of(pods), journal.Gone, func(container) bool { return true }) })
	for pod, events := range w.of(pods) {
		log := model.Log{Events: events, Deleted: deleted}
		wrong := says.Check(log)
		assert.Empty(t, wrong, "%s\n%s\n%s", pod, strings.Join(wrong, "\n"), log)
	}
}

// of returns the events of some pods as they are now.
func (w *workload) of(pods map[string][]journal.Event) map[string][]journal.Event {
	now := w.pods()
	for pod := range now {
		if pods[pod] == nil {
			delete(now, pod)
		}
	}
	return now
}

// isReady reports whether the pods of a workload are ready.
func (w *workload) isReady(ctx context.Context) bool {
	now, err := live.API.Read(ctx, w.object)
	if err != nil {
		return false
	}
	for _, field := range []string{"readyReplicas", "numberReady"} {
		if n, _ := api.At(now, "status", field).(float64); n > 0 {
			return true
		}
	}
	return false
}
