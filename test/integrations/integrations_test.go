// Package integrations tests what the project ships for other programs. It takes the
// scripts and commands out of jobs, hooks and set-ups, and runs them on the examples as
// their host would, with the real native-sidecar and the real kustomize. The output
// must be what the examples show. It also lints the project's own workflows.
package integrations

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"
)

// workspace is a copy of an example that a host works in.
type workspace struct {
	t   *testing.T
	dir string
	env []string
	// file is the manifest, diff what native-sidecar would change of it, and
	// edited what the file is then.
	file, diff, edited string
}

// overExamples runs a test on a copy of each example that kustomize can build, with
// the given programs on the PATH: those that `make integrations` builds, by the
// variables for them.
func overExamples(t *testing.T, programs map[string]string, test func(w *workspace)) {
	t.Helper()
	kustomizations, err := filepath.Glob(repository(t) + "/examples/*/kustomization.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, kustomizations)
	for _, kustomization := range kustomizations {
		example := filepath.Dir(kustomization)
		t.Run(filepath.Base(example), func(t *testing.T) {
			w := workspace{t: t, dir: t.TempDir(), diff: text(t, example+"/expected.diff"), edited: text(t, example+"/expected.yaml")}
			for _, name := range []string{"sidecars.yaml", "kustomization.yaml", "job.yaml", "deployment.yaml"} {
				if file, err := os.ReadFile(filepath.Join(example, name)); err == nil {
					require.NoError(t, os.WriteFile(filepath.Join(w.dir, name), file, 0o644))
					w.file = name // the last of them
				}
			}
			bin := t.TempDir()
			for name, path := range programs {
				require.NoError(t, os.Symlink(path, filepath.Join(bin, name)))
			}
			// Its own home, but the shared caches of Go.
			w.env = append(os.Environ(), "HOME="+t.TempDir(), "GOMODCACHE="+goEnv(t, "GOMODCACHE"), "GOCACHE="+goEnv(t, "GOCACHE"),
				"PATH="+bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
			test(&w)
		})
	}
}

// run runs a command in the workspace.
func (w *workspace) run(env []string, command ...string) (stdout, stderr string, code int) {
	w.t.Helper()
	var out, said bytes.Buffer
	cmd := exec.Command("env", command...) // which finds it on the PATH of the workspace
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = w.dir, append(w.env, env...), &out, &said
	err := cmd.Run()
	if _, failed := errors.AsType[*exec.ExitError](err); !failed {
		require.NoError(w.t, err)
	}
	return out.String(), said.String(), cmd.ProcessState.ExitCode()
}

// built returns what kustomize makes of the edited file.
func (w *workspace) built(kustomize string) string {
	w.t.Helper()
	dir := w.t.TempDir()
	for name, text := range map[string]string{"edited.yaml": w.edited, "kustomization.yaml": "resources: [edited.yaml]\n"} {
		require.NoError(w.t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	stdout, stderr, code := w.run(nil, kustomize, "build", dir)
	require.Equal(w.t, 0, code, stderr)
	return stdout
}

// gates checks that a job fails and shows what would change, and passes without output
// once that is changed.
func (w *workspace) gates(job func() (stdout, stderr string, code int)) {
	w.t.Helper()
	stdout, stderr, code := job()
	assert.Equal(w.t, 1, code, stderr)
	assert.Contains(w.t, stdout, w.diff)
	_, stderr, code = w.run(nil, "native-sidecar", "--fn-config", "sidecars.yaml", "-w", ".")
	require.Equal(w.t, 0, code, stderr)
	stdout, stderr, code = job()
	assert.Equal(w.t, 0, code, stderr)
	assert.Empty(w.t, stdout)
}

func repository(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../..")
	require.NoError(t, err)
	return path
}

// program returns the path of a program that is built for the tests, from a variable.
func program(t *testing.T, variable string) string {
	t.Helper()
	path := os.Getenv(variable)
	if path == "" {
		skip(t, "%s is not set: `make integrations` builds the program and sets it", variable)
	}
	return path
}

// skip skips the test and says so, even without -v.
func skip(t *testing.T, format string, args ...any) {
	t.Helper()
	fmt.Printf("%s is SKIPPED: %s\n", t.Name(), fmt.Sprintf(format, args...))
	t.SkipNow()
}

func text(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(content)
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	value, err := exec.Command("go", "env", name).Output()
	require.NoError(t, err)
	return strings.TrimSpace(string(value))
}

// decode decodes a file strictly: an unknown or duplicate field is an error.
func decode[T any](t *testing.T, path string) T {
	t.Helper()
	var value T
	require.NoError(t, yaml.UnmarshalStrict([]byte(text(t, path)), &value), path)
	return value
}

// snippets returns the YAML blocks of a how-to.
func snippets(t *testing.T, page string) []string {
	t.Helper()
	var found []string
	for _, match := range yamlBlock.FindAllStringSubmatch(text(t, repository(t)+"/docs/how-to/"+page), -1) {
		found = append(found, match[1])
	}
	require.NotEmpty(t, found, "%s shows nothing", page)
	return found
}

var yamlBlock = regexp.MustCompile("(?s)\n```yaml\n(.*?)```\n")

// placeholder is the image that users replace with theirs. Nothing is published.
const placeholder = "registry.example.com/native-sidecar:VERSION"

// TestPlaceholders checks that the set-ups name no other image.
func TestPlaceholders(t *testing.T) {
	found := 0
	require.NoError(t, fs.WalkDir(os.DirFS(repository(t)+"/integrations"), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			for _, image := range reference.FindAllString(text(t, repository(t)+"/integrations/"+name), -1) {
				found++
				assert.Equal(t, placeholder, strings.TrimSuffix(image, ":"), name)
			}
		}
		return err
	}))
	assert.NotZero(t, found)
}

var reference = regexp.MustCompile(`\S*/native-sidecar:[^\s,]*`)
