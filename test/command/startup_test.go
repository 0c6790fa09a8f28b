package command

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// initialized is a line of the runtime's trace of how packages are initialized:
// its name, and the bytes that it took.
var initialized = regexp.MustCompile(`(?m)^init (\S+) @.* clock, (\d+) bytes`)

// TestStartUp keeps the price of a start, since hosts start a process per call: by
// what the packages allocate before main, which is the same on every machine, and
// by those that must not be linked in.
func TestStartUp(t *testing.T) {
	const mostBytes = 360_000 // a function on kyaml's framework takes 800,000
	bin := os.Getenv("NATIVE_SIDECAR_BIN")
	if bin == "" {
		t.Skip("NATIVE_SIDECAR_BIN is not set: `make unit` builds the program and sets it")
	}
	command := exec.CommandContext(t.Context(), bin, "--version")
	command.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var trace strings.Builder
	command.Stderr = &trace
	require.NoError(t, command.Run())
	lines := initialized.FindAllStringSubmatch(trace.String(), -1)
	require.NotEmpty(t, lines, trace.String())
	sum := 0
	for _, line := range lines {
		bytes, err := strconv.Atoi(line[2])
		require.NoError(t, err)
		sum += bytes
		for _, costly := range []string{"k8s.io/client-go", "kyaml/fn/framework", "kube-openapi/pkg/validation/strfmt", "spf13/cobra", "k8s.io/api/"} {
			assert.NotContains(t, line[1], costly)
		}
	}
	assert.Less(t, sum, mostBytes)
	t.Logf("%d packages, %d bytes", len(lines), sum)
}
