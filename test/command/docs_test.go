package command

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
	"github.com/native-sidecar/native-sidecar/test/command/internal/testcase"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// TestManifests compares the pages with what native-sidecar takes and makes: each
// block of YAML parses, each functionConfig is accepted, and a manifest above a
// paragraph that ends in "becomes" becomes what is below it, by the last
// functionConfig above. A block below a link to a file of an example is that file.
func TestManifests(t *testing.T) {
	configs, made := 0, 0
	for _, p := range pages(t) {
		t.Run(p.file, func(t *testing.T) {
			config := filepath.Join(t.TempDir(), testcase.Config)
			results := map[int]string{}
			manifest := ""
			for i, b := range p.blocks {
				if file := shownAbove(p, b); file != "" {
					if results[i] = readFile(t, file); *testcase.Update {
						b.text = results[i]
					}
					assert.Equal(t, results[i], b.text, "%s:%d: %s has other text", p.file, b.line, file)
				}
				if b.kind != yamlKind {
					assert.Contains(t, append(shownKinds, consoleKind, shellKind, indentedKind), b.kind,
						"%s:%d: unknown kind of block", p.file, b.line)
					continue
				}
				kinds := yamlKinds(t, p, b)
				if slices.Contains(kinds, v1alpha1.Kind) {
					configs++
					require.Len(t, kinds, 1, "%s:%d: a functionConfig has to be the only document", p.file, b.line)
					require.NoError(t, os.WriteFile(config, []byte(b.text), 0o644))
				}
				if becomes(b.before) {
					made++
					stdout, stderr, code := run(manifest, "--fn-config", config, "-")
					require.Equal(t, 0, code, "%s:%d: %s", p.file, b.line, stderr)
					if results[i] = stdout; !*testcase.Update {
						assert.Equal(t, b.text, stdout, "%s:%d: the result differs", p.file, b.line)
					}
				}
				manifest = b.text
			}
			if *testcase.Update {
				p.rewrite(t, results)
			}
		})
	}
	assert.NotZero(t, configs)
	assert.NotZero(t, made)
}

// becomes matches the paragraph between a manifest before and after.
func becomes(paragraph string) bool {
	words := strings.Fields(strings.TrimRight(paragraph, ".:, "))
	return len(words) > 0 && words[len(words)-1] == "becomes"
}

// yamlKinds returns the kinds of the documents of a block, which have to parse; the
// functionConfigs among them are accepted.
func yamlKinds(t *testing.T, p page, b codeBlock) []string {
	t.Helper()
	var kinds []string
	for decoder := yaml.NewDecoder(strings.NewReader(b.text)); ; {
		var document yaml.Node
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return kinds
		}
		require.NoError(t, err, "%s:%d", p.file, b.line)
		node := yaml.NewRNode(document.Content[0])
		if node.YNode().Kind != yaml.MappingNode {
			continue // part of a manifest
		}
		kinds = append(kinds, node.GetKind())
		if node.GetKind() == v1alpha1.Kind && node.GetApiVersion() == v1alpha1.APIVersion {
			_, err := pipeline.Configure(v1alpha1.Source{File: p.file, LinesBefore: 1 - b.line}, node.YNode())
			assert.NoError(t, err)
		}
	}
}
