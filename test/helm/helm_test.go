// Package helm tests native-sidecar with the real Helm, in version 3 and in version 4: as a
// post-renderer, with a chart that has a legacy sidecar, a hook with one, a subchart with one, a
// CRD and notes, and scans of charts. Nothing of it needs a cluster.
package helm

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

const (
	chart     = "testdata/shop"
	config    = "testdata/sidecars.yaml"
	refused   = "testdata/refused.yaml"
	release   = "shop"
	hook      = "Job/shop-migrate"
	plugin    = "native-sidecar"
	pluginDir = "../../integrations/helm"
)

// program returns the path of a program that a variable names. Without it, the test is skipped.
func program(t *testing.T, variable string) string {
	t.Helper()
	path := os.Getenv(variable)
	if path == "" {
		t.Skipf("%s does not name a program: run make helm", variable)
	}
	return path
}

// helm is a helm with folders of its own.
type helm struct {
	path string
	env  []string
}

func newHelm(t *testing.T, variable string) helm {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(dir+"/releases", []byte("[]"), 0o644))
	return helm{program(t, variable), append(os.Environ(),
		"HELM_CACHE_HOME="+dir+"/cache", "HELM_CONFIG_HOME="+dir+"/config", "HELM_DATA_HOME="+dir+"/data",
		"HELM_DRIVER=memory", "HELM_MEMORY_DRIVER_DATA="+dir+"/releases", "KUBECONFIG="+os.DevNull)}
}

// run runs helm. failed reports that its exit code is not 0.
func (h helm) run(t *testing.T, args ...string) (stdout, stderr string, failed bool) {
	t.Helper()
	c := exec.Command(h.path, args...)
	var out, said bytes.Buffer
	c.Env, c.Stdout, c.Stderr = h.env, &out, &said
	err := c.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	return out.String(), said.String(), err != nil
}

// apiServer answers what Helm asks even for a dry run: the version of the cluster and the kinds
// that it knows. It returns the arguments that name it.
func apiServer(t *testing.T) []string {
	t.Helper()
	answers := map[string]string{
		"/version": `{"major": "1", "minor": "37", "gitVersion": "v1.37.2"}`,
		"/api":     `{"kind": "APIVersions", "versions": ["v1"]}`,
		"/apis":    `{"kind": "APIGroupList", "apiVersion": "v1", "groups": []}`,
		"/api/v1":  `{"kind": "APIResourceList", "groupVersion": "v1", "resources": []}`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, known := answers[r.URL.Path]
		if !known || r.Method != http.MethodGet {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	return []string{"--kube-apiserver", server.URL}
}

// must runs helm, and returns what it prints to stdout.
func (h helm) must(t *testing.T, args ...string) string {
	t.Helper()
	out, said, failed := h.run(t, args...)
	require.False(t, failed, "helm %s: %s", strings.Join(args, " "), said)
	return out
}

// postRenderer returns the arguments that let Helm 3 run native-sidecar.
func postRenderer(t *testing.T, config string) []string {
	return []string{"--post-renderer", program(t, "NATIVE_SIDECAR_BIN"), "--post-renderer-args", "--fn-config=" + config, "--post-renderer-args", "-"}
}

// objects returns the objects in a stream by their kinds and names.
func objects(t *testing.T, stream string) map[string]any {
	t.Helper()
	all := map[string]any{}
	decoder := yaml.NewDecoder(strings.NewReader(stream))
	for {
		var object map[string]any
		err := decoder.Decode(&object)
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err, stream)
		if object != nil {
			all[object["kind"].(string)+"/"+object["metadata"].(map[string]any)["name"].(string)] = object
		}
	}
}

// function returns what the function makes of a stream.
func function(t *testing.T, stream string) string {
	t.Helper()
	c := exec.Command(program(t, "NATIVE_SIDECAR_BIN"), "--fn-config", config, "-")
	c.Stdin = strings.NewReader(stream)
	out, err := c.Output()
	require.NoError(t, err)
	return string(out)
}

// meant returns the objects that a chart is to become: those of the function, but for hooks
// that Helm does not hand over.
func meant(t *testing.T, rendered string, hooks bool) map[string]any {
	t.Helper()
	before, after := objects(t, rendered), objects(t, function(t, rendered))
	require.NotEqual(t, before["Deployment/shop-web"], after["Deployment/shop-web"])
	require.NotEqual(t, before["StatefulSet/shop-cache"], after["StatefulSet/shop-cache"])
	require.NotEqual(t, before[hook], after[hook])
	if !hooks {
		after[hook] = before[hook]
	}
	return after
}

// installed is what `helm install -o json` prints.
type installed struct {
	Manifest string
	Hooks    []struct{ Manifest string }
	Info     struct{ Notes string }
}

// dryRun returns the objects of a release, and its notes.
func (h helm) dryRun(t *testing.T, args ...string) (map[string]any, string) {
	t.Helper()
	var r installed
	args = append(append(args, release, chart, "--dry-run=client", "-o", "json"), apiServer(t)...)
	out := h.must(t, args...)
	require.NoError(t, json.Unmarshal([]byte(out), &r), out)
	stream := r.Manifest
	for _, hook := range r.Hooks {
		stream += "\n---\n" + hook.Manifest
	}
	return objects(t, stream), r.Info.Notes
}

// releases checks `helm template`, `install` and `upgrade` with a post-renderer that is given
// by some arguments.
func (h helm) releases(t *testing.T, hooks bool, postRenderer ...string) {
	t.Helper()
	rendered := h.must(t, "template", release, chart)
	want := meant(t, rendered, hooks)
	t.Run("template", func(t *testing.T) {
		out := h.must(t, append([]string{"template", release, chart}, postRenderer...)...)
		assert.Equal(t, want, objects(t, out))
		assert.Contains(t, out, "# in front of the shop\n")
		assert.Contains(t, out, "# pinned\n")
		assert.Contains(t, out, "# Source: shop/templates/web.yaml\n")
	})
	t.Run("template with CRDs", func(t *testing.T) {
		out := h.must(t, append([]string{"template", release, chart, "--include-crds"}, postRenderer...)...)
		assert.Contains(t, objects(t, out), "CustomResourceDefinition/offers.shop.example")
	})
	for _, command := range [][]string{{"install"}, {"upgrade", "--install"}} {
		t.Run(command[0], func(t *testing.T) {
			is, notes := h.dryRun(t, append(command, postRenderer...)...)
			assert.Equal(t, want, is)
			assert.Equal(t, "The shop shop is open.", strings.TrimSpace(notes))
		})
	}
}

// Helm 3 keeps hooks to itself: they stay as they are.
func TestHelm3(t *testing.T) {
	newHelm(t, "HELM3_BIN").releases(t, false, postRenderer(t, config)...)
}

// TestRefused3 checks that nothing is installed where the function refuses, and that Helm 3
// says why, with the template.
func TestRefused3(t *testing.T) {
	h := newHelm(t, "HELM3_BIN")
	args := append([]string{"install", release, chart, "--dry-run=client"}, postRenderer(t, refused)...)
	_, said, failed := h.run(t, append(args, apiServer(t)...)...)
	assert.True(t, failed)
	assert.Contains(t, said, "shop/templates/web.yaml: error: Deployment shop-web: ")
}

// installPlugin installs the plugin from a folder or an archive.
func (h helm) installPlugin(t *testing.T, from string) {
	t.Helper()
	h.must(t, "plugin", "install", "--verify=false", from)
	require.Contains(t, h.must(t, "plugin", "list"), plugin)
}

// checkout returns the plugin's folder as `make helm-plugin` leaves it.
func checkout(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(pluginDir)))
	bin := filepath.Join(dir, "bin", goEnv(t, "GOOS")+"_"+goEnv(t, "GOARCH"))
	require.NoError(t, os.MkdirAll(bin, 0o755))
	binary, err := os.ReadFile(program(t, "NATIVE_SIDECAR_BIN"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(bin, filepath.Base(program(t, "NATIVE_SIDECAR_BIN"))), binary, 0o755))
	return dir
}

func goEnv(t *testing.T, variable string) string {
	t.Helper()
	out, err := exec.Command("go", "env", variable).Output()
	require.NoError(t, err)
	return strings.TrimSpace(string(out))
}

// Helm 4 hands hooks over as well.
func TestHelm4(t *testing.T) {
	h := newHelm(t, "HELM4_BIN")
	h.installPlugin(t, checkout(t))
	h.releases(t, true, "--post-renderer", plugin, "--post-renderer-args", "--fn-config="+config)
}

// TestArchive installs the plugin from the archive of a release of this binary.
func TestArchive(t *testing.T) {
	h, dist := newHelm(t, "HELM4_BIN"), t.TempDir()
	c := exec.Command("go", "-C", "../../release", "run", ".", "all", "-out", dist, "-version", "v1.2.3", program(t, "NATIVE_SIDECAR_BIN"))
	out, err := c.CombinedOutput()
	require.NoError(t, err, "%s", out)
	h.installPlugin(t, filepath.Join(dist, "native-sidecar-helm.tgz"))
	assert.Contains(t, h.must(t, "plugin", "list"), "1.2.3")
	want := meant(t, h.must(t, "template", release, chart), true)
	is := h.must(t, "template", release, chart, "--post-renderer", plugin, "--post-renderer-args", "--fn-config="+config)
	assert.Equal(t, want, objects(t, is))
}

// TestConfig names the functionConfig by the environment, and leaves it to the file of the
// working directory.
func TestConfig(t *testing.T) {
	h := newHelm(t, "HELM4_BIN")
	h.installPlugin(t, checkout(t))
	want := meant(t, h.must(t, "template", release, chart), true)
	args := []string{"template", release, chart, "--post-renderer", plugin}
	t.Run("environment", func(t *testing.T) {
		named := helm{h.path, append(h.env, "NATIVE_SIDECAR_CONFIG="+config)}
		assert.Equal(t, want, objects(t, named.must(t, args...)))
	})
	t.Run("working directory", func(t *testing.T) {
		text, err := os.ReadFile(config)
		require.NoError(t, err)
		folder, err := filepath.Abs(chart)
		require.NoError(t, err)
		t.Chdir(t.TempDir())
		require.NoError(t, os.WriteFile(".native-sidecar.yaml", text, 0o644))
		assert.Equal(t, want, objects(t, h.must(t, "template", release, folder, "--post-renderer", plugin)))
	})
}

// TestRefused4 checks that nothing is installed where the function refuses. Helm 4 drops what
// a post-renderer prints to stderr: the page says how to see it.
func TestRefused4(t *testing.T) {
	h := newHelm(t, "HELM4_BIN")
	h.installPlugin(t, checkout(t))
	args := []string{"install", release, chart, "--dry-run=client", "--post-renderer", plugin, "--post-renderer-args", "--fn-config=" + refused}
	_, said, failed := h.run(t, append(args, apiServer(t)...)...)
	assert.True(t, failed)
	assert.Contains(t, said, `plugin "native-sidecar" exited with error`)
	assert.NotContains(t, said, "last-container", "Helm says more now: change the page")
}
