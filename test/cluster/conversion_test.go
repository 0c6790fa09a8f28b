//go:build linux

package cluster

import (
	"bytes"
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

const repository = "../.."

// command runs native-sidecar over a text, and returns what it prints and its exit code.
func command(t *testing.T, config, input string) (stdout, stderr string, code int) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config.yaml")
	require.NoError(t, os.WriteFile(file, []byte(config), 0o600))
	c := exec.Command(os.Getenv("NATIVE_SIDECAR_BIN"), "--fn-config", file, "-")
	var out, errs bytes.Buffer
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(input), &out, &errs
	if err := c.Run(); c.ProcessState == nil {
		require.NoError(t, err)
	}
	return out.String(), errs.String(), c.ProcessState.ExitCode()
}

// converted returns a manifest as a functionConfig makes it.
func converted(t *testing.T, config, input string) string {
	t.Helper()
	stdout, stderr, code := command(t, config, input)
	require.Zero(t, code, stderr)
	return stdout
}

func file(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(append([]string{repository}, path...)...))
	require.NoError(t, err)
	return string(text)
}

var (
	jobBlock    = regexp.MustCompile("(?s)```yaml\n(# The nightly report\\.\n.*?)```")
	configBlock = regexp.MustCompile("(?s)```yaml\n(apiVersion: native-sidecar.dev/v1alpha1.*?)```")
)

// TestJobs runs the Jobs of the README and of the tutorial: they hang as they are, and are
// complete once they are converted.
func TestJobs(t *testing.T) {
	needsNode(t)
	tutorial := file(t, "docs/tutorial.md")
	for name, c := range map[string]struct{ job, config string }{
		"readme":   {file(t, "examples/convert-job/job.yaml"), configBlock.FindStringSubmatch(file(t, "README.md"))[1]},
		"tutorial": {jobBlock.FindStringSubmatch(tutorial)[1], configBlock.FindStringSubmatch(tutorial)[1]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Run("legacy", func(t *testing.T) {
				t.Parallel()
				after := read(t, converted(t, c.config, c.job))[0]
				jobHangs(t, read(t, c.job)[0], name+"-legacy", natives(after))
				see(t, name+"-job-hangs")
			})
			t.Run("native", func(t *testing.T) {
				t.Parallel()
				jobCompletes(t, read(t, converted(t, c.config, c.job))[0], name+"-native")
				see(t, name+"-job-completes")
			})
		})
	}
}

const workloadsConfig = `apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
metadata: {name: proxies}
spec:
  patterns:
  - name: proxies
    convert: {containers: [proxy], startupProbeFrom: Readiness}
`

// TestKinds converts a workload of each kind. Each does what explain says of it, as it was
// and as it becomes.
func TestKinds(t *testing.T) {
	long(t)
	for _, object := range read(t, string(mustRead(t, "testdata/kinds.yaml"))) {
		name := api.Name(object)
		text := toYAML(t, object)
		after := read(t, converted(t, workloadsConfig, text))[0]
		helpers := natives(after)
		require.Equal(t, []string{"proxy"}, helpers)
		isJob := strings.HasSuffix(object["kind"].(string), "Job")
		t.Run(name+"-legacy", func(t *testing.T) {
			t.Parallel()
			if isJob {
				jobHangs(t, object, name+"-legacy", helpers)
			} else {
				staysAndStops(t, object, name+"-legacy", helpers)
			}
			see(t, name+"-legacy")
		})
		t.Run(name+"-native", func(t *testing.T) {
			t.Parallel()
			if isJob {
				jobCompletes(t, after, name+"-native")
			} else {
				staysAndStops(t, after, name+"-native", helpers)
			}
			see(t, name+"-native")
		})
	}
}

// TestExamples runs the workloads of all examples, as the page shows them after the change.
func TestExamples(t *testing.T) {
	long(t)
	files, err := filepath.Glob(filepath.Join(repository, "examples/*/expected.yaml"))
	require.NoError(t, err)
	t.Run("all", func(t *testing.T) {
		for _, path := range files {
			example := filepath.Base(filepath.Dir(path))
			for i, object := range read(t, string(mustRead(t, path))) {
				if template(object) == nil || podSpec(object) == nil {
					continue
				}
				name := "example-" + example + "-" + string(rune('a'+i))
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					runs(t, object, name)
				})
			}
		}
	})
	see(t, "examples")
}

// runs runs a workload with native sidecars, or with none, to its end. A CronJob is run as
// one of its Jobs.
func runs(t *testing.T, object api.Object, name string) {
	t.Helper()
	helpers := natives(object)
	switch object["kind"] {
	case "CronJob":
		job := api.At(object, "spec", "jobTemplate").(api.Object)
		jobCompletes(t, api.Object{"apiVersion": "batch/v1", "kind": "Job", "spec": job["spec"]}, name)
	case "Job":
		jobCompletes(t, object, name)
	default:
		staysAndStops(t, object, name, helpers)
	}
}

var section = regexp.MustCompile(`(?ms)^-- output\.yaml --\n(.*?)^-- `)

const backConfig = `apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
metadata: {name: back}
spec:
  rules: {"*": "Off"}
  patterns:
  - name: back
    convert: {to: Regular, containers: ["*"]}
`

// TestCatalogue runs what each entry of the catalogue adds to a pod, as a Job: complete as it
// is, and hanging with the same container made a legacy sidecar.
func TestCatalogue(t *testing.T) {
	long(t)
	goldens, err := filepath.Glob(filepath.Join(repository, "testdata/use-*.txtar"))
	require.NoError(t, err)
	ran := 0
	t.Run("all", func(t *testing.T) {
		for _, path := range goldens {
			match := section.FindStringSubmatch(string(mustRead(t, path)))
			if match == nil {
				continue
			}
			base := strings.TrimSuffix(filepath.Base(path), ".txtar")
			for _, object := range read(t, match[1]) {
				spec := podSpec(object)
				if spec == nil || len(natives(object)) == 0 {
					continue
				}
				ran++
				asJob(t, object, base)
				break
			}
		}
	})
	assert.GreaterOrEqual(t, ran, 25)
	see(t, "catalogue-completes", "catalogue-hangs")
}

// asJob runs the pods of a workload as a Job, native and legacy.
func asJob(t *testing.T, object api.Object, name string) {
	t.Helper()
	helpers := natives(object)
	spec := podSpec(object)
	spec["restartPolicy"] = "Never"
	job := api.Object{"apiVersion": "batch/v1", "kind": "Job", "metadata": api.Object{"name": name}, "spec": api.Object{"template": api.Object{"spec": spec}}}
	legacy := read(t, converted(t, backConfig, toYAML(t, job)))[0]
	t.Run(name+"-native", func(t *testing.T) {
		t.Parallel()
		jobCompletes(t, job, name+"-native")
	})
	t.Run(name+"-legacy", func(t *testing.T) {
		t.Parallel()
		require.Empty(t, natives(legacy))
		jobHangs(t, legacy, name+"-legacy", helpers)
	})
}
