//go:build linux

package cluster

import (
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/test/cluster/internal/api"
	"github.com/native-sidecar/native-sidecar/test/cluster/internal/model"
)

// template returns the pod template of a workload; the object itself if it is a Pod.
func template(object api.Object) api.Object {
	path := []string{"spec", "template"}
	switch object["kind"] {
	case "Pod":
		return object
	case "CronJob":
		path = []string{"spec", "jobTemplate", "spec", "template"}
	}
	inside, _ := api.At(object, path...).(api.Object)
	return inside
}

// podSpec returns the spec of the pods of a workload.
func podSpec(object api.Object) api.Object {
	spec, _ := template(object)["spec"].(api.Object)
	return spec
}

// containersOf returns the containers of a list of a pod's spec.
func containersOf(spec api.Object, list string) []api.Object {
	entries, _ := spec[list].([]any)
	var all []api.Object
	for _, e := range entries {
		one, _ := e.(api.Object)
		all = append(all, one)
	}
	return all
}

// natives returns the names of the native sidecars of a workload.
func natives(object api.Object) []string {
	var names []string
	for _, one := range containersOf(podSpec(object), "initContainers") {
		if one["restartPolicy"] == "Always" {
			names = append(names, api.Text(one, "name"))
		}
	}
	return names
}

// kept are the fields of a pod's spec that decide when its containers start and end.
var kept = []string{"containers", "initContainers", "restartPolicy", "terminationGracePeriodSeconds"}

// standIn makes the pods of a workload run anywhere: the program of the tests stands in for
// each image, and answers at the ports and paths that probes and hooks ask. What matters for
// the order is kept: lists, probes, hooks, restartPolicy and grace period. Helpers run until
// they are stopped; the application ends when it is told.
func standIn(object api.Object, name string, helpers []string) []container {
	isJob := object["kind"] == "Job" || object["kind"] == "CronJob"
	pods := template(object)
	spec := podSpec(object)
	for field := range spec {
		if !slices.Contains(kept, field) {
			delete(spec, field)
		}
	}
	spec["automountServiceAccountToken"] = false
	for _, list := range []string{"initContainers", "containers"} {
		for _, one := range containersOf(spec, list) {
			play(one, list == "initContainers", slices.Contains(helpers, api.Text(one, "name")), isJob)
		}
	}
	meta, _ := pods["metadata"].(api.Object)
	if meta == nil {
		meta = api.Object{}
		pods["metadata"] = meta
	}
	labels, _ := meta["labels"].(api.Object)
	if labels == nil {
		labels = api.Object{}
		meta["labels"] = labels
	}
	delete(meta, "annotations")
	labels["case"] = name
	object["metadata"] = api.Object{"name": name}
	if object["kind"] == "Pod" {
		object["metadata"] = api.Object{"name": name, "labels": labels}
	}
	adapt(object, labels)
	return reporting(spec, name)
}

// adapt makes the rest of a workload fit: its selector, and one pod at a time.
func adapt(object, labels api.Object) {
	spec, _ := object["spec"].(api.Object)
	switch object["kind"] {
	case "Deployment", "DaemonSet", "StatefulSet", "ReplicaSet":
		spec["selector"] = api.Object{"matchLabels": labels}
		delete(spec, "volumeClaimTemplates")
		if object["kind"] != "DaemonSet" {
			spec["replicas"] = 1
		}
	}
}

// play gives a container its part.
func play(one api.Object, isInit, isHelper, isJob bool) {
	var ports []string
	for _, probe := range []string{"startupProbe", "readinessProbe", "livenessProbe"} {
		if p, found := one[probe].(api.Object); found {
			ports = append(ports, stage(one, p)...)
		}
	}
	for path, name := range map[string]string{"postStart": model.PostStart, "preStop": model.PreStop} {
		hooks, _ := one["lifecycle"].(api.Object)
		if hook, found := hooks[path].(api.Object); found && hook["sleep"] == nil {
			hooks[path] = api.Object{"exec": api.Object{"command": []any{"/bin/life", "hook", name}}}
		}
	}
	isGated := one["startupProbe"] != nil
	args := []any{"run", "-listen", strings.Join(slices.Compact(slices.Sorted(slices.Values(ports))), ",")}
	switch {
	case isInit && !isHelper:
		args = append(args, "-ends", "0.2")
	case isInit && !isGated:
		args = append(args, "-ready", "told")
	case isHelper:
		args = append(args, "-ready", "0.7", "-drain", "0.2")
	case !isJob:
		args = append(args, "-deaf")
	}
	if isHelper && !isInit && !isJob {
		args = append(args, "-deaf")
	}
	one["args"] = args
	for _, field := range []string{"image", "command", "env", "envFrom", "volumeMounts", "volumeDevices", "workingDir", "securityContext", "resources"} {
		delete(one, field)
	}
	entries, _ := one["ports"].([]any)
	for _, e := range entries {
		port, _ := e.(api.Object)
		delete(port, "hostPort")
	}
}

// stage makes a probe ask the program of the tests, and returns the port.
func stage(one, probe api.Object) []string {
	if probe["exec"] != nil {
		probe["exec"] = api.Object{"command": []any{"/bin/life", "ready"}}
	}
	for _, kind := range []string{"httpGet", "tcpSocket"} {
		if action, found := probe[kind].(api.Object); found {
			delete(action, "host") // the node's, which is the pod's no more
			delete(action, "scheme")
			return []string{number(one, action["port"])}
		}
	}
	return nil
}

// number returns the number of a port that may be given by name.
func number(one api.Object, port any) string {
	entries, _ := one["ports"].([]any)
	for _, e := range entries {
		if p, _ := e.(api.Object); p["name"] == port && port != nil {
			return fmt.Sprint(p["containerPort"])
		}
	}
	return fmt.Sprint(port)
}
