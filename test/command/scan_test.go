package command

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/test/command/internal/testcase"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestScanGolden scans the example of a repository in each format, twice: what comes out
// is in testdata/scan. Of the page, that is its data: style and script are files already.
func TestScanGolden(t *testing.T) {
	t.Chdir(inRepository("examples/shop"))
	golden := func(name string) string { return filepath.Join("..", "..", "testdata", "scan", name) }
	config := filepath.Join(t.TempDir(), "config.yaml")
	for name, args := range map[string][]string{
		"shop.txt":         nil,
		"shop.wide.txt":    {"--format", "wide"},
		"shop.json":        {"--format", "json"},
		"shop.csv":         {"--format", "csv"},
		"shop.md":          {"--format", "markdown"},
		"shop.html.json":   {"--format", "html"},
		"shop.config.txt":  {"--fn-config", "sidecars.yaml"},
		"shop.config.json": {"--fn-config", "sidecars.yaml", "--format", "json"},
		"shop.config.yaml": {"--write-config", config, "-q"},
	} {
		t.Run(name, func(t *testing.T) {
			var first string
			for range 2 {
				_ = os.Remove(config)
				out, stderr, code := run("", append(append([]string{"scan"}, args...), "deploy")...)
				require.Equal(t, 0, code, stderr)
				assert.Empty(t, stderr)
				switch {
				case strings.HasSuffix(name, ".html.json"):
					out = islands(t, out)
				case strings.HasSuffix(name, ".yaml"):
					text, err := os.ReadFile(config)
					require.NoError(t, err)
					out = string(text)
				}
				if first == "" {
					first = out
				}
				require.Equal(t, first, out, "the second run")
			}
			if *testcase.Update {
				require.NoError(t, os.MkdirAll(golden(""), 0o755))
				require.NoError(t, os.WriteFile(golden(name), []byte(first), 0o644))
			}
			want, err := os.ReadFile(golden(name))
			require.NoError(t, err)
			assert.Equal(t, string(want), first)
		})
	}
	config, err := filepath.Abs("sidecars.yaml")
	require.NoError(t, err)
	want, err := os.ReadFile(config)
	require.NoError(t, err)
	is, err := os.ReadFile(golden("shop.config.yaml"))
	require.NoError(t, err)
	assert.Equal(t, string(want), string(is), "examples/shop/sidecars.yaml is what scan writes")
}

var island = regexp.MustCompile(`(?s)<script type="(application/json|text/plain)" id="([a-z0-9-]+)">(.*?)</script>`)

// islands returns the data in a page, with its lines in order.
func islands(t *testing.T, page string) string {
	t.Helper()
	var out strings.Builder
	for _, m := range island.FindAllStringSubmatch(page, -1) {
		data := []byte(m[3])
		if m[1] == "text/plain" {
			packed, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(data)))
			require.NoError(t, err)
			data, err = io.ReadAll(packed)
			require.NoError(t, err)
		}
		var value any
		require.NoError(t, json.Unmarshal(data, &value))
		text, err := json.MarshalIndent(value, "", "  ")
		require.NoError(t, err)
		out.WriteString("// " + m[2] + "\n" + string(text) + "\n")
	}
	require.NotEmpty(t, out.String())
	return out.String()
}

// TestScanFits checks that the table fits the narrowest terminal.
func TestScanFits(t *testing.T) {
	for _, name := range []string{"shop.txt", "shop.config.txt"} {
		for line := range strings.SplitSeq(readFile(t, "testdata/scan/"+name), "\n") {
			assert.LessOrEqual(t, len([]rune(line)), 80, "%s: %s", name, line)
		}
	}
}

// TestScanSchema validates what scan prints as JSON: of the example, of all goldens
// together, and of the script's files.
func TestScanSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(inRepository("docs/reference/scan.schema.json"))
	require.NoError(t, err)
	for _, name := range []string{"shop.json", "shop.config.json"} {
		requireValid(t, schema, readFile(t, "testdata/scan/"+name))
	}
	dir := t.TempDir()
	for _, g := range goldens(t) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, g.Name()+".yaml"), []byte(g.input), 0o644))
	}
	t.Chdir(dir)
	out, stderr, code := run("", "scan", "--format", "json")
	require.Equal(t, 0, code, stderr)
	requireValid(t, schema, out)
}
