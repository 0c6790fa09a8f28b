package kubernetes

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
	"sigs.k8s.io/yaml"
)

// wrongInputs are the goldens whose input the API server rejects, and why. The inputs
// of all others are valid, and their outputs must be too.
var wrongInputs = map[string]string{
	"rule-clash":                      "two of its containers have the same hostPort before the edit",
	"rule-not-accepted-silent":        "an overlay adds the volume",
	"rule-pod-level-resources-silent": "the pod with too low requests is not edited",
	"two-of-one-name":                 "two containers have one name until the edit removes one",
}

// TestGoldens checks the outputs of all goldens with the API server's code: at the
// newest version and, if the golden is for nodes older than 1.33, at 1.29.
func TestGoldens(t *testing.T) {
	latest, oldest := start(t, newest), start(t, floor)
	paths, err := filepath.Glob("../../testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	judged, old := 0, 0
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		if strings.HasPrefix(name, "fail-") {
			continue // nothing changes
		}
		t.Run(name, func(t *testing.T) {
			sections := archive(t, path)
			input, output := sections["input.yaml"], sections["output.yaml"]
			if output == "" {
				output = input // nothing changes
			}
			c := latest.compare(t, input, output)
			judged += c.judged
			assert.Empty(t, c.worse)
			if wrongInputs[name] == "" {
				assert.Empty(t, c.invalid, "the input is invalid: correct it, or give the reason in wrongInputs")
			} else {
				assert.NotEmpty(t, c.invalid, "the input is valid: remove it from wrongInputs")
			}
			if isOld(t, sections["config.yaml"]) {
				old++
				c := oldest.compare(t, input, output)
				assert.Empty(t, c.worse)
				assert.Empty(t, c.invalid)
			}
			if c.judged == 0 {
				t.Skipf("not built in: %s", strings.Join(c.unknown, ", "))
			}
		})
	}
	t.Logf("%d workloads; %d goldens at 1.29 as well", judged, old)
	assert.Greater(t, judged, 150)
	assert.GreaterOrEqual(t, old, 2)
}

// archive returns the files of a txtar archive by name.
func archive(t *testing.T, path string) map[string]string {
	t.Helper()
	a, err := txtar.ParseFile(path)
	require.NoError(t, err)
	files := map[string]string{}
	for _, f := range a.Files {
		files[f.Name] = string(f.Data)
	}
	return files
}

// isOld reports whether a functionConfig is for nodes on which native sidecars are
// not stable yet.
func isOld(t *testing.T, config string) bool {
	t.Helper()
	var c struct {
		Spec struct{ KubernetesVersion string }
	}
	require.NoError(t, yaml.Unmarshal([]byte(config), &c))
	for _, old := range []string{"1.29", "1.30", "1.31", "1.32"} {
		if strings.HasPrefix(strings.TrimPrefix(c.Spec.KubernetesVersion, "v"), old) {
			return true
		}
	}
	return false
}

// TestExamples checks that the API server's code accepts the outputs of the examples
// without errors and warnings.
func TestExamples(t *testing.T) {
	o, bin := start(t, newest), program(t, function)
	configs, err := filepath.Glob("../../examples/*/sidecars.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, configs)
	for _, config := range configs {
		t.Run(filepath.Base(filepath.Dir(config)), func(t *testing.T) {
			folder := t.TempDir()
			require.NoError(t, os.CopyFS(folder, os.DirFS(filepath.Dir(config))))
			said, err := exec.Command(bin, "--fn-config", config, "-q", "-w", folder).CombinedOutput()
			require.NoError(t, err, "%s", said)
			changed := 0
			require.NoError(t, filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
				if err != nil || filepath.Ext(path) != ".yaml" {
					return err
				}
				name, err := filepath.Rel(folder, path)
				require.NoError(t, err)
				input, err := os.ReadFile(filepath.Join(filepath.Dir(config), name))
				require.NoError(t, err)
				output, err := os.ReadFile(path)
				require.NoError(t, err)
				if string(output) == string(input) {
					return nil // such as a template of a chart
				}
				if len(o.compare(t, string(input), string(input)).invalid) > 0 {
					return nil // a patch, which is only a part of an object
				}
				changed++
				c := o.compare(t, string(input), string(output))
				assert.Empty(t, c.worse, name)
				assert.Empty(t, c.invalid, name)
				return nil
			}))
			assert.NotZero(t, changed)
		})
	}
}
