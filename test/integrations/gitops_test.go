package integrations

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	kustomizev1 "github.com/fluxcd/kustomize-controller/api/v1"
	sourcev1 "github.com/fluxcd/source-controller/api/v1"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// inImage is the path of the command in the image that the Dockerfile builds.
const inImage = "/usr/local/bin/native-sidecar"

// TestCommandInImage compares the path that the set-ups use with the Dockerfile's.
func TestCommandInImage(t *testing.T) {
	assert.Contains(t, text(t, repository(t)+"/Dockerfile"), " "+inImage+"\n")
}

// setUp is what kustomize makes of an installation and a component of ours.
type setUp struct {
	deployment appsv1.Deployment
	configs    map[string]corev1.ConfigMap
}

// build builds a component on what it needs of an installation, by the kustomization
// that a how-to shows. The objects that come out decode strictly, and native-sidecar
// itself has nothing against them.
func build(t *testing.T, host, component string) setUp {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("testdata/"+host)))
	require.NoError(t, os.CopyFS(dir+"/native-sidecar", os.DirFS(repository(t)+"/integrations/"+component)))
	shown := snippets(t, host+".md")
	i := slices.IndexFunc(shown, func(s string) bool { return strings.Contains(s, "\ncomponents:\n- native-sidecar ") })
	require.GreaterOrEqual(t, i, 0, "the how-to shows no kustomization")
	for name, content := range map[string]string{
		"kustomization.yaml": shown[i],
		"sidecars.yaml": `{apiVersion: native-sidecar.dev/v1alpha1, kind: SidecarTransformer, metadata: {name: agent},
			spec: {patterns: [{name: agent, sidecar: {container: {image: "agent:1"}}}]}}`,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644))
	}
	w := workspace{t: t, dir: dir, env: os.Environ()}
	built, stderr, code := w.run(nil, program(t, "KUSTOMIZE_BIN"), "build", ".")
	require.Equal(t, 0, code, stderr)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "built.yaml"), []byte(built), 0o644))
	edited, stderr, code := w.run(nil, program(t, "NATIVE_SIDECAR_BIN"), "--fn-config", "sidecars.yaml", "built.yaml")
	require.Equal(t, 0, code, stderr)
	assert.NotContains(t, stderr, "warning:")
	assert.Contains(t, edited, "- name: agent\n")

	s := setUp{configs: map[string]corev1.ConfigMap{}}
	for _, document := range strings.Split(built, "\n---\n") {
		if strings.Contains(document, "\nkind: Deployment\n") {
			require.NoError(t, yaml.UnmarshalStrict([]byte(document), &s.deployment))
			continue
		}
		var config corev1.ConfigMap
		require.NoError(t, yaml.UnmarshalStrict([]byte(document), &config))
		require.Equal(t, "ConfigMap", config.Kind)
		s.configs[config.Name] = config
	}
	return s
}

// installed starts the pod as far as files go: its init container copies the command
// into a volume, and what the container sees of it at path is returned.
func (s setUp) installed(t *testing.T, container, path string) string {
	t.Helper()
	pod := s.deployment.Spec.Template.Spec
	volumes := map[string]string{}
	for _, v := range pod.Volumes {
		volumes[v.Name] = t.TempDir()
	}
	init := byName(t, pod.InitContainers, "native-sidecar")
	command := slices.Clone(init.Command)
	for i, word := range command {
		if word == inImage {
			command[i] = program(t, "NATIVE_SIDECAR_BIN")
		}
		for _, m := range init.VolumeMounts {
			if rest, is := strings.CutPrefix(word, m.MountPath+"/"); is {
				command[i] = filepath.Join(volumes[m.Name], rest) + "/"
			}
		}
	}
	w := workspace{t: t, dir: t.TempDir(), env: os.Environ()}
	_, stderr, code := w.run(nil, command...)
	require.Equal(t, 0, code, stderr)
	for _, m := range byName(t, pod.Containers, container).VolumeMounts {
		if m.MountPath == path {
			file := filepath.Join(volumes[m.Name], m.SubPath)
			require.FileExists(t, file)
			return file
		}
	}
	require.Fail(t, "nothing is mounted", "at %s in %s", path, container)
	return ""
}

func byName(t *testing.T, containers []corev1.Container, name string) corev1.Container {
	t.Helper()
	i := slices.IndexFunc(containers, func(c corev1.Container) bool { return c.Name == name })
	require.GreaterOrEqual(t, i, 0, "no container %s", name)
	return containers[i]
}

// TestArgoCDExec builds as a repo-server does that has the component: kustomize with
// the options of its ConfigMap, and the command that the init container copied.
func TestArgoCDExec(t *testing.T) {
	kustomize := program(t, "KUSTOMIZE_BIN")
	s := build(t, "argo-cd", "argo-cd/exec")
	init := byName(t, s.deployment.Spec.Template.Spec.InitContainers, "native-sidecar")
	assert.Equal(t, "registry.shop.example/tools/native-sidecar:1", init.Image, "the how-to names the image")
	native := s.installed(t, "argocd-repo-server", inImage)
	options := strings.Fields(s.configs["argocd-cm"].Data["kustomize.buildOptions"])
	overExamples(t, map[string]string{"native-sidecar": native, "kustomize": kustomize}, func(w *workspace) {
		stdout, stderr, code := w.run(nil, append([]string{"kustomize", "build", "."}, options...)...)
		require.Equal(w.t, 0, code, stderr)
		assert.Equal(w.t, w.built(kustomize), stdout)
	})
}

// TestArgoCDPlugin builds as the plugin next to a repo-server does.
func TestArgoCDPlugin(t *testing.T) {
	kustomize := program(t, "KUSTOMIZE_BIN")
	s := build(t, "argo-cd", "argo-cd/plugin")
	native := s.installed(t, "native-sidecar-plugin", inImage)

	type plugin struct {
		APIVersion string            `json:"apiVersion"`
		Kind       string            `json:"kind"`
		Metadata   map[string]string `json:"metadata"`
		Spec       struct {
			Discover struct {
				FileName string `json:"fileName"`
			} `json:"discover"`
			Generate struct {
				Command []string `json:"command"`
			} `json:"generate"`
		} `json:"spec"`
	}
	var p plugin
	sidecar := byName(t, s.deployment.Spec.Template.Spec.Containers, "native-sidecar-plugin")
	for _, m := range sidecar.VolumeMounts {
		i := slices.IndexFunc(s.deployment.Spec.Template.Spec.Volumes, func(v corev1.Volume) bool { return v.Name == m.Name })
		require.GreaterOrEqual(t, i, 0, "no volume %s", m.Name)
		if v := s.deployment.Spec.Template.Spec.Volumes[i]; v.ConfigMap != nil && path.Base(m.MountPath) == "plugin.yaml" {
			require.NoError(t, yaml.UnmarshalStrict([]byte(s.configs[v.ConfigMap.Name].Data[m.SubPath]), &p))
		}
	}
	require.Equal(t, "ConfigManagementPlugin", p.Kind, "the plugin's configuration is mounted")
	overExamples(t, map[string]string{"native-sidecar": native, "kustomize": kustomize}, func(w *workspace) {
		found, err := filepath.Glob(filepath.Join(w.dir, p.Spec.Discover.FileName))
		require.NoError(w.t, err)
		assert.Len(w.t, found, 1, "the plugin is asked for the application")
		stdout, stderr, code := w.run(nil, p.Spec.Generate.Command...)
		require.Equal(w.t, 0, code, stderr)
		assert.Equal(w.t, w.built(kustomize), stdout)
	})
}

// TestPorchComponent checks that the function runner of Porch with the component has
// the command among its executables, and the list of them. test/porch runs it.
func TestPorchComponent(t *testing.T) {
	s := build(t, "porch", "porch")
	s.installed(t, "function-runner", "/functions/native-sidecar")
	runner := byName(t, s.deployment.Spec.Template.Spec.Containers, "function-runner")
	require.Len(t, runner.Args, 1)
	require.Len(t, s.configs, 1)
	for name, config := range s.configs {
		assert.Equal(t, s.deployment.Namespace, config.Namespace)
		for _, v := range s.deployment.Spec.Template.Spec.Volumes {
			if v.ConfigMap == nil {
				continue
			}
			assert.Equal(t, name, v.ConfigMap.Name)
			i := slices.IndexFunc(runner.VolumeMounts, func(m corev1.VolumeMount) bool { return m.Name == v.Name })
			require.GreaterOrEqual(t, i, 0)
			file, is := strings.CutPrefix(runner.Args[0], "--config="+runner.VolumeMounts[i].MountPath+"/")
			assert.True(t, is, runner.Args[0])
			assert.Contains(t, config.Data[file], "- function: native-sidecar\n")
		}
	}
}

// TestFlux renders the examples as CI does for Flux. Of one that fails, nothing is
// written.
func TestFlux(t *testing.T) {
	script := repository(t) + "/integrations/flux/render.sh"
	programs := map[string]string{"native-sidecar": program(t, "NATIVE_SIDECAR_BIN"), "kustomize": program(t, "KUSTOMIZE_BIN")}
	overExamples(t, programs, func(w *workspace) {
		parent := w.t.TempDir()
		shop := filepath.Join(parent, "shop")
		require.NoError(w.t, os.Rename(w.dir, shop))
		w.dir = parent
		_, stderr, code := w.run(nil, script, "out", "shop")
		require.Equal(w.t, 0, code, stderr)
		assert.Equal(w.t, w.built(programs["kustomize"]), text(w.t, w.dir+"/out/shop/manifests.yaml"))

		require.NoError(w.t, os.WriteFile(filepath.Join(shop, "sidecars.yaml"), []byte("kind: SidecarTransformer\n"), 0o644))
		_, _, code = w.run(nil, script, "broken", "shop")
		assert.NotZero(w.t, code)
		left, err := filepath.Glob(w.dir + "/broken/shop/*")
		require.NoError(w.t, err)
		assert.Empty(w.t, left)
	})
}

// TestFluxSync decodes what tells Flux of the rendered manifests, strictly, into
// Flux's own types.
func TestFluxSync(t *testing.T) {
	var repository sourcev1.GitRepository
	var kustomization kustomizev1.Kustomization
	documents := strings.Split(text(t, "../../integrations/flux/sync.yaml"), "\n---\n")
	require.Len(t, documents, 2)
	require.NoError(t, yaml.UnmarshalStrict([]byte(documents[0]), &repository))
	require.NoError(t, yaml.UnmarshalStrict([]byte(documents[1]), &kustomization))
	assert.Equal(t, sourcev1.GroupVersion.WithKind(sourcev1.GitRepositoryKind), repository.GroupVersionKind())
	assert.Equal(t, kustomizev1.GroupVersion.WithKind(kustomizev1.KustomizationKind), kustomization.GroupVersionKind())
	assert.Equal(t, repository.Kind, kustomization.Spec.SourceRef.Kind)
	assert.Equal(t, repository.Name, kustomization.Spec.SourceRef.Name)
}
