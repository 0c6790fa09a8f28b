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
)

// environments are the values files of the chart layers over its own values.
var environments = []string{"dev", "prod", "staging", "test"}

// TestLayers checks that the rule values-layers speaks of the values files in which the pods
// would be other ones, and of no others, and that what it advises keeps them: what Helm
// renders has the same containers as before, each once, with the sidecar as a native one.
func TestLayers(t *testing.T) {
	for _, variable := range []string{"HELM3_BIN", "HELM4_BIN"} {
		t.Run(variable, func(t *testing.T) {
			h := newHelm(t, variable)
			folder := t.TempDir()
			require.NoError(t, os.CopyFS(folder, os.DirFS("testdata/layers")))
			before := map[string]map[string]string{}
			for _, name := range environments {
				before[name] = h.containers(t, folder, name)
			}
			said := convert(t, folder)
			for _, name := range environments {
				is := h.containers(t, folder, name)
				warned := regexp.MustCompile(`values-` + name + `\.yaml:.*\(values-layers\)`).MatchString(said)
				assert.Equal(t, warned, !same(before[name], is), "%s: %v became %v\n%s", name, before[name], is, said)
			}
			text := regexp.MustCompile(`values-staging\.yaml:.* Write (initContainers: .*) beside it\.`).FindStringSubmatch(said)
			require.NotNil(t, text, said)
			add(t, filepath.Join(folder, "values-staging.yaml"), "  "+text[1]+"\n")
			require.Regexp(t, `values-dev\.yaml:.* "promtail" of values\.yaml would be gone here.* Copy its entry behind those here\.`, said)
			own, err := os.ReadFile(filepath.Join(folder, "values.yaml"))
			require.NoError(t, err)
			_, entry, _ := strings.Cut(string(own), "initContainers:\n")
			add(t, filepath.Join(folder, "values-dev.yaml"), entry)
			for _, name := range environments {
				is := h.containers(t, folder, name)
				assert.True(t, same(before[name], is), "%s: %v became %v", name, before[name], is)
			}

			original, err := os.ReadFile("testdata/layers/values.yaml")
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(folder, "values.yaml"), original, 0o644))
			assert.NotContains(t, convert(t, folder), "values-layers", "the advice was followed before the change")
		})
	}
}

func add(t *testing.T, file, text string) {
	t.Helper()
	before, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, append(before, text...), 0o644))
}

// convert converts the sidecar in all values files of a chart, and returns what was said.
func convert(t *testing.T, folder string) string {
	t.Helper()
	c := exec.Command(program(t, "NATIVE_SIDECAR_BIN"), "--fn-config", "testdata/layers.yaml", "-w", folder)
	out, err := c.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return string(out)
}

// containers returns the lists of the containers that a chart renders with the values of an
// environment, by their names.
func (h helm) containers(t *testing.T, chart, environment string) map[string]string {
	t.Helper()
	out := h.must(t, "template", release, chart, "-f", filepath.Join(chart, "values-"+environment+".yaml"))
	spec := objects(t, out)["Deployment/api"].(map[string]any)["spec"].(map[string]any)["template"].(map[string]any)["spec"].(map[string]any)
	all := map[string]string{}
	for _, list := range []string{"containers", "initContainers"} {
		entries, _ := spec[list].([]any)
		for _, entry := range entries {
			name := entry.(map[string]any)["name"].(string)
			all[name] += list
		}
	}
	return all
}

// same reports whether containers are those that they were before, each in one list, and the
// sidecar among the init containers.
func same(before, is map[string]string) bool {
	if len(before) != len(is) {
		return false
	}
	for name, list := range before {
		if name == "promtail" {
			list = "initContainers"
		}
		if is[name] != list {
			return false
		}
	}
	return true
}
