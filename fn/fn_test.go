package fn_test

import (
	"bytes"
	"testing"

	"github.com/native-sidecar/native-sidecar/fn"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Hosts delete everything if the answer is empty, so an Output without a ResourceList
// must not look written.
func TestOutputWithoutResourceList(t *testing.T) {
	out, err := fn.Run(t.Context(), nil)
	require.Error(t, err)
	for _, out := range []fn.Output{out, {}} {
		var written bytes.Buffer
		require.ErrorContains(t, out.Write(&written), "there is no ResourceList to write")
		require.NoError(t, out.WriteMessages(&written))
		assert.Empty(t, written.String())
	}
}
