package v1alpha1

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/stretchr/testify/assert"
)

// The functionConfig has the values that the packages below know.
func TestEnums(t *testing.T) {
	var severities []string
	for _, s := range []finding.Severity{finding.Error, finding.Warning, finding.Info, finding.Off} {
		severities = append(severities, string(s))
	}
	assert.Equal(t, severities, closedSet(Severity("")))
	var injectors []string
	for _, i := range pod.Injectors() {
		injectors = append(injectors, i.Name)
	}
	assert.Equal(t, injectors, closedSet(Injector("")))
}

// closedSet returns the values of an enum, or of one of the catalogue, in the order in which
// messages and pages list them; nil for any other value.
func closedSet(v any) []string {
	switch v.(type) {
	case Injector:
		return texts(Istio, Linkerd, Dapr)
	case Severity:
		return texts(Error, Warning, Info, Off)
	case End:
		return texts(First, Last)
	case Side:
		return texts(SideApp, SideSidecar, SideNone)
	case ProbeSource:
		return texts(Readiness)
	case ProbesFrom:
		return texts(Catalogue)
	case ContainerType:
		return texts(Native, Regular)
	case catalog.Setting:
		return texts(catalog.Switch, catalog.Host, catalog.Port, catalog.Address, catalog.Other)
	case catalog.Recognition:
		return texts(catalog.ByImage, catalog.ByImageOrName, catalog.ByImageAndName)
	case catalog.Position:
		return texts(catalog.First, catalog.Last, catalog.Either)
	case catalog.Type:
		return texts(catalog.String, catalog.Strings, catalog.Integer, catalog.Boolean)
	}
	return nil
}

// texts returns values as strings.
func texts[T ~string](values ...T) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = string(v)
	}
	return all
}
