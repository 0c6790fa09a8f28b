package kubernetes

import (
	"encoding/json"
	"fmt"
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
	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"pgregory.net/rapid"
	"sigs.k8s.io/yaml"
)

// The variables with the paths of more programs, which `make verify-kubernetes` sets.
const (
	kustomizeBin = "KUSTOMIZE_BIN"
	kubectlBin   = "KUBECTL_BIN"
)

// TestPatchesDoTheSame checks that the patches for a workload do what the function does,
// whatever the patterns are: with the real kustomize, and with the code with which the API
// server patches. What is refused has no patch.
func TestPatchesDoTheSame(t *testing.T) {
	bin, kustomize := program(t, function), program(t, kustomizeBin)
	g := generator{values: readValues(t)}
	dir := t.TempDir()
	config := filepath.Join(dir, "sidecars.yaml")
	changed, moved, merged, refused := 0, 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		manifest := toYAML(t, g.workload(t))
		require.NoError(t, os.WriteFile(config, configText(t, "1.33", g.patterns(t)...), 0o644))
		output, _, failed := run(t, bin, config, manifest)
		patch, stderr, code := printed(t, dir, manifest, bin, "patch", "--fn-config", config, "-")
		if failed {
			refused++
			require.Equal(t, 1, code)
			require.Empty(t, patch)
			return
		}
		require.Zero(t, code, stderr)
		if output == manifest {
			require.Empty(t, patch)
			return
		}
		changed++
		moved += strings.Count(patch, "op: move")
		if !strings.Contains(patch, "op: ") {
			merged++
		}
		want := built(t, kustomize, output, "")
		require.Equal(t, want, built(t, kustomize, manifest, patch), patch)

		commands, stderr, code := printed(t, dir, manifest, bin, "patch", "--fn-config", config, "--for", "kubectl", "-")
		require.Zero(t, code, stderr)
		if commands == "" {
			require.Contains(t, stderr, "(not-patched)")
			return
		}
		_, text, _ := strings.Cut(commands, " --patch '")
		sent, err := yaml.YAMLToJSON([]byte(strings.ReplaceAll(strings.TrimSuffix(text, "'\n"), `'\''`, "'"))) // as kubectl does
		require.NoError(t, err, commands)
		operations, err := jsonpatch.DecodePatch(sent)
		require.NoError(t, err, commands)
		before, err := yaml.YAMLToJSON([]byte(manifest))
		require.NoError(t, err)
		after, err := operations.Apply(before)
		require.NoError(t, err, commands)
		whole, err := yaml.YAMLToJSON([]byte(output))
		require.NoError(t, err)
		require.JSONEq(t, string(whole), string(after))
	})
	t.Logf("%d changed, %d containers moved, %d strategic merges; %d refused", changed, moved, merged, refused)
	assert.Greater(t, moved, changed/10, "hardly anything moves, so the test proves little")
}

// printed returns what a program prints.
func printed(t require.TestingT, dir, stdin, bin string, args ...string) (stdout, stderr string, code int) {
	var out, said strings.Builder
	command := exec.Command(bin, args...)
	command.Dir, command.Stdin, command.Stdout, command.Stderr = dir, strings.NewReader(stdin), &out, &said
	if err := command.Run(); err != nil {
		require.IsType(t, &exec.ExitError{}, err)
	}
	return out.String(), said.String(), command.ProcessState.ExitCode()
}

// built returns what kustomize builds of a manifest with a kustomization that patches it.
func built(t require.TestingT, kustomize, manifest, kustomization string) string {
	dir, err := os.MkdirTemp("", "patch")
	require.NoError(t, err)
	defer os.RemoveAll(dir)
	kustomization += "resources: [input.yaml]\n"
	for name, content := range map[string]string{"input.yaml": manifest, "kustomization.yaml": kustomization} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644))
	}
	stdout, stderr, code := printed(t, dir, "", kustomize, "build", ".")
	require.Zero(t, code, "%s\n%s", stderr, kustomization)
	return stdout
}

// TestKubectlPatches lets the real kubectl run the commands that native-sidecar prints for
// what kubectl get prints, against a server that patches as the API server does. What comes
// out is what the function makes of it. A container that is no longer there stops the patch.
func TestKubectlPatches(t *testing.T) {
	bin, kubectl := program(t, function), program(t, kubectlBin)
	sections := archive(t, "../../testdata/script/patch-live.txtar")
	o := start(t, newest)
	dir := t.TempDir()
	for name, text := range sections {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	var live struct{ Items []map[string]any }
	require.NoError(t, yaml.Unmarshal([]byte(sections["live.yaml"]), &live))
	cluster := &cluster{objects: map[string][]byte{}}
	for _, item := range live.Items {
		text, err := json.Marshal(item)
		require.NoError(t, err)
		cluster.objects[item["kind"].(string)+"/"+nameOf(item)] = text
	}
	server := httptest.NewServer(cluster)
	t.Cleanup(server.Close)
	script := func() string {
		command := exec.Command("sh", "-e", filepath.Join(dir, "patch.sh"))
		command.Env = append(os.Environ(), "PATH="+dir+string(filepath.ListSeparator)+os.Getenv("PATH"), "HOME="+dir, "KUBECONFIG="+filepath.Join(dir, "kubeconfig"))
		said, _ := command.CombinedOutput() // the exit code is in what it says
		return string(said)
	}
	require.NoError(t, os.Symlink(kubectl, filepath.Join(dir, "kubectl")))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "kubeconfig"), []byte(fmt.Sprintf(
		`{apiVersion: v1, kind: Config, current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}], users: [{name: u, user: {}}], clusters: [{name: c, cluster: {server: %q}}]}`, server.URL)), 0o644))
	assert.Equal(t, "deployment.apps/applied patched\ndeployment.apps/edited patched\nstatefulset.apps/db patched\ndaemonset.apps/agent patched\n", script())

	edited, stderr, code := printed(t, dir, sections["live.yaml"], bin, "--fn-config", "sidecars.yaml", "-")
	require.Zero(t, code, stderr)
	var want struct{ Items []map[string]any }
	require.NoError(t, yaml.Unmarshal([]byte(edited), &want))
	patched := 0
	for _, item := range want.Items {
		key := item["kind"].(string) + "/" + nameOf(item)
		if !strings.Contains(sections["patch.sh"], strings.ToLower(item["kind"].(string))) {
			continue
		}
		patched++
		text, err := json.Marshal(item)
		require.NoError(t, err)
		require.JSONEq(t, string(text), string(cluster.objects[key]))
		delete(item, "status")
		text, err = yaml.Marshal(item)
		require.NoError(t, err)
		assert.Empty(t, o.one(t, string(text)).Errors, key)
	}
	assert.Equal(t, 4, patched)
	assert.Contains(t, script(), "testing value /spec/template/spec/initContainers failed: test failed")
}

func nameOf(object map[string]any) string {
	return object["metadata"].(map[string]any)["name"].(string)
}

// cluster is an API server for what kubectl patch asks: which kinds there are, an object, and
// a change of it, which it makes with the API server's own library.
type cluster struct{ objects map[string][]byte }

func (c *cluster) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	kinds := map[string]string{"deployments": "Deployment", "statefulsets": "StatefulSet", "daemonsets": "DaemonSet"}
	switch parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/"); {
	case r.URL.Path == "/api":
		fmt.Fprint(w, `{"kind": "APIVersions", "versions": ["v1"]}`)
	case r.URL.Path == "/api/v1":
		fmt.Fprint(w, `{"kind": "APIResourceList", "groupVersion": "v1", "resources": []}`)
	case r.URL.Path == "/apis":
		fmt.Fprint(w, `{"kind": "APIGroupList", "apiVersion": "v1", "groups": [{"name": "apps", "versions": [{"groupVersion": "apps/v1", "version": "v1"}], "preferredVersion": {"groupVersion": "apps/v1", "version": "v1"}}]}`)
	case r.URL.Path == "/apis/apps/v1":
		var all []string
		for plural, kind := range kinds {
			all = append(all, fmt.Sprintf(`{"name": %q, "singularName": %q, "kind": %q, "namespaced": true, "verbs": ["get", "patch"]}`, plural, strings.ToLower(kind), kind))
		}
		fmt.Fprintf(w, `{"kind": "APIResourceList", "groupVersion": "apps/v1", "resources": [%s]}`, strings.Join(all, ","))
	case len(parts) == 7 && strings.HasPrefix(r.URL.Path, "/apis/apps/v1/namespaces/shop/"):
		key := kinds[parts[5]] + "/" + parts[6]
		if r.Method == http.MethodPatch {
			text, err := io.ReadAll(r.Body)
			if err == nil {
				c.objects[key], err = patchedBy(c.objects[key], text)
			}
			if err != nil {
				w.WriteHeader(http.StatusUnprocessableEntity)
				answer, _ := json.Marshal(map[string]any{"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": err.Error(), "reason": "Invalid", "code": http.StatusUnprocessableEntity})
				_, _ = w.Write(answer)
				return
			}
		}
		_, _ = w.Write(c.objects[key])
	default:
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}`)
	}
}

// patchedBy returns what operations make of an object; the object itself if they fail.
func patchedBy(object, operations []byte) ([]byte, error) {
	patch, err := jsonpatch.DecodePatch(operations)
	if err != nil {
		return object, err
	}
	after, err := patch.Apply(object)
	if err != nil {
		return object, err
	}
	return after, nil
}

// TestApply checks with kubectl's own merge what the findings say about client-side apply:
// where the last-applied annotation has the container in its old list, the old manifest puts
// it back there; where it does not, a converted manifest leaves it there. The API server
// refuses both, because the container is then in both lists.
func TestApply(t *testing.T) {
	const (
		app      = `{"name":"app","image":"app:1"}`
		proxy    = `{"name":"proxy","image":"proxy:1"}`
		native   = `{"name":"proxy","image":"proxy:1","restartPolicy":"Always"}`
		head     = `{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"shop"},"spec":{"selector":{"matchLabels":{"app":"shop"}},"template":{"metadata":{"labels":{"app":"shop"}},"spec":{`
		tail     = `}}}}`
		legacy   = head + `"containers":[` + app + `,` + proxy + `]` + tail
		without  = head + `"containers":[` + app + `]` + tail
		patched  = head + `"containers":[` + app + `],"initContainers":[` + native + `]` + tail
		manifest = patched
	)
	o := start(t, newest)
	for _, c := range []struct {
		name, lastApplied, applied, live string
		refused                          bool
	}{
		{"the old manifest after a patch", legacy, legacy, patched, true},
		{"a converted manifest after a patch", legacy, manifest, patched, false},
		{"a converted manifest without a patch", legacy, manifest, legacy, false},
		{"a converted manifest, and the annotation lacks the container", without, manifest, legacy, true},
		{"the same after a patch", without, manifest, patched, false},
		{"the old manifest before that, so that the annotation has the container", without, legacy, legacy, false},
		{"a converted manifest after a rollout undo", manifest, manifest, legacy, true},
		{"the old manifest after a rollout undo", manifest, legacy, legacy, false},
		{"the old manifest after a converted one", manifest, legacy, patched, false},
		{"a converted manifest of an object that was created", "{}", manifest, legacy, true},
		{"a manifest without the container after a patch", without, without, patched, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			meta, err := strategicpatch.NewPatchMetaFromStruct(appsv1.Deployment{})
			require.NoError(t, err)
			merge, err := strategicpatch.CreateThreeWayMergePatch([]byte(c.lastApplied), []byte(c.applied), []byte(c.live), meta, true)
			require.NoError(t, err)
			after, err := strategicpatch.StrategicMergePatch([]byte(c.live), merge, appsv1.Deployment{})
			require.NoError(t, err)
			var refusals []string
			for _, e := range o.one(t, string(after)).Errors {
				refusals = append(refusals, e.Type+" "+e.Field)
			}
			if c.refused {
				assert.Equal(t, []string{"FieldValueDuplicate spec.template.spec.initContainers[0].name"}, refusals)
			} else {
				assert.Empty(t, refusals)
			}
		})
	}
}
