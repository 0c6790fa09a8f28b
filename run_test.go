package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkRun is the function from the ResourceList in to the ResourceList out: a
// sidecar is added to each of many Deployments.
func BenchmarkRun(b *testing.B) {
	config, err := os.ReadFile("examples/sidecar/sidecars.yaml")
	require.NoError(b, err)
	deployment, err := os.ReadFile("examples/sidecar/deployment.yaml")
	require.NoError(b, err)
	list := resourceList(string(config), strings.Join(slices.Repeat([]string{string(deployment)}, 300), "---\n"))
	b.SetBytes(int64(len(list)))
	for b.Loop() {
		stdout, stderr, code := run(list)
		require.Zero(b, code, stderr)
		require.Greater(b, len(stdout), len(list))
	}
}
