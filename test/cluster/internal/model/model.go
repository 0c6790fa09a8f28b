//go:build linux

// Package model holds what happened in a pod against what explain says of it.
//
// [Of] asks explain for the timeline of a pod in JSON, and [Timeline.Check] compares it with
// the events of the pod. Only the order of events counts, and whether they come at all: no
// time is compared with another one but by what comes first.
package model

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// Timeline is what explain says of a pod; docs/reference/explain.schema.json describes it.
type Timeline struct {
	Starts    []Start  `json:"starts"`
	Completes bool     `json:"completes"`
	Endless   []string `json:"endless"`
	Stop      struct {
		GraceSeconds int      `json:"graceSeconds"`
		Steps        []Signal `json:"steps"`
	} `json:"stop"`
	Resources struct {
		Amounts []Amount `json:"amounts"`
		Notes   []string `json:"notes"`
	} `json:"resources"`
}

// Start is a step of the start.
type Start struct {
	Containers []Container `json:"containers"`
	WaitsFor   []string    `json:"waitsFor"`
	Stuck      bool        `json:"stuck"`
}

// Container is a container of a pod.
type Container struct {
	Name          string `json:"name"`
	Role          string `json:"role"`
	PostStart     string `json:"postStart"`
	PreStop       string `json:"preStop"`
	RestartPolicy string `json:"restartPolicy"`
	RestartRules  bool   `json:"restartRules"`
}

// The roles.
const (
	Init    = "init container"
	Sidecar = "native sidecar"
	Regular = "container"
)

// Signal is the stop signal to some containers.
type Signal struct {
	Containers []string `json:"containers"`
	WaitsFor   []string `json:"waitsFor"`
}

// Amount is the request and the limit of a pod for one resource.
type Amount struct {
	Name    string `json:"name"`
	Request string `json:"request"`
	Limit   string `json:"limit"`
}

// Workload is what explain says of one workload.
type Workload struct {
	Name   string    `json:"name"`
	Before Timeline  `json:"before"`
	After  *Timeline `json:"after"`
}

// Of returns what explain says of manifests, with a functionConfig.
func Of(config, manifests string) ([]Workload, error) {
	file, err := os.CreateTemp("", "config-*.yaml")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(file.Name()) }()
	if _, err := file.WriteString(config); err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	c := exec.Command(os.Getenv("NATIVE_SIDECAR_BIN"), "explain", "--format", "json", "--fn-config", file.Name(), "-")
	c.Stdin = strings.NewReader(manifests)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, stderr.String())
	}
	var document struct {
		Workloads []Workload `json:"workloads"`
	}
	err = json.Unmarshal(out, &document)
	return document.Workloads, err
}

// Clone returns a copy that shares nothing.
func (t Timeline) Clone() Timeline {
	t.Starts = slices.Clone(t.Starts)
	for i := range t.Starts {
		t.Starts[i].Containers = slices.Clone(t.Starts[i].Containers)
		t.Starts[i].WaitsFor = slices.Clone(t.Starts[i].WaitsFor)
	}
	t.Endless = slices.Clone(t.Endless)
	t.Stop.Steps = slices.Clone(t.Stop.Steps)
	for i := range t.Stop.Steps {
		t.Stop.Steps[i].Containers = slices.Clone(t.Stop.Steps[i].Containers)
		t.Stop.Steps[i].WaitsFor = slices.Clone(t.Stop.Steps[i].WaitsFor)
	}
	return t
}

// Containers returns all containers that ever start, or those of a role.
func (t Timeline) Containers(roles ...string) []Container {
	var all []Container
	for _, s := range t.Starts {
		for _, c := range s.Containers {
			if len(roles) == 0 || slices.Contains(roles, c.Role) {
				all = append(all, c)
			}
		}
	}
	return all
}
