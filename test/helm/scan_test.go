package helm

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write what the scans of charts print")

// The charts of testdata: store has a hook, a subchart with an alias, and mail as an archive; kit
// is a library; forgotten lacks a dependency, and strict a value; picky takes no other image, no
// new Kubernetes, and has a schema that is elsewhere.
const charts = "testdata/charts"

// withCharts makes a copy of the charts the working directory of the test, with mail packed
// into store.
func (h helm) withCharts(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(dir, "charts"), os.DirFS(charts)))
	t.Chdir(dir)
	h.must(t, "package", "charts/mail", "-d", "charts/store/charts")
}

// native runs native-sidecar, and returns what it prints and its exit code.
func (h helm) native(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	c := exec.Command(program(t, "NATIVE_SIDECAR_BIN"), args...)
	var out, said bytes.Buffer
	c.Env, c.Stdout, c.Stderr = h.env, &out, &said
	err := c.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	return out.String(), said.String(), c.ProcessState.ExitCode()
}

// both runs a test with each helm.
func both(t *testing.T, test func(t *testing.T, h helm)) {
	for _, variable := range []string{"HELM3_BIN", "HELM4_BIN"} {
		t.Run(variable, func(t *testing.T) { test(t, newHelm(t, variable)) })
	}
}

// golden compares a text with a file in testdata, in which the helm is called helm.
func (h helm) golden(t *testing.T, name, text string) {
	t.Helper()
	text = strings.ReplaceAll(text, h.path, "helm")
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
	want, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, string(want), text)
}

// TestScanCharts compares what both helms give in each format.
func TestScanCharts(t *testing.T) {
	both(t, func(t *testing.T, h helm) {
		goldens, err := filepath.Abs("testdata/scan")
		require.NoError(t, err)
		h.withCharts(t)
		for format, file := range map[string]string{
			"text": "charts.txt", "wide": "charts.wide.txt", "json": "charts.json", "csv": "charts.csv", "markdown": "charts.md",
		} {
			t.Run(format, func(t *testing.T) {
				out, said, code := h.native(t, "scan", "--helm", h.path, "--format", format, "charts")
				assert.Equal(t, 0, code)
				assert.Empty(t, said)
				table, _, _ := strings.Cut(out, "\n<details>\n") // diffs show how each helm writes blank lines
				h.golden(t, filepath.Join(goldens, file), table)
			})
		}
		t.Run("html", func(t *testing.T) {
			out, _, code := h.native(t, "scan", "--helm", h.path, "--format", "html", "charts")
			assert.Equal(t, 0, code)
			assert.Contains(t, out, `"value":{"path":"logs.image","file":"charts/store/values.yaml","line":4}`)
			assert.Contains(t, out, `"file":"charts/store/templates/web.yaml","value"`)
		})
		t.Run("explain", func(t *testing.T) {
			out, said, code := h.native(t, "explain", "--helm", h.path, "charts")
			assert.Equal(t, 0, code)
			h.golden(t, filepath.Join(goldens, "explain.txt"), out)
			h.golden(t, filepath.Join(goldens, "explain.err.txt"), said)
		})
		t.Run("explain as JSON", func(t *testing.T) {
			out, _, code := h.native(t, "explain", "--helm", h.path, "--format", "json", "charts/mail")
			assert.Equal(t, 0, code)
			h.golden(t, filepath.Join(goldens, "explain.json"), out)
		})
	})
}

// TestAdvice does what scan says about charts that cannot be rendered, and about the next step.
func TestAdvice(t *testing.T) {
	both(t, func(t *testing.T, h helm) {
		h.withCharts(t)
		bin := t.TempDir()
		require.NoError(t, os.Symlink(h.path, bin+"/helm"))
		require.NoError(t, os.Symlink(program(t, "NATIVE_SIDECAR_BIN"), bin+"/native-sidecar"))
		h.env = append(h.env, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
		shell := func(command string) string {
			c := exec.Command("sh", "-ec", command)
			c.Env = h.env
			out, err := c.CombinedOutput()
			require.NoError(t, err, "%s: %s", command, out)
			return string(out)
		}
		scan, _, _ := h.native(t, "scan", "--helm", h.path, "charts")
		advice := func(command string) string {
			require.Contains(t, strings.Join(strings.Fields(scan), " "), command)
			return command
		}
		t.Run("dependencies", func(t *testing.T) {
			shell(advice("helm dependency build charts/forgotten"))
			assert.NotContains(t, shell("native-sidecar scan --helm helm charts/forgotten"), "unread")
		})
		t.Run("values", func(t *testing.T) {
			command := advice("helm template strict charts/strict --values FILE | native-sidecar scan -")
			require.NoError(t, os.WriteFile("FILE", []byte("token: a"), 0o644))
			assert.Contains(t, shell(command), "workloads    1 in 1 file")
		})
		t.Run("next", func(t *testing.T) {
			wrote := shell("native-sidecar scan --helm helm --write-config new.yaml charts | tail -n 1")
			next, is := strings.CutPrefix(wrote, "next: ")
			require.True(t, is, wrote)
			assert.Equal(t, "helm template mail charts/mail | native-sidecar --fn-config new.yaml -d -\n", next)
			assert.Contains(t, shell(next), "+      initContainers:\n")
		})
	})
}

// TestOneChart names charts and folders of one: a subchart alone is a chart.
func TestOneChart(t *testing.T) {
	both(t, func(t *testing.T, h helm) {
		h.withCharts(t)
		out, _, _ := h.native(t, "scan", "--helm", h.path, "--format", "csv", "charts/store/charts/cache")
		assert.Contains(t, out, "charts/store/charts/cache/templates/cache.yaml,exporter.image.repository,charts/store/charts/cache/values.yaml:4\n")
		out, _, _ = h.native(t, "scan", "--helm", h.path, "--format", "csv", "--exclude", "charts/store", "charts")
		assert.NotContains(t, out, "charts/store")
		assert.Contains(t, out, "charts/mail/templates/mail.yaml")
		out, _, _ = h.native(t, "scan", "--helm", h.path, "--format", "csv", "--exclude", "mail/templates", "charts")
		assert.NotContains(t, out, "charts/mail/templates/mail.yaml")
		out, said, code := h.native(t, "explain", "--helm", h.path, "charts/strict")
		assert.Equal(t, 1, code)
		assert.Empty(t, out)
		assert.Contains(t, said, "set token, which the store's bank gives you")
		t.Chdir("charts/mail")
		out, _, _ = h.native(t, "scan", "--helm", h.path, "--format", "csv")
		assert.Contains(t, out, ",templates/mail.yaml,tunnel.image,values.yaml:1\n")
	})
}

// TestKubernetes renders for the oldest node of the functionConfig.
func TestKubernetes(t *testing.T) {
	both(t, func(t *testing.T, h helm) {
		h.withCharts(t)
		require.NoError(t, os.WriteFile("config.yaml", []byte(`
apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
metadata: {name: proxies}
spec:
  kubernetesVersion: "1.34"
  patterns:
  - {name: proxies, convert: {known: ["*"]}}
`), 0o644))
		out, _, code := h.native(t, "scan", "--helm", h.path, "--fn-config", "config.yaml", "--format", "csv", "charts/picky")
		assert.Equal(t, 0, code)
		assert.Contains(t, out, "chart requires kubeVersion: >=1.29-0 <1.34-0 which is incompatible with Kubernetes")
	})
}
