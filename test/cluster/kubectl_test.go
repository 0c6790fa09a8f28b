//go:build linux

package cluster

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/test/cluster/internal/api"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// kubectl runs kubectl with a text on stdin, and returns what it prints. It runs again as long
// as a controller has written the object between kubectl's read and its write.
func kubectl(t *testing.T, stdin string, args ...string) (string, error) {
	t.Helper()
	for {
		c := exec.Command(os.Getenv("KUBECTL_BIN"), append([]string{"--kubeconfig", live.Kubeconfig}, args...)...)
		c.Stdin = strings.NewReader(stdin)
		out, err := c.CombinedOutput()
		if err == nil || !strings.Contains(string(out), "the object has been modified") {
			return string(out), err
		}
	}
}

// must runs kubectl, which has to succeed.
func must(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	out, err := kubectl(t, stdin, args...)
	require.NoError(t, err, "kubectl %s: %s", strings.Join(args, " "), out)
	return out
}

// shop is a Deployment without pods: only its objects matter here.
const shop = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: NAME
spec:
  replicas: 0
  selector:
    matchLabels: {app: NAME}
  template:
    metadata:
      labels: {app: NAME}
    spec:
      containers:
      - name: app
        image: registry.example.com/app:1
`

// proxy is what a shop with a legacy sidecar has besides.
const proxy = `      - name: proxy
        image: registry.example.com/proxy:1
        readinessProbe:
          httpGet: {port: 9000, path: /ready}
`

// A way of the page's table.
var ways = []struct {
	name string
	args []string
}{
	{"apply", []string{"apply", "-f", "-"}},
	{"server-side", []string{"apply", "--server-side", "-f", "-"}},
	{"replace", []string{"replace", "-f", "-"}},
}

// states are what the rows of the page's table start from, in their order.
var states = []struct {
	name string
	make func(t *testing.T, name, legacy string)
}{
	{"applied", func(t *testing.T, _, legacy string) { must(t, legacy, "apply", "-f", "-") }},
	{"applied-server-side", func(t *testing.T, _, legacy string) { must(t, legacy, "apply", "--server-side", "-f", "-") }},
	{"created", func(t *testing.T, _, legacy string) { must(t, legacy, "create", "-f", "-") }},
	{"patched", func(t *testing.T, name, _ string) {
		must(t, strings.ReplaceAll(shop, "NAME", name), "apply", "-f", "-")
		must(t, "", "patch", "deployment", name, "--type=json", "-p", `[{"op": "add", "path": "/spec/template/spec/containers/-",
			"value": {"name": "proxy", "image": "registry.example.com/proxy:1", "readinessProbe": {"httpGet": {"port": 9000, "path": "/ready"}}}}]`)
	}},
}

// tableRow is a row of the table on the page that says from where an apply works.
var tableRow = regexp.MustCompile("(?m)^\\| `kubectl [^|]*\\| (works|refused)[^|]*\\| (works|refused)[^|]*\\| (works|refused)[^|]*\\|$")

// TestApply applies a conversion in every way, to an object that was written in every way:
// what works and what is refused is what docs/how-to/rollout.md says, with its ways out.
func TestApply(t *testing.T) {
	long(t)
	rows := tableRow.FindAllStringSubmatch(file(t, "docs/how-to/rollout.md"), -1)
	require.Len(t, rows, len(states))
	t.Run("all", func(t *testing.T) {
		for i, state := range states {
			for j, way := range ways {
				t.Run(state.name+"/"+way.name, func(t *testing.T) {
					t.Parallel()
					name := state.name + "-" + way.name
					legacy, native := begin(t, name, state.make)
					out, err := kubectl(t, native, way.args...)
					if rows[i][j+1] == "works" {
						require.NoError(t, err, out)
						isNative(t, name)
						return
					}
					refused(t, out, err)
					if way.name == "server-side" {
						out, err = kubectl(t, native, append(way.args, "--force-conflicts")...)
						refused(t, out, err)
					}
					wayOut(t, name, legacy, native, way.args, state.name)
				})
			}
			t.Run(state.name+"/patch", func(t *testing.T) {
				t.Parallel()
				name := state.name + "-patch"
				_, native := begin(t, name, state.make)
				patch(t, name)
				isNative(t, name)
				must(t, native, "apply", "-f", "-")
				isNative(t, name)
			})
		}
		t.Run("undone", undone)
	})
	see(t, "apply-table", "apply-ways-out", "apply-patch", "apply-undo", "apply-keeps-both")
}

// begin makes an object in a state, and returns its manifests.
func begin(t *testing.T, name string, state func(*testing.T, string, string)) (legacy, native string) {
	t.Helper()
	legacy = strings.ReplaceAll(shop+proxy, "NAME", name)
	native = converted(t, workloadsConfig, legacy)
	state(t, name, legacy)
	t.Cleanup(func() { _, _ = kubectl(t, "", "delete", "deployment", name) })
	return legacy, native
}

func refused(t *testing.T, out string, err error) {
	t.Helper()
	require.Error(t, err, out)
	assert.Contains(t, out, "Duplicate value")
}

// isNative checks that the proxy is a native sidecar, and nothing else.
func isNative(t *testing.T, name string) {
	t.Helper()
	now, err := live.API.Read(t.Context(), api.Object{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": api.Object{"name": name}})
	require.NoError(t, err)
	assert.Equal(t, []string{"proxy"}, natives(now))
	assert.Len(t, containersOf(podSpec(now), "containers"), 1)
}

// wayOut goes the way that the page gives: the old manifest once, in the way in which the new
// one is applied; or kubectl replace.
func wayOut(t *testing.T, name, legacy, native string, way []string, state string) {
	t.Helper()
	out, err := kubectl(t, legacy, way...)
	if err == nil {
		out, err = kubectl(t, native, way...)
	}
	if way[1] == "--server-side" && (state == "created" || state == "patched") {
		require.Error(t, err, out)
		must(t, native, "replace", "-f", "-")
		isNative(t, name)
		return
	}
	require.NoError(t, err, out)
	isNative(t, name)
}

// patch runs the commands that native-sidecar patch prints for an object.
func patch(t *testing.T, name string) {
	t.Helper()
	folder := t.TempDir()
	config := filepath.Join(folder, "config.yaml")
	require.NoError(t, os.WriteFile(config, []byte(workloadsConfig), 0o600))
	c := exec.Command(os.Getenv("NATIVE_SIDECAR_BIN"), "patch", "--for", "kubectl", "--fn-config", config, "-")
	c.Stdin = strings.NewReader(must(t, "", "get", "deployment", name, "-o", "yaml"))
	script, err := c.Output()
	require.NoError(t, err)
	require.NoError(t, os.Symlink(os.Getenv("KUBECTL_BIN"), filepath.Join(folder, "kubectl")))
	shell := exec.Command("sh", "-e", "-c", string(script))
	shell.Env = append(os.Environ(), "PATH="+folder+":"+os.Getenv("PATH"), "KUBECONFIG="+live.Kubeconfig)
	out, err := shell.CombinedOutput()
	require.NoError(t, err, "%s\n%s", script, out)
}

// undone goes back in the cluster: the old manifest has to be applied before the converted one.
func undone(t *testing.T) {
	t.Parallel()
	const name = "undone"
	legacy, native := begin(t, name, states[0].make)
	inHistory(t, name, "1")
	must(t, native, "apply", "-f", "-")
	inHistory(t, name, "2")
	must(t, "", "rollout", "undo", "deployment/"+name)
	out, err := kubectl(t, native, "apply", "-f", "-")
	refused(t, out, err)
	must(t, legacy, "apply", "-f", "-")
	must(t, native, "apply", "-f", "-")
	isNative(t, name)
}

// inHistory waits until the controller has made a revision of a Deployment.
func inHistory(t *testing.T, name, revision string) {
	t.Helper()
	until(t.Context(), never, func() bool {
		_, err := kubectl(t, "", "rollout", "history", "deployment/"+name, "--revision="+revision)
		return err == nil
	})
}

// TestImmutable applies a conversion to a workload of each kind that exists already.
func TestImmutable(t *testing.T) {
	long(t)
	pod := "apiVersion: v1\nkind: Pod\nmetadata: {name: immutable}\nspec:\n  restartPolicy: Never\n  nodeSelector: {none: none}\n  containers:\n" +
		"  - {name: app, image: \"app:1\"}\n  - {name: proxy, image: \"proxy:1\", readinessProbe: {httpGet: {port: 9000, path: /ready}}}\n"
	for _, object := range append(read(t, string(mustRead(t, "testdata/kinds.yaml"))), read(t, pod)...) {
		name := "immutable-" + api.Name(object)
		object["metadata"] = api.Object{"name": name}
		podSpec(object)["nodeSelector"] = api.Object{"no-such": "node"} // nothing runs
		legacy := toYAML(t, object)
		must(t, legacy, "apply", "-f", "-")
		t.Cleanup(func() { _, _ = kubectl(t, legacy, "delete", "--wait=false", "-f", "-") })
		native := converted(t, workloadsConfig, legacy)
		out, err := kubectl(t, native, "apply", "-f", "-")
		if object["kind"] != "Job" && object["kind"] != "Pod" {
			require.NoError(t, err, out)
			continue
		}
		require.Error(t, err, out)
		must(t, native, "replace", "--force", "-f", "-")
	}
	see(t, "immutable")
}

// TestMovedName patches a container by its name in the list that it has left.
func TestMovedName(t *testing.T) {
	needsNode(t)
	const name = "moved-name"
	_, native := begin(t, name, func(t *testing.T, _, legacy string) {
		must(t, converted(t, workloadsConfig, legacy), "create", "-f", "-")
	})
	require.NotEmpty(t, native)
	out, err := kubectl(t, "", "patch", "deployment", name, "-p", `{"spec": {"template": {"spec": {"containers": [{"name": "proxy", "tty": true}]}}}}`)
	require.Error(t, err, out)
	assert.Contains(t, out, "image: Required value")
	must(t, "", "patch", "deployment", name, "-p", `{"spec": {"template": {"spec": {"initContainers": [{"name": "proxy", "tty": true}]}}}}`)
	see(t, "moved-name")
}
