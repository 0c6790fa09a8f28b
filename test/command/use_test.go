package command

import (
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/test/command/internal/testcase"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// TestUse checks what each entry of the catalogue adds: its golden sets every parameter,
// and neither the golden nor the least that a pattern can say leads to a warning, by
// itself or in explain. The expanded functionConfig does the same, and so does the same entry
// in spec.catalog.
func TestUse(t *testing.T) {
	entries := catalog.New()
	for _, name := range entries.Names() {
		entry, _ := entries.Entry(name)
		if !entry.CanBeAdded() {
			continue
		}
		t.Run(name, func(t *testing.T) {
			full := readFile(t, "testdata/use-"+name+".txtar")
			_, config, _ := strings.Cut(full, "-- "+testcase.Config+" --\n")
			config, input, _ := strings.Cut(config, "-- "+inputSection+" --\n")
			input, _, _ = strings.Cut(input, "-- "+outputSection+" --\n")
			assert.Equal(t, entry.ParameterNames(), with(t, config), "the golden does not set each parameter, in their order")

			least := "apiVersion: native-sidecar.dev/v1alpha1\nkind: SidecarTransformer\nspec:\n  patterns:\n" + indent(entry.AddSnippet(), "  ", "  ")
			for _, config := range []string{config, least} {
				inFolder(t, testcase.Config, config, "manifests.yaml", input)
				output, stderr, code := run("", "--fn-config", testcase.Config, "--format", "short", "manifests.yaml")
				require.Equal(t, 0, code, stderr)
				assert.NotEqual(t, input, output)
				assert.NotContains(t, stderr, ": warning: ")

				expanded, said, code := run("", "expand", "--fn-config", testcase.Config)
				require.Equal(t, 0, code, said)
				assert.NotContains(t, expanded, "use:")
				assert.Contains(t, expanded, "# from the entry "+name+" of the catalogue\n")
				inFolder(t, testcase.Config, expanded, "manifests.yaml", input)
				same, saidAgain, code := run("", "--fn-config", testcase.Config, "--format", "short", "manifests.yaml")
				require.Equal(t, 0, code, saidAgain)
				assert.Equal(t, output, same, "the expanded functionConfig makes something else")
				assert.Equal(t, stderr, saidAgain)

				inFolder(t, testcase.Config, asOwn(t, entries, entry, config), "manifests.yaml", input)
				own, saidOfOwn, code := run("", "--fn-config", testcase.Config, "--format", "short", "manifests.yaml")
				require.Equal(t, 0, code, saidOfOwn)
				assert.Equal(t, output, own, "the same entry in spec.catalog makes something else")
				assert.Equal(t, stderr, saidOfOwn)

				text, stderr, code := run("", "explain", "--fn-config", testcase.Config, "manifests.yaml")
				assert.Equal(t, 0, code)
				assert.Empty(t, stderr, "explain warns")
				assert.Contains(t, text, name)
			}
		})
	}
}

// asOwn returns a functionConfig that uses an entry as one with the same entry of its own,
// under another name.
func asOwn(t *testing.T, entries *catalog.Catalog, entry catalog.Entry, config string) string {
	t.Helper()
	text, _ := entries.Text(entry.Name)
	renamed := strings.Replace(text, "name: "+entry.Name+"\n", "name: own-"+entry.Name+"\n", 1)
	require.NotEqual(t, text, renamed)
	using := strings.Replace(config, "use: "+entry.Name+"\n", "use: own-"+entry.Name+"\n", 1)
	require.NotEqual(t, config, using)
	return using + "  catalog:\n" + indent(renamed, "  - ", "    ")
}

// with returns the names of the parameters in a functionConfig with one pattern.
func with(t *testing.T, config string) []string {
	t.Helper()
	node, err := yaml.Parse(config)
	require.NoError(t, err)
	patterns, err := node.Pipe(yaml.Lookup("spec", "patterns", "0", "with"))
	require.NoError(t, err)
	names, err := patterns.Fields()
	require.NoError(t, err)
	return names
}
