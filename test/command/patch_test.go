package command

import (
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/test/command/internal/testcase"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// convertsProxy converts the legacy sidecar of the nasty documents.
const convertsProxy = `apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
metadata:
  name: proxies
spec:
  patterns:
  - name: proxy
    convert: {containers: [proxy]}
  rules: {"*": "Off"}
`

// TestForeignPatches prints patches for every golden, and every document in odd YAML: each patch is proved before
// it is printed, for kustomize and for kubectl. There is one where an edit is possible and
// changes something, and none where it is not.
func TestForeignPatches(t *testing.T) {
	type input struct{ name, config, text string }
	var inputs []input
	for _, g := range goldens(t) {
		inputs = append(inputs, input{g.Name(), g.config, g.input})
	}
	for _, d := range nastyDocuments(t) {
		inputs = append(inputs, input{d.name, convertsProxy, d.text})
	}
	patched := 0
	for _, in := range inputs {
		t.Run(in.name, func(t *testing.T) {
			inFolder(t, testcase.Config, in.config, "manifests.yaml", in.text)
			edited, _, want := run("", "--fn-config", testcase.Config, "--format", "short", "manifests.yaml")
			for _, form := range []string{"kustomize", "kubectl"} {
				patch, stderr, code := run("", "patch", "--fn-config", testcase.Config, "--for", form, "manifests.yaml")
				require.NotContains(t, stderr, "(patch-differs)")
				require.Equal(t, want, code, stderr)
				if !strings.Contains(stderr, "(not-patched)") {
					assert.Equal(t, want == 0 && edited != in.text, patch != "", stderr)
				}
				if patch != "" {
					patched++
				}
			}
		})
	}
	assert.Greater(t, patched, 400)
}
