package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMetadata checks that kpt's catalogue of functions would accept metadata.yaml,
// that the folders in it exist, and that it names a licence if there is one.
func TestMetadata(t *testing.T) {
	m, err := readMetadata("../metadata.yaml")
	require.NoError(t, err)
	assert.Regexp(t, `^ghcr\.io/[a-z0-9-]+/[a-z0-9-]+$`, m.Image)
	for _, tag := range m.Tags {
		assert.True(t, slices.Contains([]string{"mutator", "validator", "viewer", "generator"}, tag), tag)
	}
	module, err := os.ReadFile("../go.mod")
	require.NoError(t, err)
	path, found := strings.CutPrefix(m.SourceURL, "https://")
	require.True(t, found, m.SourceURL)
	assert.Contains(t, string(module), "module "+path+"\n")

	assert.NotEmpty(t, m.ExamplePackageURLs)
	for _, url := range m.ExamplePackageURLs {
		folder, found := strings.CutPrefix(url, m.SourceURL+"/tree/main/")
		require.True(t, found, url)
		assert.FileExists(t, filepath.Join("..", folder, "README.md"))
	}

	_, err = os.Stat("../LICENSE")
	assert.Equal(t, err == nil, m.License != "", "metadata.yaml names a licence if and only if there is a LICENSE")
}

func TestMetadataErrors(t *testing.T) {
	for text, said := range map[string]string{
		"image: a\ndescription: b\n":                           "are required",
		"image: a\ndescription: b\ntags: [c]\nemails: [d]\n":   "field emails not found",
		"image: a\ndescription: b\ntags: [c]\nimages: [d]\n":   "field images not found",
		"image: a\ndescription: b\ntags: mutator\nhidden: 1\n": "cannot unmarshal",
	} {
		path := filepath.Join(t.TempDir(), "metadata.yaml")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		_, err := readMetadata(path)
		assert.ErrorContains(t, err, said)
	}
}
