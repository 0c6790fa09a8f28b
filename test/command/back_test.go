package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	there = `apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
metadata:
  name: there
spec:
  patterns:
  - name: legacy
    convert: {containers: ["[n-z]*"], startupProbeFrom: Readiness, remember: true}
`
	back = `apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
metadata:
  name: back
spec:
  patterns:
  - name: legacy
    convert: {containers: ["[n-z]*"], to: Regular}
  rules: {matched-nothing: "Off"}
`
)

// inFlow matches a list of containers in flow style: what moves into it, or out of it, is
// laid out anew.
var inFlow = regexp.MustCompile(`ontainers"?\s*:(\s|#.*)*\[`)

// TestThereAndBack: a conversion that is remembered and taken back gives the original
// text, but for blank lines, lists in flow style, and what a finding names.
func TestThereAndBack(t *testing.T) {
	dir := t.TempDir()
	styles := exec.CommandContext(t.Context(), "go", "run", "./test/styles", "-n", "100", "-seed", "2", dir)
	styles.Dir = root
	out, err := styles.CombinedOutput()
	require.NoError(t, err, string(out))
	documents := nastyDocuments(t)
	for _, g := range goldens(t) {
		documents = append(documents, document{name: g.Name(), text: g.input})
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, entry := range entries {
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		require.NoError(t, err)
		documents = append(documents, document{name: entry.Name(), text: string(text)})
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "there.yaml"), []byte(there), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "back.yaml"), []byte(back), 0o644))
	came, named := 0, 0
	for _, d := range documents {
		switch thereAndBack(t, d, dir) {
		case cameBack:
			came++
		case isNamed:
			named++
		}
	}
	t.Logf("%d came back, of %d a finding names what does not", came, named)
	assert.Greater(t, came, 5*named)
	assert.Greater(t, came, 200)
}

type outcome int

const (
	notConverted outcome = iota
	cameBack
	isNamed
)

func thereAndBack(t *testing.T, d document, dir string) outcome {
	native, _, code := run(d.text, "--fn-config", filepath.Join(dir, "back.yaml"), "-")
	if code != 0 || native != d.text {
		return notConverted // it has native sidecars
	}
	converted, went, code := run(d.text, "--fn-config", filepath.Join(dir, "there.yaml"), "-")
	if code != 0 || converted == d.text {
		return notConverted
	}
	got, came, code := run(converted, "--fn-config", filepath.Join(dir, "back.yaml"), "-")
	if code != 0 {
		return notConverted // as regular containers, they clash
	}
	if withoutBlanks(got) == withoutBlanks(d.text) {
		return cameBack
	}
	if inFlow.MatchString(d.text) || d.name == "no-final-newline-literal.yaml" {
		return isNamed
	}
	assert.Regexp(t, `\((not-restored|reprinted)|Comments removed with it`, went+came, "%s\n%s", d.name, udiff.Unified("before", "after", d.text, got))
	return isNamed
}

func withoutBlanks(text string) string {
	var kept []string
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			kept = append(kept, strings.TrimRight(line, "\r\n"))
		}
	}
	return strings.Join(kept, "\n")
}
