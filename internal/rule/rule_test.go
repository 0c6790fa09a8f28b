package rule

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestAll holds every rule to its description, to its place in the README and to
// a golden that fires it.
func TestAll(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	goldens, err := filepath.Glob("../../testdata/*.txtar")
	require.NoError(t, err)
	said := ""
	for _, path := range goldens {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		_, findings, _ := strings.Cut(string(text), "-- findings.txt --")
		said += findings
	}
	assert.True(t, slices.IsSorted(Names()))
	for _, r := range All() {
		assert.NotEmpty(t, r.Happens, r.Name)
		assert.NotEmpty(t, r.Do, r.Name)
		assert.Contains(t, string(readme), "| `"+r.Name+"` | "+string(r.Default)+" |")
		assert.Contains(t, said, "("+r.Name, "no golden fires it")
	}
}

func TestSeverities(t *testing.T) {
	said := plan.Finding{Rule: "no-startup-probe"}
	for severity, want := range map[v1alpha1.Severity]int{v1alpha1.Error: 1, v1alpha1.Info: 1, v1alpha1.Off: 0} {
		set, unknown := NewSet(map[string]v1alpha1.Severity{"no-startup-probe": severity, "nosuch": v1alpha1.Error})
		assert.Equal(t, []string{"nosuch"}, unknown)
		findings := set.Say(nil, said)
		require.Len(t, findings, want)
		if want == 1 {
			assert.Equal(t, severity, findings[0].Severity)
		}
	}
}
