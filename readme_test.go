package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/fn"
	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var yamlBlocks = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// TestReadme holds the README to what is: its YAML parses, its functionConfigs
// are accepted, and its before and after are those of the example.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	example, err := os.ReadFile("examples/convert-job/job.yaml")
	require.NoError(t, err)
	config, err := os.ReadFile("examples/convert-job/sidecars.yaml")
	require.NoError(t, err)
	assert.Contains(t, string(readme), "```yaml\n"+string(config)+"```")

	configs := 0
	for _, block := range yamlBlocks.FindAllStringSubmatch(string(readme), -1) {
		node, err := yaml.Parse(block[1])
		require.NoError(t, err, block[1])
		if node.GetKind() == v1alpha1.Kind {
			configs++
			_, err := fn.Configure(v1alpha1.Source{File: "README.md"}, node.YNode())
			require.NoError(t, err)
		}
	}
	assert.Equal(t, 2, configs)

	dir := t.TempDir()
	require.NoError(t, os.WriteFile(dir+"/job.yaml", example, 0o644))
	after, _, code := run("", "--fn-config", "examples/convert-job/sidecars.yaml", dir+"/job.yaml")
	require.Equal(t, 0, code)
	blocks := yamlBlocks.FindAllStringSubmatch(string(readme), -1)
	withoutArgs := regexp.MustCompile(`(?m)^ +args:\n( +- .*\n)+|^ +command: .*\n`)
	assert.Contains(t, withoutArgs.ReplaceAllString(string(example), ""), blocks[0][1])
	assert.Contains(t, withoutArgs.ReplaceAllString(after, ""), blocks[2][1])
	assert.NotContains(t, strings.ToLower(string(readme)), "todo")
}
