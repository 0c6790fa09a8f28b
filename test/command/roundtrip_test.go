package command

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/test/command/internal/testcase"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// document is a text with manifests. One whose name starts with refused- cannot
// be read by anybody, or by no two in the same way.
type document struct {
	name, text string
	refused    bool
}

// nastyDocuments returns manifests written in every way that people and their tools
// write them. Each has a container app and a legacy sidecar proxy.
func nastyDocuments(t testing.TB) []document {
	t.Helper()
	entries, err := os.ReadDir(inRepository("testdata/nasty"))
	require.NoError(t, err)
	var all []document
	for _, entry := range entries {
		switch filepath.Ext(entry.Name()) {
		case ".yaml", ".json":
			text := readFile(t, "testdata/nasty/"+entry.Name())
			all = append(all, document{entry.Name(), text, strings.HasPrefix(entry.Name(), "refused-")})
		}
	}
	require.Greater(t, len(all), 100)
	return all
}

// matchesNothing reads every workload, and has nothing to do with any.
const matchesNothing = `apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
metadata:
  name: nothing
spec:
  targets: [{name: nosuch}]
  patterns:
  - name: side
    sidecar: {container: {image: "side:1"}}
  rules: {matched-nothing: "Off"}
`

// saysWhere is how a line of stderr starts.
var saysWhere = regexp.MustCompile(`^(native-sidecar: )?[\w./-]+:\d+:`)

// TestRoundTripVerbatim: what is read and not edited comes out byte for byte.
func TestRoundTripVerbatim(t *testing.T) {
	documents := nastyDocuments(t)
	for _, g := range goldens(t) {
		documents = append(documents, document{name: g.Name(), text: g.input})
	}
	inFolder(t, testcase.Config, matchesNothing)
	items := 0
	for _, d := range documents {
		t.Run(d.name, func(t *testing.T) {
			require.NoError(t, os.WriteFile(d.name, []byte(d.text), 0o644))
			stdout, stderr, code := run("", "--fn-config", testcase.Config, "--format", "short", d.name)
			if d.refused {
				requireRefused(t, stdout, stderr, code)
				assert.Contains(t, stderr, d.name)
				return
			}
			require.Equal(t, 0, code, stderr)
			require.Empty(t, stderr)
			require.Equal(t, d.text, stdout)
			if !canBeItem(d.text) {
				return
			}
			items++
			list := resourceList(matchesNothing, d.text)
			if onlyCRLF(d.text) {
				list = strings.ReplaceAll(strings.ReplaceAll(list, "\r", ""), "\n", "\r\n")
			}
			stdout, stderr, code = run(list)
			require.Equal(t, 0, code, stderr)
			require.Empty(t, stderr)
			require.Equal(t, list, stdout)
		})
	}
	assert.Greater(t, items, 100, "hardly any document was an item of a ResourceList")
}

// requireRefused: a refusal says for each thing where it is, and prints nothing.
func requireRefused(t *testing.T, stdout, stderr string, code int) {
	t.Helper()
	require.Equal(t, 1, code, stderr)
	require.Empty(t, stdout)
	require.NotEmpty(t, stderr)
	for line := range strings.Lines(stderr) {
		require.Regexp(t, saysWhere, line)
	}
}

// A marker or directive, which an item of a list cannot have.
var marker = regexp.MustCompile(`(?m)^(---|\.\.\.|%)`)

// canBeItem reports whether the documents of a text can be indented, to be items
// of a ResourceList.
func canBeItem(text string) bool {
	text = strings.ReplaceAll(text, "\n---\n", "\n")
	return !marker.MatchString(text) && !strings.HasPrefix(text, byteOrderMark) && !strings.HasPrefix(text, "\n")
}

const byteOrderMark = "\ufeff"

// onlyCRLF reports whether all lines end as on Windows.
func onlyCRLF(text string) bool {
	lines := strings.Count(text, "\n")
	return lines > 0 && lines == strings.Count(text, "\r\n")
}
