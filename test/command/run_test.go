package command

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkRun is the function from the ResourceList in to the ResourceList out: a
// sidecar is added to each of many Deployments.
func BenchmarkRun(b *testing.B) {
	config := readFile(b, "examples/sidecar/sidecars.yaml")
	deployment := readFile(b, "examples/sidecar/deployment.yaml")
	list := resourceList(config, strings.Join(slices.Repeat([]string{deployment}, 300), "---\n"))
	b.SetBytes(int64(len(list)))
	for b.Loop() {
		stdout, stderr, code := run(list)
		require.Zero(b, code, stderr)
		require.Greater(b, len(stdout), len(list))
	}
}
