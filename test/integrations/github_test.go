package integrations

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// action is action.yml.
type action struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Inputs      map[string]struct {
		Description string `json:"description"`
		Required    bool   `json:"required"`
		Default     string `json:"default"`
	} `json:"inputs"`
	Runs struct {
		Using string `json:"using"`
		Steps []struct {
			Name  string            `json:"name"`
			Uses  string            `json:"uses"`
			With  map[string]string `json:"with"`
			Shell string            `json:"shell"`
			Env   map[string]string `json:"env"`
			Run   string            `json:"run"`
		} `json:"steps"`
	} `json:"runs"`
}

// pinned is an action at a version.
var pinned = regexp.MustCompile(`@v\d+\.\d+\.\d+$`)

// TestGitHubAction runs the steps of the action as a runner does: each in its shell,
// with its environment and with the PATH of earlier steps. The action builds the
// binary.
func TestGitHubAction(t *testing.T) {
	a := decode[action](t, repository(t)+"/action.yml")
	require.Equal(t, "composite", a.Runs.Using)
	temp := t.TempDir() // the build is fast from the second example on
	overExamples(t, nil, func(w *workspace) {
		paths := filepath.Join(w.t.TempDir(), "path")
		require.NoError(w.t, os.WriteFile(paths, nil, 0o644))
		runner := []string{"GITHUB_ACTIONS=true", "GITHUB_ACTION_PATH=" + repository(t), "RUNNER_TEMP=" + temp, "GITHUB_PATH=" + paths}
		job := func() (stdout, stderr string, code int) {
			for _, step := range a.Runs.Steps {
				if step.Uses != "" { // TestWorkflows looks at it
					continue
				}
				require.Equal(w.t, "bash", step.Shell)
				env := runner
				for name, value := range step.Env {
					env = append(env, name+"="+a.evaluate(w.t, value, map[string]string{"fn-config": "sidecars.yaml"}))
				}
				out, said, exit := w.run(env, "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.Run)
				stdout, stderr = stdout+out, stderr+said
				if exit != 0 {
					return stdout, stderr, exit
				}
				for added := range strings.Lines(text(w.t, paths)) {
					w.env = append(w.env, "PATH="+strings.TrimSpace(added)+string(filepath.ListSeparator)+os.Getenv("PATH"))
				}
			}
			return stdout, stderr, 0
		}
		stdout, _, _ := job()
		assert.Regexp(w.t, `(?m)^::notice .*file=(job|deployment)\.yaml`, stdout)
		w.gates(job)
	})
}

// evaluate evaluates the expressions in a value. Only inputs are supported.
func (a action) evaluate(t *testing.T, value string, given map[string]string) string {
	return regexp.MustCompile(`\$\{\{ (.*?) \}\}`).ReplaceAllStringFunc(value, func(expression string) string {
		name, is := strings.CutPrefix(strings.Trim(expression, "${} "), "inputs.")
		input, known := a.Inputs[name]
		require.True(t, is && known, "%s is not an input", expression)
		if value, is := given[name]; is {
			return value
		}
		require.False(t, input.Required, "%s is required", name)
		return input.Default
	})
}

// TestGitHubWorkflows checks the workflows of the how-to with actionlint. The action
// replaces the one that they name, so that its inputs are checked too.
func TestGitHubWorkflows(t *testing.T) {
	root := t.TempDir()
	workflows := filepath.Join(root, ".github", "workflows")
	require.NoError(t, os.MkdirAll(workflows, 0o755))
	require.NoError(t, os.Mkdir(filepath.Join(root, ".git"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(root, "action.yml"), []byte(text(t, repository(t)+"/action.yml")), 0o644))

	used := 0
	var files []string
	for i, snippet := range snippets(t, "github.md") {
		for _, match := range regexp.MustCompile(`uses: (\S+)`).FindAllStringSubmatch(snippet, -1) {
			if match[1] == ours {
				used++
			} else {
				assert.Regexp(t, pinned, match[1])
			}
		}
		files = append(files, filepath.Join(workflows, fmt.Sprintf("%d.yml", i)))
		local := strings.ReplaceAll(snippet, "uses: "+ours, "uses: ./")
		require.NoError(t, os.WriteFile(files[i], []byte(local), 0o644))
	}
	assert.NotZero(t, used)
	linted(t, root, files)
}

// ours is the action in the how-to: the users' clone.
const ours = "your-org/native-sidecar@COMMIT"
