package v1alpha1

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/stretchr/testify/assert"
)

// The functionConfig has the values that the packages below know.
func TestEnums(t *testing.T) {
	var severities []string
	for _, s := range finding.Severities() {
		severities = append(severities, string(s))
	}
	assert.Equal(t, severities, Severity("").values())
	var injectors []string
	for _, i := range pod.Injectors() {
		injectors = append(injectors, i.Name)
	}
	assert.Equal(t, injectors, Injector("").values())
}
