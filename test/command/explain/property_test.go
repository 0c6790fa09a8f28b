package explain

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestAnyPod explains generated pods of every shape, also ones that no API server
// accepts, and runs all checks on the output. The pods are the same on every run.
func TestAnyPod(t *testing.T) {
	const files, pods = 40, 12
	t.Chdir(t.TempDir())
	for i := range files {
		r := rand.New(rand.NewPCG(uint64(i), 7))
		var b strings.Builder
		for j := range pods {
			b.WriteString("---\n" + pod(r, j))
		}
		require.NoError(t, os.WriteFile("pods.yaml", []byte(b.String()), 0o644))
		for format, check := range checks {
			check(t, explain(t, "--format", format, "pods.yaml"))
		}
		if t.Failed() {
			kept := filepath.Join(os.TempDir(), "explain-pods.yaml")
			require.NoError(t, os.WriteFile(kept, []byte(b.String()), 0o644))
			t.Fatalf("the pods are in %s", kept)
		}
	}
}

// TestOrder compares the order in which containers start and stop with the order in
// the manifest.
func TestOrder(t *testing.T) {
	t.Chdir(t.TempDir())
	for i := range 60 {
		r := rand.New(rand.NewPCG(uint64(i), 11))
		var inits, sidecars []string
		text := "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  containers: [{name: app}]\n  initContainers:\n"
		for j := range 1 + r.IntN(6) {
			name, policy := fmt.Sprintf("c%d", j), ""
			if inits = append(inits, name); r.IntN(2) == 0 {
				sidecars, policy = append(sidecars, name), ", restartPolicy: Always"
			}
			text += fmt.Sprintf("  - {name: %s%s}\n", name, policy)
		}
		require.NoError(t, os.WriteFile("pod.yaml", []byte(text), 0o644))
		out := explain(t, "pod.yaml")
		at := 0
		follows := func(what string) {
			t.Helper()
			next := strings.Index(out[at:], what)
			require.GreaterOrEqual(t, next, 0, "%q after %d in:\n%s", what, at, out)
			at += next + len(what)
		}
		for n, name := range append(inits, "app") {
			follows(fmt.Sprintf("%2d %s, ", n+1, name))
		}
		follows(" 1 app: SIGTERM at once")
		before := "app"
		for n := range sidecars {
			name := sidecars[len(sidecars)-1-n]
			follows(fmt.Sprintf("%2d %s: SIGTERM when %s has exited", n+2, name, before))
			before = name
		}
		assert.Equal(t, len(sidecars)+1, strings.Count(out, ": SIGTERM"))
	}
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func pod(r *rand.Rand, n int) string {
	fields := []string{"containers: " + containers(r, r.IntN(5), false)}
	if r.IntN(4) > 0 {
		fields = append(fields, "initContainers: "+containers(r, r.IntN(pick(r, 3, 5, 40)), true))
	}
	for field, values := range map[string][]string{
		"restartPolicy":                 {"Always", "Never", "OnFailure", "sometimes"},
		"terminationGracePeriodSeconds": {"0", "1", "30", "99999999999", "-3", "x"},
		"resources":                     {"{requests: {cpu: 2}}", "{limits: {cpu: 4, memory: 1Gi}}", "[]"},
		"overhead":                      {"{cpu: 10m}", "x"},
		"readinessGates":                {"[{conditionType: a.example.com/b}]", "[x]", "{}"},
	} {
		if r.IntN(3) == 0 {
			fields = append(fields, field+": "+pick(r, values...))
		}
	}
	spec := "{" + strings.Join(fields, ", ") + "}"
	name := fmt.Sprintf("metadata: {name: %s-%d}\n", pick(r, "web", strings.Repeat("n", 253), "x.y"), n)
	switch r.IntN(3) {
	case 0:
		return "apiVersion: apps/v1\nkind: Deployment\n" + name + "spec: {replicas: " + pick(r, "3", "1000000000", "-1", "many") + ", template: {spec: " + spec + "}}\n"
	case 1:
		return "apiVersion: batch/v1\nkind: Job\n" + name + "spec: {parallelism: 5, completions: " + pick(r, "3", "9", "x") + ", template: {spec: " + spec + "}}\n"
	}
	return "apiVersion: v1\nkind: Pod\n" + name + "spec: " + spec + "\n"
}

func containers(r *rand.Rand, n int, init bool) string {
	all := []string{}
	for i := range n {
		fields := []string{"name: " + pick(r, `app`, `end`, strings.Repeat("long-", 12)+"abc", `"1. \e[1m日本"`, `"a\"#<b>&|`+"`"+`"`,
			strings.Repeat("x", 200)) + ""}
		if i%2 == 0 {
			fields[0] = fmt.Sprintf("name: c%d", i)
		}
		if init && r.IntN(2) == 0 {
			fields = append(fields, "restartPolicy: "+pick(r, "Always", "Always", "Always", "Never", "OnFailure"))
		}
		probes := []string{
			"{httpGet: {path: /up, port: 80}}", "{grpc: {port: 1}, periodSeconds: 1, failureThreshold: 60}",
			"{exec: {command: [sh, -c, \"" + strings.Repeat("y", 100) + "\"]}, initialDelaySeconds: 3}", "{tcpSocket: {port: http}, periodSeconds: 0}",
			"{}", "[x]", "{failureThreshold: -1, periodSeconds: nine}",
		}
		for field, values := range map[string][]string{
			"startupProbe": probes, "readinessProbe": probes,
			"lifecycle": {"{preStop: {sleep: {seconds: 5}}}", "{preStop: {exec: {command: [drain]}}, postStart: {httpGet: {port: 1}}}", "{postStart: {}}", "[]"},
			"resources": {"{requests: {cpu: 100m, memory: 1Gi}}", "{limits: {cpu: 1, example.com/" + strings.Repeat("z", 63) + ": 7}}",
				"{requests: {cpu: lots, memory: 123456789012345678}}", "x"},
			"command": {"[tail, -f, /x]", "[sleep, infinity]", "[sh, -c, 'touch /done']", "x"},
			"image":   {"gcr.io/cloud-sql-connectors/cloud-sql-proxy:2", "envoyproxy/envoy:v1", "x"},
		} {
			if r.IntN(3) == 0 {
				fields = append(fields, field+": "+pick(r, values...))
			}
		}
		all = append(all, "{"+strings.Join(fields, ", ")+"}")
	}
	return "[" + strings.Join(all, ", ") + "]"
}
