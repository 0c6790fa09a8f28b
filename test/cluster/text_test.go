//go:build linux

package cluster

import (
	"os"
	"testing"

	"github.com/native-sidecar/native-sidecar/test/cluster/internal/api"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"
)

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return text
}

func toYAML(t *testing.T, object api.Object) string {
	t.Helper()
	text, err := yaml.Marshal(object)
	require.NoError(t, err)
	return string(text)
}
