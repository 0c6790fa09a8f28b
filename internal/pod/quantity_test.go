package pod_test

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/api/resource"
)

func TestParseQuantity(t *testing.T) {
	for text, want := range map[string]int64{"500m": 500, "1": 1000, "1e3": 1_000_000, "1E-2": 10, "1Ki": 1_024_000} {
		q, err := pod.ParseQuantity(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, q.MilliValue(), text)
	}
	for _, text := range []string{"", "a", "100Mb", "1e-2147483647", "1E0000000001"} {
		_, err := pod.ParseQuantity(text)
		assert.ErrorIs(t, err, resource.ErrFormatWrong, text)
	}
}
