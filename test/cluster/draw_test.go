//go:build linux

package cluster

import (
	"fmt"
	"math/rand/v2"

	"github.com/native-sidecar/native-sidecar/test/cluster/internal/api"
	"github.com/native-sidecar/native-sidecar/test/cluster/internal/model"
)

// draw returns a pod with up to four init containers and native sidecars, and up to three
// regular containers, with probes, hooks, grace periods, restart policies and early ends.
// The names are the same in all pods, so that one pod's timeline could be another's.
func draw(r *rand.Rand, name string) api.Object {
	policy := []string{"Always", "OnFailure", "Never"}[r.IntN(3)]
	stop := "delete"
	if policy != "Always" && r.IntN(2) == 0 {
		stop = "complete"
	}
	d := drawer{Rand: r, policy: policy, stop: stop}
	var inits, regular []any
	for i := range r.IntN(5) {
		if r.IntN(5) < 3 {
			inits = append(inits, d.sidecar(fmt.Sprintf("i%d", i), 9000+10*i))
		} else {
			inits = append(inits, d.init(fmt.Sprintf("i%d", i)))
		}
	}
	for i := range 1 + r.IntN(3) {
		regular = append(regular, d.regular(fmt.Sprintf("c%d", i), 8000+10*i))
	}
	spec := api.Object{"restartPolicy": policy, "containers": regular}
	if len(inits) > 0 {
		spec["initContainers"] = inits
	}
	if r.IntN(2) == 0 {
		spec["terminationGracePeriodSeconds"] = []int{5, 10, 20, 60}[r.IntN(4)]
	}
	return api.Object{
		"apiVersion": "v1", "kind": "Pod",
		"metadata": api.Object{"name": name, "labels": api.Object{stopLabel: stop}}, "spec": spec,
	}
}

type drawer struct {
	*rand.Rand
	policy, stop string
}

// chance is true once in n times.
func (d drawer) chance(n int) bool { return d.IntN(n) == 0 }

// init returns an init container that ends.
func (d drawer) init(name string) api.Object {
	args := []any{"run", "-ends", "0.2"}
	if d.policy != "Never" && d.chance(3) {
		args = append(args, "-fails", "1")
	}
	return api.Object{"name": name, "args": args}
}

// sidecar returns a native sidecar. One without a startupProbe is ready when it is told.
func (d drawer) sidecar(name string, port int) api.Object {
	args := []any{"run", "-listen", fmt.Sprint(port), "-hooks", fmt.Sprint(port + 1), "-drain", fmt.Sprintf("%.1f", d.Float64())}
	one := api.Object{"name": name, "restartPolicy": "Always", "lifecycle": d.lifecycle(port + 1)}
	if d.chance(2) {
		args = append(args, "-ready", fmt.Sprintf("%.1f", 0.5+2*d.Float64()))
		one["startupProbe"] = d.probe(port, 60)
		if d.chance(3) {
			one["livenessProbe"] = d.probe(port, 3)
		}
		if d.chance(4) {
			args = append(args, "-once", "-ends", "0.5", "-code", fmt.Sprint(d.IntN(2)))
			outlives(one)
		}
	} else {
		args = append(args, "-ready", "told")
	}
	if d.chance(3) {
		one["readinessProbe"] = d.probe(port, 3)
	}
	one["args"] = args
	return one
}

// regular returns a regular container that ends when it is told.
func (d drawer) regular(name string, port int) api.Object {
	args := []any{"run", "-listen", fmt.Sprint(port), "-hooks", fmt.Sprint(port + 1)}
	one := api.Object{"name": name, "lifecycle": d.lifecycle(port + 1)}
	if d.chance(4) {
		args = append(args, "-ready", fmt.Sprintf("%.1f", 2*d.Float64()))
		one["startupProbe"] = d.probe(port, 60)
	}
	if d.chance(4) {
		one["readinessProbe"] = d.probe(port, 3)
	}
	switch {
	case d.stop == "delete":
		args = append(args, "-deaf")
		if d.policy == "Always" && d.chance(3) {
			args = append(args, "-once", "-ends", "0.5")
			outlives(one)
		}
	case d.policy == "OnFailure" && d.chance(2):
		args = append(args, "-fails", "1")
	case d.policy == "Never" && d.chance(3):
		args = append(args, "-code", "3")
	}
	one["args"] = args
	return one
}

// outlives takes the postStart hook from a container that ends early: a hook whose container
// ends has failed, and says nothing of that.
func outlives(one api.Object) { delete(one["lifecycle"].(api.Object), "postStart") }

// probe returns a probe of each second.
func (d drawer) probe(port, failures int) api.Object {
	probe := api.Object{"periodSeconds": 1, "failureThreshold": failures, "timeoutSeconds": 5}
	switch d.IntN(5) {
	case 0:
		probe["exec"] = api.Object{"command": []any{"/bin/life", "ready"}}
	case 1, 2:
		probe["tcpSocket"] = api.Object{"port": port}
	default:
		probe["httpGet"] = api.Object{"port": port, "path": "/ready"}
	}
	return probe
}

// lifecycle returns hooks, or none.
func (d drawer) lifecycle(port int) api.Object {
	hooks := api.Object{}
	if d.chance(4) {
		hooks["postStart"] = d.hook(model.PostStart, 0)
	}
	if d.chance(3) {
		hooks["preStop"] = d.hook(model.PreStop, port)
	}
	return hooks
}

// hook returns a hook. One over HTTP needs a container that listens already.
func (d drawer) hook(name string, port int) api.Object {
	seconds := fmt.Sprintf("%.1f", 2*d.Float64())
	switch {
	case d.chance(4):
		return api.Object{"sleep": api.Object{"seconds": 1 + d.IntN(2)}}
	case port > 0 && d.chance(2):
		return api.Object{"httpGet": api.Object{"port": port, "path": "/hook/" + name + "/" + seconds}}
	}
	return api.Object{"exec": api.Object{"command": []any{"/bin/life", "hook", name, seconds}}}
}
