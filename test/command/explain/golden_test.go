package explain

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/native-sidecar/native-sidecar/test/command/internal/testcase"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

// The sections of a golden beside config.yaml and input.yaml.
var sections = map[string]string{"text": "timeline.txt", "mermaid": "timeline.md", "svg": "timeline.svg", "json": "timeline.json"}

// order is the order of the formats and of their sections.
var order = []string{"text", "mermaid", "svg", "json"}

// explain runs the command in the current folder.
func explain(t *testing.T, args ...string) string {
	t.Helper()
	stdout, stderr, code := testcase.Run("", append([]string{"explain"}, args...)...)
	require.Zero(t, code, stderr)
	return stdout
}

// TestGolden explains the input of each file of testdata/explain, with its
// functionConfig if there is one, in every format.
func TestGolden(t *testing.T) {
	for _, c := range testcase.Load(t, "../../../testdata/explain/*.txtar") {
		t.Run(c.Name(), func(t *testing.T) {
			t.Chdir(t.TempDir())
			want := map[string]string{}
			var args []string
			var made []txtar.File
			for _, f := range c.Files {
				want[f.Name] = string(f.Data)
				switch f.Name {
				case testcase.Config:
					args = append(args, "--fn-config", f.Name)
				case "input.yaml":
					args = append(args, f.Name)
				default:
					continue
				}
				require.NoError(t, os.WriteFile(f.Name, f.Data, 0o644))
				made = append(made, f)
			}
			for _, format := range order {
				got := explain(t, append([]string{"--format", format}, args...)...)
				made = append(made, testcase.Section(sections[format], got))
				checks[format](t, got)
				if !*testcase.Update {
					assert.Equal(t, want[sections[format]], got)
				}
			}
			if *testcase.Update {
				c.Write(t, made)
			}
		})
	}
}

var textBlock = regexp.MustCompile("(?s)```text\n.*?```")

// TestPage compares the text and the picture in docs/explain.md with what the command
// prints for the example.
func TestPage(t *testing.T) {
	const page, picture = "docs/explain.md", "docs/images/explain.svg"
	root, err := filepath.Abs("../../..")
	require.NoError(t, err)
	t.Chdir(filepath.Join(root, "examples/convert-job"))
	text := explain(t, "--fn-config", "sidecars.yaml", "job.yaml")
	svg := explain(t, "--fn-config", "sidecars.yaml", "--format", "svg", "job.yaml")
	t.Chdir(root)
	written, err := os.ReadFile(page)
	require.NoError(t, err)
	if *testcase.Update {
		written = textBlock.ReplaceAllLiteral(written, []byte("```text\n"+text+"```"))
		require.NoError(t, os.WriteFile(page, written, 0o644))
		require.NoError(t, os.WriteFile(picture, []byte(svg), 0o644))
	}
	drawn, err := os.ReadFile(picture)
	require.NoError(t, err)
	assert.Equal(t, svg, string(drawn))
	assert.Equal(t, "```text\n"+text+"```", textBlock.FindString(string(written)))
	assert.Contains(t, string(written), "(images/explain.svg)")
}
