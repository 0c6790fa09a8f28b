package foreign_test

import (
	"os/exec"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestShell checks that a shell reads words as they were.
func TestShell(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh")
	}
	for text, plain := range map[string]bool{
		"web": true, "deploy/web.yaml": true, "a=b": true, "": false, "it's": false, "$(touch x)": false, "a b": false, "*": false,
		"-x;ls": false, "`ls`": false, "#": false, "~": false, "ü": false,
	} {
		assert.Equal(t, plain, foreign.Word(text) == text, text)
		out, err := exec.Command(shell, "-c", "printf %s "+foreign.Word(text)).Output()
		require.NoError(t, err)
		assert.Equal(t, text, string(out))
	}
	assert.Equal(t, "'a\ufffdb'", foreign.Word("a\x1bb"))
	assert.Equal(t, "'a\nb'", foreign.Quote("a\nb"))
}
