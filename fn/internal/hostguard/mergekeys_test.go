package hostguard

import (
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/openapi"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// The table of merge keys matches the schema that the host has. A newer kyaml with
// another schema fails here.
func TestMergeKeysAreThoseOfTheSchema(t *testing.T) {
	if openapi.SchemaForResourceType(yaml.TypeMeta{APIVersion: "v1", Kind: "Pod"}) == nil {
		t.Fatal("no schema")
	}
	for name, definition := range openapi.Schema().Definitions {
		for field, schema := range definition.Properties {
			resource := openapi.ResourceSchema{Schema: &schema}
			strategy, keys := resource.PatchStrategyAndKeyList()
			if !slices.Contains(strings.Split(strategy, ","), "merge") || !schema.Type.Contains("array") {
				continue
			}
			if len(keys) == 0 {
				keys = []string{""}
			}
			list := parse(t, "[{'"+keys[0]+"': 1}]").YNode()
			if got := mergeKeys(field, list); !slices.Equal(got, keys) {
				t.Errorf("%s of %s: got %q, want %q", field, name, got, keys)
			}
		}
	}
}

func TestBuiltInKindsAreThoseOfTheSchema(t *testing.T) {
	known := func(apiVersion, kind string) bool {
		return openapi.SchemaForResourceType(yaml.TypeMeta{APIVersion: apiVersion, Kind: kind}) != nil
	}
	for _, c := range []struct {
		apiVersion, kind string
		want             bool
	}{
		{"v1", "Pod", true},
		{"apps/v1", "Deployment", true},
		{"batch/v1", "CronJob", true},
		{"networking.k8s.io/v1", "Ingress", true},
		{"argoproj.io/v1alpha1", "Rollout", false},
		{"serving.knative.dev/v1", "Service", false},
		{"jobset.x-k8s.io/v1alpha2", "JobSet", false},
		{"", "Pod", false},
		{"v1", "", false},
	} {
		item := parse(t, "apiVersion: '"+c.apiVersion+"'\nkind: '"+c.kind+"'\n")
		if got := isBuiltIn(item.YNode()); got != c.want || known(c.apiVersion, c.kind) != c.want {
			t.Errorf("%s %s: got %v, schema %v, want %v", c.apiVersion, c.kind, got, known(c.apiVersion, c.kind), c.want)
		}
	}
}
