package integrations

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	helmv2 "github.com/fluxcd/helm-controller/api/v2"
	kustomizev1 "github.com/fluxcd/kustomize-controller/api/v1"
	kustomize "github.com/fluxcd/pkg/apis/kustomize"
	fluxkustomize "github.com/fluxcd/pkg/kustomize"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// TestPatch lets each tool patch the examples as it would: Flux by its own library, the
// others by handing the patches that native-sidecar prints to kustomize as they do. What
// comes out is what kustomize makes of the edited file. If something is no longer as it was,
// the build fails.
func TestPatch(t *testing.T) {
	programs := map[string]string{"native-sidecar": program(t, "NATIVE_SIDECAR_BIN"), "kustomize": program(t, "KUSTOMIZE_BIN")}
	for form, build := range map[string]func(w *workspace, patch string) (built, stderr string){
		"kustomize": func(w *workspace, patch string) (string, string) {
			return w.kustomize(func(listed string) string { return strings.Replace(patch, w.file, listed, 1) })
		},
		"flux": fluxBuild, "flux-helmrelease": helmReleaseBuild, "argocd": argoCDBuild,
	} {
		t.Run(form, func(t *testing.T) {
			overExamples(t, programs, func(w *workspace) {
				require.NoError(w.t, os.Remove(filepath.Join(w.dir, "kustomization.yaml")))
				patch, stderr, code := w.run(nil, "native-sidecar", "patch", "-q", "--fn-config", "sidecars.yaml", "--for", form, w.file)
				require.Equal(w.t, 0, code, stderr)
				built, stderr := build(w, patch)
				require.Empty(w.t, stderr)
				assert.Equal(w.t, objects(w.t, w.built("kustomize")), objects(w.t, built))

				original := text(w.t, filepath.Join(w.dir, w.file))
				w.rewrite(strings.ReplaceAll(original, "- name: ", "- name: another-"))
				built, stderr = build(w, patch)
				if !strings.Contains(patch, "op: test") { // strategic merges of annotations
					require.Empty(w.t, stderr)
				} else {
					assert.Empty(w.t, built)
					assert.Contains(w.t, stderr, "failed")
				}
				w.rewrite(strings.ReplaceAll(original, "\nmetadata:\n  name: ", "\nmetadata:\n  name: another-"))
				built, stderr = build(w, patch)
				assert.Empty(w.t, built)
				assert.Contains(w.t, stderr, "no matches for Id")
			})
		})
	}
}

// rewrite gives the file of the workspace another text.
func (w *workspace) rewrite(text string) {
	w.t.Helper()
	require.NoError(w.t, os.WriteFile(filepath.Join(w.dir, w.file), []byte(text), 0o644))
}

// kustomize returns what kustomize builds of the file with a kustomization, or its error.
func (w *workspace) kustomize(kustomization func(listed string) string) (built, stderr string) {
	w.t.Helper()
	dir := w.t.TempDir()
	require.NoError(w.t, os.WriteFile(filepath.Join(dir, "input.yaml"), []byte(text(w.t, filepath.Join(w.dir, w.file))), 0o644))
	require.NoError(w.t, os.WriteFile(filepath.Join(dir, "kustomization.yaml"), []byte(kustomization("input.yaml")), 0o644))
	built, stderr, _ = w.run(nil, "kustomize", "build", dir)
	return built, stderr
}

// patched returns a kustomization that lists a file and has patches.
func patched(t *testing.T, listed string, patches any) string {
	t.Helper()
	text, err := json.Marshal(map[string]any{"resources": []string{listed}, "patches": patches})
	require.NoError(t, err)
	return string(text)
}

// fluxBuild builds as kustomize-controller does, with Flux's own library.
func fluxBuild(w *workspace, patch string) (built, stderr string) {
	w.t.Helper()
	var strict kustomizev1.Kustomization
	require.NoError(w.t, yaml.UnmarshalStrict([]byte(patch), &strict))
	var object map[string]any
	require.NoError(w.t, yaml.Unmarshal([]byte(patch), &object))
	root := w.t.TempDir()
	dir := filepath.Join(root, "shop")
	require.NoError(w.t, os.Mkdir(dir, 0o755))
	require.NoError(w.t, os.WriteFile(filepath.Join(dir, "input.yaml"), []byte(text(w.t, filepath.Join(w.dir, w.file))), 0o644))
	_, err := fluxkustomize.NewGenerator(root, unstructured.Unstructured{Object: object}).WriteFile(dir)
	require.NoError(w.t, err)
	resources, err := fluxkustomize.SecureBuild(root, dir, false)
	if err != nil {
		return "", err.Error()
	}
	text, err := resources.AsYaml()
	require.NoError(w.t, err)
	return string(text), ""
}

// helmReleaseBuild builds as helm-controller post-renders a chart: it hands the patches of
// each renderer to kustomize with what the chart renders.
func helmReleaseBuild(w *workspace, patch string) (built, stderr string) {
	w.t.Helper()
	var release helmv2.HelmRelease
	require.NoError(w.t, yaml.UnmarshalStrict([]byte(patch), &release))
	require.Len(w.t, release.Spec.PostRenderers, 1)
	return w.kustomize(func(listed string) string {
		return patched(w.t, listed, fromFlux(release.Spec.PostRenderers[0].Kustomize.Patches))
	})
}

// fromFlux returns patches as kustomize has them.
func fromFlux(patches []kustomize.Patch) []map[string]any {
	var all []map[string]any
	for _, p := range patches {
		one := map[string]any{"patch": p.Patch}
		if p.Target != nil {
			one["target"] = map[string]string{
				"group": p.Target.Group, "version": p.Target.Version, "kind": p.Target.Kind,
				"name": p.Target.Name, "namespace": p.Target.Namespace,
			}
		}
		all = append(all, one)
	}
	return all
}

// application is what of an Application of Argo CD has patches: its module would bring a
// hundred others.
type application struct {
	APIVersion, Kind string
	Spec             struct {
		Source struct {
			Kustomize struct {
				Patches []struct {
					Patch  string `json:"patch"`
					Target *struct {
						Group     string `json:"group,omitempty"`
						Version   string `json:"version,omitempty"`
						Kind      string `json:"kind,omitempty"`
						Name      string `json:"name,omitempty"`
						Namespace string `json:"namespace,omitempty"`
					} `json:"target,omitempty"`
				}
			}
		}
	}
}

// argoCDBuild builds as Argo CD's repo-server does: it adds the patches to those of the
// kustomization and runs kustomize.
func argoCDBuild(w *workspace, patch string) (built, stderr string) {
	w.t.Helper()
	var app application
	require.NoError(w.t, yaml.UnmarshalStrict([]byte(patch), &app))
	return w.kustomize(func(listed string) string { return patched(w.t, listed, app.Spec.Source.Kustomize.Patches) })
}

// objects returns the objects in a text by their kinds and names.
func objects(t *testing.T, text string) map[string]any {
	t.Helper()
	all := map[string]any{}
	for _, document := range strings.Split(text, "\n---\n") {
		var object map[string]any
		require.NoError(t, yaml.Unmarshal([]byte(document), &object))
		metadata, _ := object["metadata"].(map[string]any)
		all[object["kind"].(string)+" "+metadata["name"].(string)] = object
	}
	return all
}
