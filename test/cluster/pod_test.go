//go:build linux

package cluster

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/native-sidecar/native-sidecar/test/cluster/internal/api"
	"github.com/native-sidecar/native-sidecar/test/cluster/internal/journal"
	"github.com/native-sidecar/native-sidecar/test/cluster/internal/model"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"
)

// never is the time after which something that has not happened never does. The node does
// what it does within a few seconds, also on a busy machine.
const never = 60 * time.Second

// stopLabel says how the test ends a pod: "delete" or "complete".
const stopLabel = "stop"

// subject is a pod on the node.
type subject struct {
	name       string
	object     api.Object
	containers []container
}

// container is a container of a subject. Its script is in its arguments.
type container struct {
	object api.Object
	name   string
	isInit bool
}

// flag returns a flag of the script; empty if it does not have it.
func (c container) flag(name string) string {
	args, _ := c.object["args"].([]any)
	at := slices.Index(args, any("-"+name))
	if at < 0 || at+1 == len(args) {
		return ""
	}
	return fmt.Sprint(args[at+1])
}

func (c container) has(name string) bool {
	args, _ := c.object["args"].([]any)
	return slices.Contains(args, any("-"+name))
}

func (c container) isNative() bool { return c.isInit && c.object["restartPolicy"] == "Always" }

// runs returns how often the script makes the container start before the pod is stopped.
func (c container) runs() int {
	fails, _ := strconv.Atoi(c.flag("fails")) // 0 without
	if c.has("once") {
		return 2
	}
	return fails + 1
}

// read returns the objects of a YAML stream.
func read(t *testing.T, text string) []api.Object {
	t.Helper()
	var objects []api.Object
	for document := range strings.SplitSeq("\n"+text, "\n---\n") {
		var object api.Object
		require.NoError(t, yaml.Unmarshal([]byte(document), &object), document)
		if object != nil {
			objects = append(objects, object)
		}
	}
	return objects
}

// subjectOf returns a pod as a subject. Its containers run the program of the tests, and
// report under the pod's name.
func subjectOf(object api.Object) *subject {
	s := &subject{name: api.Name(object), object: object}
	spec, _ := object["spec"].(api.Object)
	spec["automountServiceAccountToken"] = false
	s.containers = reporting(spec, s.name)
	return s
}

// reporting makes the containers of a pod's spec report under a name.
func reporting(spec api.Object, name string) []container {
	var all []container
	for _, list := range []string{"initContainers", "containers"} {
		for _, one := range containersOf(spec, list) {
			if one["image"] == nil {
				one["image"] = lifeImage
			}
			one["imagePullPolicy"] = "Never"
			c := container{object: one, name: api.Text(one, "name"), isInit: list == "initContainers"}
			env, _ := one["env"].([]any)
			one["env"] = append(env, api.Object{"name": "LIFE", "value": live.Env(name, c.name)})
			all = append(all, c)
		}
	}
	return all
}

// life runs the pod from its creation to its end, and returns what happened.
func (s *subject) life(t *testing.T) model.Log {
	t.Helper()
	ctx := t.Context()
	_, err := live.API.Create(ctx, s.object, "")
	require.NoError(t, err)
	t.Cleanup(func() { s.remove() })
	until(ctx, never, s.started)
	for _, c := range s.containers {
		if c.flag("ready") == "told" {
			live.Tell(s.name, s.name, c.name, "ready")
		}
	}
	until(ctx, never, s.settled)
	log := model.Log{}
	if api.Text(s.object, "metadata", "labels", stopLabel) == "complete" {
		for _, c := range s.containers {
			if !c.isInit {
				live.Tell(s.name, s.name, c.name, "end")
			}
		}
		until(ctx, never, func() bool { log.Phase = s.phase(ctx); return log.Phase == "Succeeded" || log.Phase == "Failed" })
	} else {
		log.Deleted = journal.Now()
		require.NoError(t, live.API.Delete(ctx, s.object, ""))
		until(ctx, never, func() bool { return s.signalled(log.Deleted) })
		for _, c := range s.containers {
			if !c.isInit {
				live.Tell(s.name, s.name, c.name, "end")
			}
		}
		until(ctx, never, func() bool { _, err := live.API.Read(ctx, s.object); return api.IsNotFound(err) })
	}
	until(ctx, never, s.gone)
	log.Events = live.Events(s.name)
	return log
}

// until waits for something, at most for a time. It reports whether it happened.
func until(ctx context.Context, most time.Duration, happened func() bool) bool {
	end := time.Now().Add(most)
	for ctx.Err() == nil {
		if happened() {
			return true
		}
		if time.Now().After(end) {
			return false
		}
		time.Sleep(50 * time.Millisecond)
	}
	return false
}

// has reports whether something has happened in a run of a container.
func (s *subject) has(container, what string, run int) bool {
	return slices.ContainsFunc(live.Events(s.name), func(e journal.Event) bool {
		return e.Container == container && e.What == what && e.Run == run
	})
}

// started reports whether each container has started.
func (s *subject) started() bool {
	return !slices.ContainsFunc(s.containers, func(c container) bool { return !s.has(c.name, journal.Start, 1) })
}

// settled reports whether each container has done what it does by itself. One that is told
// to be ready is so in its first run.
func (s *subject) settled() bool {
	return !slices.ContainsFunc(s.containers, func(c container) bool {
		what := journal.Ready
		if c.isInit && !c.isNative() {
			what = journal.End
		}
		return !s.has(c.name, what, c.runs())
	})
}

// signalled reports whether each regular container that runs has its stop signal, and each
// hook of a container that runs has begun.
func (s *subject) signalled(deleted time.Duration) bool {
	log := model.Log{Events: live.Events(s.name)}
	for _, c := range s.containers {
		if !log.Runs(c.name, deleted) {
			continue
		}
		hook, _ := api.At(c.object, "lifecycle", "preStop").(api.Object)
		if hook != nil && hook["sleep"] == nil && !log.Has(c.name, journal.Hook, model.PreStop) {
			return false
		}
		if !c.isInit && !log.Has(c.name, journal.Term) {
			return false
		}
	}
	return true
}

// gone reports whether no process of the pod is left.
func (s *subject) gone() bool {
	open := map[string]int{}
	for _, e := range live.Events(s.name) {
		switch e.What {
		case journal.Start:
			open[e.Container]++
		case journal.Gone:
			open[e.Container]--
		}
	}
	for _, n := range open {
		if n > 0 {
			return false
		}
	}
	return true
}

// phase returns the pod's phase.
func (s *subject) phase(ctx context.Context) string {
	object, err := live.API.Read(ctx, s.object)
	if err != nil {
		return err.Error()
	}
	return api.Text(object, "status", "phase")
}

// remove ends the pod at once.
func (s *subject) remove() {
	_ = live.API.Delete(context.Background(), s.object, "gracePeriodSeconds=0") // most are gone
}
