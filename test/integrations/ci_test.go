package integrations

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	pipelinev1 "github.com/tektoncd/pipeline/pkg/apis/pipeline/v1"
)

// TestGitLab runs the script of the GitLab job as its runner does: line by line, in a
// shell that stops at the first failure.
func TestGitLab(t *testing.T) {
	type job struct {
		Stage string `json:"stage"`
		Image struct {
			Name       string   `json:"name"`
			Entrypoint []string `json:"entrypoint"`
		} `json:"image"`
		Variables map[string]string   `json:"variables"`
		Rules     []map[string]string `json:"rules"`
		Script    []string            `json:"script"`
	}
	file := decode[map[string]job](t, repository(t)+"/integrations/gitlab/native-sidecar.yml")
	require.Len(t, file, 1)
	native := file["native-sidecar"]
	assert.Equal(t, "test", native.Stage, "every pipeline has this stage")
	assert.Equal(t, []string{""}, native.Image.Entrypoint, "the runner must be able to start a shell in the image")
	assert.NotEmpty(t, native.Rules)
	require.NotEmpty(t, native.Script)

	overExamples(t, map[string]string{"native-sidecar": program(t, "NATIVE_SIDECAR_BIN")}, func(w *workspace) {
		var env []string
		for name, value := range native.Variables {
			env = append(env, name+"="+value)
		}
		w.gates(func() (string, string, int) {
			return w.run(env, "sh", "-ec", strings.Join(native.Script, "\n"))
		})
	})
}

// TestTekton validates the Task with Tekton's own types, including its variables, and
// runs its step as Tekton's entrypoint does: as a script file with arguments.
func TestTekton(t *testing.T) {
	task := decode[pipelinev1.Task](t, repository(t)+"/integrations/tekton/task.yaml")
	task.SetDefaults(t.Context())
	require.Nil(t, task.Validate(t.Context()))
	require.Len(t, task.Spec.Steps, 1)
	step := task.Spec.Steps[0]

	variables, lists := map[string]string{"workspaces.source.path": "."}, map[string][]string{}
	for _, param := range task.Spec.Params {
		if param.Default == nil {
			variables["params."+param.Name] = "sidecars.yaml"
			continue
		}
		variables["params."+param.Name] = param.Default.StringVal
		lists["$(params."+param.Name+"[*])"] = param.Default.ArrayVal
	}
	assert.Equal(t, placeholder, expand(step.Image, variables))
	assert.Equal(t, ".", expand(step.WorkingDir, variables))
	overExamples(t, map[string]string{"native-sidecar": program(t, "NATIVE_SIDECAR_BIN")}, func(w *workspace) {
		script := filepath.Join(t.TempDir(), "script")
		require.NoError(t, os.WriteFile(script, []byte(step.Script), 0o755))
		command, env := []string{script}, []string(nil)
		for _, arg := range step.Args {
			require.NotEmpty(t, lists[arg], arg)
			command = append(command, lists[arg]...)
		}
		for _, variable := range step.Env {
			env = append(env, variable.Name+"="+expand(variable.Value, variables))
		}
		w.gates(func() (string, string, int) { return w.run(env, command...) })
	})
}

// expand replaces the variables $(name) in a text.
func expand(text string, variables map[string]string) string {
	for name, value := range variables {
		text = strings.ReplaceAll(text, "$("+name+")", value)
	}
	return text
}
