package pipeline

import (
	"context"
	"errors"
	"io/fs"
	"testing"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// flaky is a source that can be read a number of times.
type flaky struct {
	name, text string
	times      int
	err        error
}

func (f *flaky) Name() string { return f.name }

func (f *flaky) OnDisk() bool { return false }

func (f *flaky) Cut(do func([]manifest.Slice)) error {
	if f.times--; f.times < 0 {
		return f.err
	}
	do(manifest.Cut(&manifest.Source{Name: f.name, Text: []byte(f.text)}))
	return nil
}

func engine(t *testing.T, config string) *Engine {
	t.Helper()
	node, err := yaml.Parse(config)
	require.NoError(t, err)
	e, err := Configure(v1alpha1.Source{File: "config.yaml"}, node.YNode())
	require.NoError(t, err)
	return e
}

const (
	converts = `
apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
spec: {patterns: [{name: p, convert: {containers: [proxy], startupProbe: {tcpSocket: {port: 1}}}}]}
`
	legacy = `
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - {name: web, image: web}
  - {name: proxy, image: proxy}
`
)

// A source that cannot be read, or no longer, is a finding, and then nothing changes. So
// reports are always whole.
func TestSourceThatCannotBeRead(t *testing.T) {
	locate := func(doc *manifest.Document, index int, _, node *yaml.Node) finding.Location {
		return doc.Location(node)
	}
	for name, source := range map[string]*flaky{
		"from the start":              {name: "b.yaml", err: &fs.PathError{Op: "open", Path: "b.yaml", Err: fs.ErrPermission}},
		"a kustomization":             {name: "kustomization.yaml", err: &fs.PathError{Op: "open", Path: "kustomization.yaml", Err: fs.ErrPermission}},
		"when references are read":    {name: "b.yaml", times: 1, text: "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n", err: fs.ErrPermission},
		"a kustomization, after that": {name: "kustomization.yaml", times: 2, text: "resources: []\n", err: fs.ErrPermission},
	} {
		t.Run(name, func(t *testing.T) {
			sources := []Source{&flaky{name: "a.yaml", text: legacy, times: 9}, source}
			result, err := engine(t, converts).Run(t.Context(), sources, Host{Locate: locate})
			require.NoError(t, err)
			assert.True(t, result.Failed)
			assert.Empty(t, Edits(result.Sources[0]))
			var wrong []string
			for _, f := range result.Findings {
				if f.Severity == finding.Error {
					wrong = append(wrong, f.String())
				}
			}
			assert.Equal(t, []string{source.name + ": error: cannot be read: permission denied (unreadable)"}, wrong)
		})
	}
}

// A run that is called off is an error, and no finding about a source.
func TestCalledOff(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := engine(t, converts).Run(ctx, []Source{&flaky{name: "a.yaml", err: errors.New("never read")}}, Host{})
	require.ErrorIs(t, err, context.Canceled)
}

// TestNobodyAsksForMisses reads what was passed over only once if no rule says what patterns
// nearly select.
func TestNobodyAsksForMisses(t *testing.T) {
	for severity, reads := range map[string]int{"Warning": 2, `"Off"`: 1} {
		source := &flaky{name: "web.yaml", text: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web}]}\n", times: 9}
		_, err := engine(t, `
apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
spec:
  patterns: [{name: p, convert: {containers: [proxy], startupProbe: {tcpSocket: {port: 1}}}}]
  rules: {matched-nothing: `+severity+`}
`).Run(t.Context(), []Source{source}, Host{Files: filesys.MakeFsInMemory()})
		require.NoError(t, err)
		assert.Equal(t, reads, 9-source.times, severity)
	}
}
