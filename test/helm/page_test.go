package helm

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

// shown decodes the manifest on the page that begins with a text. A field that the target
// does not have is an error.
func shown(t *testing.T, begins string, into any) {
	t.Helper()
	page, err := os.ReadFile("../../docs/how-to/helm.md")
	require.NoError(t, err)
	for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		if strings.HasPrefix(block[1], begins) {
			decoder := yaml.NewDecoder(strings.NewReader(block[1]))
			decoder.KnownFields(true)
			require.NoError(t, decoder.Decode(into))
			return
		}
	}
	t.Fatalf("no manifest on the page begins with %q", begins)
}

// TestHelmfile gives Helm 3 what the page lets Helmfile give it.
func TestHelmfile(t *testing.T) {
	h := newHelm(t, "HELM3_BIN")
	var file struct {
		HelmDefaults struct {
			PostRenderer     string   `yaml:"postRenderer"`
			PostRendererArgs []string `yaml:"postRendererArgs"`
		} `yaml:"helmDefaults"`
		Releases []struct{ Name, Chart string }
	}
	shown(t, "helmDefaults:", &file)
	folder := withChart(t)
	t.Setenv("PATH", filepath.Dir(program(t, "NATIVE_SIDECAR_BIN"))+string(os.PathListSeparator)+os.Getenv("PATH"))
	h.env = append(h.env, "PATH="+os.Getenv("PATH"))
	want := meant(t, h.must(t, "template", release, chart), false)
	t.Chdir(folder)
	args := []string{"template", file.Releases[0].Name, file.Releases[0].Chart, "--post-renderer", file.HelmDefaults.PostRenderer}
	for _, arg := range append(file.HelmDefaults.PostRendererArgs, "-") { // as the page says for Helm 3
		args = append(args, "--post-renderer-args", arg)
	}
	assert.Equal(t, want, objects(t, h.must(t, args...)))
}

// TestArgoCD runs what the page lets Argo CD run for a chart.
func TestArgoCD(t *testing.T) {
	h := newHelm(t, "HELM3_BIN")
	var p struct {
		APIVersion string `yaml:"apiVersion"`
		Kind       string
		Metadata   struct{ Name string }
		Spec       struct {
			Discover struct{ Find struct{ Command []string } }
			Generate struct{ Command, Args []string }
		}
	}
	shown(t, "apiVersion: argoproj.io", &p)
	want := meant(t, h.must(t, "template", release, chart), true)
	bin := t.TempDir()
	require.NoError(t, os.Symlink(h.path, bin+"/helm"))
	require.NoError(t, os.Symlink(program(t, "NATIVE_SIDECAR_BIN"), bin+"/native-sidecar"))
	folder := filepath.Join(withChart(t), "shop")
	run := func(command ...string) (string, error) {
		c := exec.Command(command[0], command[1:]...)
		c.Dir = folder
		c.Env = append(h.env, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "ARGOCD_APP_NAME="+release, "ARGOCD_APP_NAMESPACE=shop")
		out, err := c.Output()
		return string(out), err
	}
	find := p.Spec.Discover.Find.Command
	generate := append(p.Spec.Generate.Command, p.Spec.Generate.Args...)
	out, err := run(find...)
	require.NoError(t, err)
	assert.Empty(t, out, "a chart without sidecars.yaml is found")

	text, err := os.ReadFile(config)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "sidecars.yaml"), text, 0o644))
	out, err = run(find...)
	require.NoError(t, err)
	assert.NotEmpty(t, out)
	out, err = run(generate...)
	require.NoError(t, err)
	is := objects(t, out)
	assert.Contains(t, is, "CustomResourceDefinition/offers.shop.example")
	delete(is, "CustomResourceDefinition/offers.shop.example")
	assert.Equal(t, want, is)

	require.NoError(t, os.WriteFile(filepath.Join(folder, "templates", "broken.yaml"), []byte("{{ fail \"broken\" }}"), 0o644))
	_, err = run(generate...)
	assert.Error(t, err, "a chart that cannot be rendered makes an empty application")
}

// withChart returns a folder with the chart and the functionConfig in it.
func withChart(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(dir, "shop"), os.DirFS(chart)))
	text, err := os.ReadFile(config)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "sidecars.yaml"), text, 0o644))
	return dir
}
