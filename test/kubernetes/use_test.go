package kubernetes

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/yaml"
)

// TestUse checks what the entries of the catalogue add: the API server's code accepts it
// at both versions without a warning, and Pod Security "restricted" accepts it if the
// entry says so, and only then.
func TestUse(t *testing.T) {
	latest, oldest := start(t, newest), start(t, floor)
	checks, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	require.NoError(t, err)
	paths, err := filepath.Glob("../../testdata/use-*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), "use-"), ".txtar")
		t.Run(name, func(t *testing.T) {
			sections := archive(t, path)
			for _, o := range []*oracle{latest, oldest} {
				j := o.one(t, sections["output.yaml"])
				assert.True(t, j.Known)
				assert.Empty(t, j.Errors)
				assert.Empty(t, j.Warnings)
			}
			restricts := func(section string) []string {
				var d appsv1.Deployment
				require.NoError(t, yaml.UnmarshalStrict([]byte(sections[section]), &d))
				var reasons []string
				for _, result := range checks.EvaluatePod(
					api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}, &d.Spec.Template.ObjectMeta, &d.Spec.Template.Spec) {
					if !result.Allowed {
						reasons = append(reasons, result.ForbiddenReason+": "+result.ForbiddenDetail)
					}
				}
				return reasons
			}
			assert.Empty(t, restricts("input.yaml"))
			if reasons := restricts("output.yaml"); restricted(t, name) {
				assert.Empty(t, reasons)
			} else {
				assert.NotEmpty(t, reasons, "write restricted: true in its entry")
			}
		})
	}
}

// restricted reports what an entry of the catalogue says about Pod Security.
func restricted(t *testing.T, name string) bool {
	t.Helper()
	text, err := os.ReadFile("../../internal/catalog/entries/" + name + ".yaml")
	require.NoError(t, err)
	var entry struct{ Restricted bool }
	require.NoError(t, yaml.Unmarshal(text, &entry))
	return entry.Restricted
}
