package explain

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/cli"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what the command prints to the goldens and to the page")

// The sections of a golden beside config.yaml and input.yaml.
var sections = map[string]string{"text": "timeline.txt", "mermaid": "timeline.md", "svg": "timeline.svg", "json": "timeline.json"}

// order is the order of the formats and of their sections.
var order = []string{"text", "mermaid", "svg", "json"}

// explain runs the command in the current folder.
func explain(t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := cli.Run(t.Context(), append([]string{"explain"}, args...), cli.Process{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr})
	require.Zero(t, code, stderr.String())
	return stdout.String()
}

// TestGolden explains the input of each file of testdata/explain, with its
// functionConfig if there is one, in every format.
func TestGolden(t *testing.T) {
	paths, err := filepath.Glob("../../../testdata/explain/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			path, err := filepath.Abs(path)
			require.NoError(t, err)
			archive, err := txtar.ParseFile(path)
			require.NoError(t, err)
			t.Chdir(t.TempDir())
			want := map[string]string{}
			var args []string
			made := txtar.Archive{Comment: archive.Comment}
			for _, f := range archive.Files {
				want[f.Name] = string(f.Data)
				switch f.Name {
				case "config.yaml":
					args = append(args, "--fn-config", f.Name)
				case "input.yaml":
					args = append(args, f.Name)
				default:
					continue
				}
				require.NoError(t, os.WriteFile(f.Name, f.Data, 0o644))
				made.Files = append(made.Files, f)
			}
			for _, format := range order {
				got := explain(t, append([]string{"--format", format}, args...)...)
				made.Files = append(made.Files, txtar.File{Name: sections[format], Data: []byte(got)})
				checks[format](t, got)
				if !*update {
					assert.Equal(t, want[sections[format]], got)
				}
			}
			if *update {
				require.NoError(t, os.WriteFile(path, txtar.Format(&made), 0o644))
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
	if *update {
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
