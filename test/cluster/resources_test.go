//go:build linux

package cluster

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/native-sidecar/native-sidecar/test/cluster/internal/api"
	"github.com/native-sidecar/native-sidecar/test/cluster/internal/journal"
	"github.com/native-sidecar/native-sidecar/test/cluster/internal/model"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// units are the suffixes of quantities.
var units = map[string]float64{"": 1, "m": 0.001, "k": 1e3, "M": 1e6, "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30}

// quantity returns a quantity as a number; 0 if there is none.
func quantity(t *testing.T, text string) float64 {
	t.Helper()
	digits := strings.TrimRight(text, "mkMKGi")
	if digits == "" {
		return 0
	}
	n, err := strconv.ParseFloat(digits, 64)
	require.NoError(t, err, text)
	return n * units[text[len(digits):]]
}

// amounts are what a pod requests and its limits, by cpu and memory.
type amounts struct{ cpuRequest, cpuLimit, memoryRequest, memoryLimit float64 }

// told returns the amounts that explain gives.
func amountsOf(t *testing.T, says model.Timeline) amounts {
	t.Helper()
	var a amounts
	for _, one := range says.Resources.Amounts {
		switch one.Name {
		case "cpu":
			a.cpuRequest, a.cpuLimit = quantity(t, one.Request), quantity(t, one.Limit)
		case "memory":
			a.memoryRequest, a.memoryLimit = quantity(t, one.Request), quantity(t, one.Limit)
		}
	}
	return a
}

// TestResources compares the requests and limits that explain gives with those that kubectl
// describe and the scheduler give, and with the pod's control group.
func TestResources(t *testing.T) {
	long(t)
	subjects := map[string]*subject{}
	says := map[string]model.Timeline{}
	for _, object := range read(t, string(mustRead(t, "testdata/resources.yaml"))) {
		if since := api.Text(object, "metadata", "labels", "since"); since > version() {
			continue
		}
		for _, list := range []string{"initContainers", "containers"} {
			for _, one := range containersOf(podSpec(object), list) {
				if one["args"] == nil {
					one["args"] = []any{"run"}
				}
			}
		}
		object["metadata"] = api.Object{"name": "resources-" + api.Name(object)}
		s := subjectOf(object)
		subjects[s.name], says[s.name] = s, timeline(t, object)
		_, err := live.API.Create(t.Context(), object, "")
		require.NoError(t, err)
		t.Cleanup(s.remove)
	}
	for _, s := range subjects {
		until(t.Context(), never, s.started)
	}
	described := describe(t)
	for name, s := range subjects {
		want := amountsOf(t, says[name])
		assert.Equal(t, want, described[name], "kubectl describe: %s", name)
		scheduled := scheduled(t, name)
		assert.Equal(t, want, scheduled, "scheduler: %s", name)
		inGroup(t, s, want, says[name].Resources.Notes)
	}
	see(t, "requests-described", "requests-scheduled", "requests-in-group", "requests-with-init")
}

// describedPod is a line of kubectl describe node: cpu and memory, requests and limits.
var describedPod = regexp.MustCompile(`(?m)^  default +(\S+) +(\S+) \(\d+%\) +(\S+) \(\d+%\) +(\S+) \(\d+%\) +(\S+) \(\d+%\)`)

func describe(t *testing.T) map[string]amounts {
	t.Helper()
	all := map[string]amounts{}
	for _, m := range describedPod.FindAllStringSubmatch(must(t, "", "describe", "nodes"), -1) {
		all[m[1]] = amounts{quantity(t, m[2]), quantity(t, m[3]), quantity(t, m[4]), quantity(t, m[5])}
	}
	return all
}

// scheduled returns what the metrics of the scheduler say of a pod.
func scheduled(t *testing.T, name string) amounts {
	t.Helper()
	text, err := live.Metrics(t.Context())
	require.NoError(t, err)
	get := func(kind, resource string) float64 {
		line := regexp.MustCompile(fmt.Sprintf(`(?m)^kube_pod_resource_%s\{[^}]*pod="%s"[^}]*resource="%s"[^}]*\} (\S+)`, kind, name, resource))
		match := line.FindStringSubmatch(text)
		if match == nil {
			return 0
		}
		n, err := strconv.ParseFloat(match[1], 64)
		require.NoError(t, err)
		return n
	}
	return amounts{get("request", "cpu"), get("limit", "cpu"), get("request", "memory"), get("limit", "memory")}
}

// inGroup compares with the control group of a pod. One that lacks a limit of some container
// has none as a whole, and explain notes that.
func inGroup(t *testing.T, s *subject, want amounts, notes []string) {
	t.Helper()
	now, err := live.API.Read(t.Context(), s.object)
	require.NoError(t, err)
	pattern := "/sys/fs/cgroup/%s/" + group + "/kubepods*/*/pod" + api.Text(now, "metadata", "uid")
	if api.Text(now, "status", "qosClass") == "Guaranteed" {
		pattern = "/sys/fs/cgroup/%s/" + group + "/kubepods*/pod" + api.Text(now, "metadata", "uid")
	}
	value := func(controller, file string) string {
		paths, _ := filepath.Glob(filepath.Join(fmt.Sprintf(pattern, controller), file)) // the pattern is right
		if len(paths) == 0 {
			return ""
		}
		text, err := os.ReadFile(paths[0])
		require.NoError(t, err)
		return strings.TrimSpace(string(text))
	}
	shares := value("cpu", "cpu.shares")
	if shares == "" {
		t.Log("control groups of version 2 are not compared")
		return
	}
	assert.Equal(t, strconv.Itoa(max(2, int(want.cpuRequest*1024+1e-9))), shares, "cpu.shares of %s", s.name)
	isWhole := func(resource string, limit float64) bool {
		return limit > 0 && !strings.Contains(strings.Join(notes, "\n"), "no "+resource+" limit")
	}
	quota := "-1"
	if isWhole("cpu", want.cpuLimit) {
		quota = strconv.Itoa(int(want.cpuLimit*100000 + 0.5))
	}
	assert.Equal(t, quota, value("cpu", "cpu.cfs_quota_us"), "cpu quota of %s", s.name)
	memory, err := strconv.ParseFloat(value("memory", "memory.limit_in_bytes"), 64)
	require.NoError(t, err)
	if isWhole("memory", want.memoryLimit) {
		assert.InDelta(t, want.memoryLimit, memory, 1, "memory limit of %s", s.name)
	} else {
		assert.Greater(t, memory, 1e15, "memory limit of %s", s.name)
	}
}

// TestQuality adds a sidecar without limits and one with them to a Guaranteed pod.
func TestQuality(t *testing.T) {
	needsNode(t)
	pod := api.Object{"containers": []any{api.Object{"name": "app", "image": "app:1", "resources": api.Object{"limits": api.Object{"cpu": "100m", "memory": "64Mi"}}}}}
	for pattern, class := range map[string]string{
		`{"sidecar": {"container": {"image": "side:1"}}}`:                                                           "Burstable",
		`{"sidecar": {"container": {"image": "side:1", "resources": {"limits": {"cpu": "50m", "memory": "8Mi"}}}}}`: "Guaranteed",
	} {
		r := refusal{Pattern: []byte(pattern), Pod: pod}
		_, findings, _ := command(t, r.config(t, true), r.manifest(t))
		assert.Equal(t, class == "Burstable", strings.Contains(findings, "(loses-guaranteed"), findings)
		got, err := judge(t.Context(), read(t, converted(t, r.config(t, false), r.manifest(t)))[0])
		require.NoError(t, err)
		assert.Equal(t, class, api.Text(got, "status", "qosClass"))
	}
	see(t, "guaranteed-lost")
}

// TestStatus looks at a running pod with a native sidecar as kubectl and the API show it.
func TestStatus(t *testing.T) {
	needsNode(t)
	const name = "status"
	text := `{apiVersion: v1, kind: Pod, metadata: {name: status, labels: {app: status}}, spec: {
		initContainers: [{name: side, restartPolicy: Always, args: [run, -ready, "1", -listen, "9000"], ports: [{name: metrics, containerPort: 9000}],
			readinessProbe: {httpGet: {port: 9000}, periodSeconds: 1}}],
		containers: [{name: app, args: [run]}, {name: other, args: [run]}]}}`
	s := subjectOf(read(t, text)[0])
	service := read(t, `{apiVersion: v1, kind: Service, metadata: {name: status}, spec: {selector: {app: status}, ports: [{port: 80, targetPort: metrics}]}}`)[0]
	_, err := live.API.Create(t.Context(), service, "")
	require.NoError(t, err)
	_, err = live.API.Create(t.Context(), s.object, "")
	require.NoError(t, err)
	t.Cleanup(s.remove)
	until(t.Context(), never, func() bool { return s.has("side", journal.Ready, 1) && s.has("other", journal.Ready, 1) })
	var slice api.Object
	until(t.Context(), never, func() bool {
		slices, err := live.API.List(t.Context(), api.Object{"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice"}, "kubernetes.io/service-name=status")
		if err != nil || len(slices) == 0 {
			return false
		}
		slice = slices[0]
		return strings.Contains(fmt.Sprint(slice["endpoints"]), "ready:true")
	})
	assert.Contains(t, fmt.Sprint(slice["ports"]), "9000")
	assert.Contains(t, fmt.Sprint(slice["endpoints"]), "ready:true")
	now, err := live.API.Read(t.Context(), s.object)
	require.NoError(t, err)
	assert.NotContains(t, fmt.Sprint(api.At(now, "status", "containerStatuses")), "name:side")
	assert.Contains(t, fmt.Sprint(api.At(now, "status", "initContainerStatuses")), "name:side")
	time.Sleep(100 * time.Millisecond) // the log is written
	assert.Contains(t, must(t, "", "logs", name), `Defaulted container "app" out of: app, other, side (init)`)
	see(t, "port-of-a-sidecar", "status-lists", "default-of-kubectl")
}

// TestDroppedPolicy sends native sidecars whose restartPolicy something on the way has dropped.
func TestDroppedPolicy(t *testing.T) {
	needsNode(t)
	pod := `{apiVersion: v1, kind: Pod, metadata: {name: dropped}, spec: {
		initContainers: [{name: side, image: "side:1"%s}], containers: [{name: app, image: "app:1"}]}}`
	_, err := judge(t.Context(), read(t, fmt.Sprintf(pod, ", startupProbe: {tcpSocket: {port: 9000}}"))[0])
	require.ErrorContains(t, err, "may not be set for init containers without restartPolicy=Always")
	_, err = judge(t.Context(), read(t, fmt.Sprintf(pod, ""))[0])
	require.NoError(t, err) // and it is an init container that never ends
	_, err = judge(t.Context(), read(t, strings.Replace(fmt.Sprintf(pod, ""), `{name: app, image: "app:1"}`, "", 1))[0])
	require.ErrorContains(t, err, "spec.containers: Required value")
	if version() < "1.34" {
		_, err = judge(t.Context(), read(t, strings.Replace(fmt.Sprintf(pod, ""), `image: "app:1"`, `image: "app:1", restartPolicy: Always`, 1))[0])
		require.ErrorContains(t, err, "may not be set for non-init containers")
		see(t, "always-refused")
	}
	see(t, "dropped-policy-refused", "dropped-policy-hangs", "no-container-left", "webhook-drops-refused", "webhook-drops-hangs")
}
