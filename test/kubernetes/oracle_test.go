// Package kubernetes checks native-sidecar's output with the API server's own code:
// see cmd/oracle.
package kubernetes

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// judgement is an oracle's answer about a document; see cmd/oracle.
type judgement struct {
	APIVersion, Kind, Name string
	Known                  bool
	Errors                 []struct{ Field, Type, Message string }
	Warnings               []string
}

// oracle gives the API server's judgement at one version of Kubernetes.
type oracle struct {
	in  io.WriteCloser
	out *bufio.Reader
}

// The variables with the paths of the programs. `make verify-kubernetes` builds the
// programs and sets the variables.
const (
	newest   = "ORACLE_BIN"
	floor    = "ORACLE_FLOOR_BIN"
	function = "NATIVE_SIDECAR_BIN"
)

// program returns the path of a program and skips the test if it is not set.
func program(t *testing.T, variable string) string {
	t.Helper()
	path := os.Getenv(variable)
	if path == "" {
		t.Skipf("%s is not set: `make verify-kubernetes` builds the program and sets it", variable)
	}
	return path
}

func start(t *testing.T, variable string) *oracle {
	t.Helper()
	command := exec.Command(program(t, variable))
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	require.NoError(t, err)
	out, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		assert.NoError(t, in.Close())
		assert.NoError(t, command.Wait())
	})
	return &oracle{in, bufio.NewReader(out)}
}

// judge returns the API server's judgements of the documents in a text.
func (o *oracle) judge(text string) ([]judgement, error) {
	line, err := json.Marshal(text)
	if err != nil {
		return nil, err
	}
	if _, err := o.in.Write(append(line, '\n')); err != nil {
		return nil, err
	}
	answer, err := o.out.ReadBytes('\n')
	if err != nil {
		return nil, err
	}
	var judgements []judgement
	return judgements, json.Unmarshal(answer, &judgements)
}

// one returns the API server's judgement of an object.
func (o *oracle) one(t require.TestingT, text string) judgement {
	judgements, err := o.judge(text)
	require.NoError(t, err)
	require.Len(t, judgements, 1)
	return judgements[0]
}

// TestOracle checks that the oracles refuse, warn and accept as the API server does.
// All other tests rely on that.
func TestOracle(t *testing.T) {
	const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n  containers:\n  - {name: app, image: \"app:1\"}\n"
	deployment := func(rest string) string {
		return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec:\n  selector: {matchLabels: {app: shop}}\n" +
			"  template:\n    metadata: {labels: {app: shop}}\n    spec:\n" + rest
	}
	type said struct{ errors, warnings []string }
	for _, c := range []struct {
		name, text    string
		newest, floor said
	}{
		{name: "right", text: pod},
		{name: "unknown field", text: pod + "  initContainer: []\n", newest: said{errors: []string{`Strict unknown field "spec.initContainer"`}}},
		{name: "field twice", text: pod + "  hostNetwork: true\n  hostNetwork: true\n",
			newest: said{errors: []string{"Strict yaml: unmarshal errors:\n  line 8: key \"hostNetwork\" already set in map"}}},
		{name: "unknown field and wrong value", text: pod + "  nothing: 1\n  restartPolicy: always\n", newest: said{errors: []string{
			`Strict unknown field "spec.nothing"`, "FieldValueNotSupported spec.restartPolicy"}}},
		{name: "probe of a plain init container", text: pod + "  initContainers: [{name: side, image: a, startupProbe: {tcpSocket: {port: 1}}}]\n",
			newest: said{errors: []string{"FieldValueForbidden spec.initContainers[0].startupProbe"}}},
		{name: "probe of a sidecar", text: pod + "  initContainers: [{name: side, image: a, restartPolicy: Always, startupProbe: {tcpSocket: {port: 1}}}]\n"},
		{name: "deprecated", text: deployment("      nodeSelector: {beta.kubernetes.io/os: linux}\n      containers: [{name: app, image: a}]\n"),
			newest: said{warnings: []string{
				`spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead`}}},
		{name: "sleep", text: pod + "  initContainers: [{name: side, image: a, restartPolicy: Always, lifecycle: {preStop: {sleep: {seconds: 1}}}}]\n",
			floor: said{errors: []string{"FieldValueRequired spec.initContainers[0].lifecycle.preStop"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.floor.errors == nil {
				c.floor = c.newest
			}
			for variable, want := range map[string]said{newest: c.newest, floor: c.floor} {
				j := start(t, variable).one(t, c.text)
				require.True(t, j.Known)
				var refusals []string
				for _, e := range j.Errors {
					if e.Field == "" {
						e.Field = e.Message
					}
					refusals = append(refusals, e.Type+" "+e.Field)
				}
				require.Equal(t, want.errors, refusals, variable)
				require.Equal(t, want.warnings, j.Warnings, variable)
			}
		})
	}
}

// run runs the function on manifests with a functionConfig. It returns the edited
// manifests, or a refusal.
func run(t require.TestingT, bin, config, manifests string) (output, stderr string, refused bool) {
	command := exec.Command(bin, "--fn-config", config, "-")
	command.Stdin = strings.NewReader(manifests)
	var said strings.Builder
	command.Stderr = &said
	out, err := command.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		require.Equal(t, 1, exit.ExitCode(), said.String())
		require.Empty(t, string(out))
		require.Regexp(t, `(?m)^\S+:\d+:\d+: `, said.String(), "a refusal names the file, the line and the column")
		return "", said.String(), true
	}
	require.NoError(t, err)
	return string(out), said.String(), false
}
