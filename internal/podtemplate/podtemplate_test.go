package podtemplate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// at returns an object with a pod template at a path of the table.
func at(apiVersion, kind, path string) string {
	value := "{spec: {containers: [{name: app}]}}"
	if path == "" {
		return "{apiVersion: " + apiVersion + ", kind: " + kind + ", metadata: {name: x}, spec: {containers: [{name: app}]}}"
	}
	segments := strings.Split(path, "/")
	for i := len(segments) - 1; i >= 0; i-- {
		key, isList := strings.CutSuffix(segments[i], "[]")
		if key == "*" {
			key = "Worker"
		}
		if isList {
			value = "[" + value + "]"
		}
		value = "{" + key + ": " + value + "}"
	}
	return "{apiVersion: " + apiVersion + ", kind: " + kind + ", metadata: {name: x}, " + value[1:]
}

// TestEveryRow finds a template at each path of each kind that the table knows.
func TestEveryRow(t *testing.T) {
	table, err := NewTable(nil)
	require.NoError(t, err)
	for gk, row := range knownRows() {
		apiVersion := "v1"
		if gk.Group != "" {
			apiVersion = gk.Group + "/v1"
		}
		assert.True(t, table.Wants(apiVersion, gk.Kind))
		for _, place := range row.Places {
			path := place.Path
			objects := table.Locate(yaml.MustParse(at(apiVersion, gk.Kind, path)).YNode())
			require.Len(t, objects, 1, gk)
			require.NoError(t, objects[0].Err)
			require.Len(t, objects[0].Templates, 1, "%v %s", gk, path)
			want := strings.NewReplacer("/", ".", "[]", "[0]", "*", "Worker").Replace(path)
			assert.Equal(t, want, objects[0].Templates[0].Path)
			assert.Equal(t, row.Unsupported, objects[0].Unsupported)
			assert.Equal(t, place.IsSpec, objects[0].Templates[0].Node == nil)
			assert.Equal(t, place.Names, objects[0].Templates[0].Names)
			assert.Equal(t, place.Owned, objects[0].Templates[0].Owned)
		}
	}
}

func TestNewTable(t *testing.T) {
	table, err := NewTable([]v1alpha1.PodTemplate{
		{Group: "shop.example.com", Kind: "Kitchen", Path: "spec/cooks/*/pods[]/template"},
		{Group: "apps", Kind: "Deployment", Path: "spec/canaryTemplate"},
	})
	require.NoError(t, err)
	assert.True(t, table.Wants("shop.example.com/v1beta1", "Kitchen"))
	assert.False(t, table.Wants("shop.example.com/v1beta1", "Deployment"))
	objects := table.Locate(yaml.MustParse(at("shop.example.com/v2", "Kitchen", "spec/cooks/*/pods[]/template")).YNode())
	require.Len(t, objects, 1)
	assert.Equal(t, "spec.cooks.Worker.pods[0].template", objects[0].Templates[0].Path)
	objects = table.Locate(yaml.MustParse(at("apps/v1", "Deployment", "spec/template")).YNode())
	assert.Len(t, objects[0].Templates, 1, "the known path stays")

	again, err := NewTable([]v1alpha1.PodTemplate{{Group: "batch", Kind: "Job", Path: "spec/template"}})
	require.NoError(t, err)
	row, _ := again.row("batch/v1", "Job")
	assert.Equal(t, []Place{{Path: "spec/template"}}, row.Places, "a path that is known already")
	again, err = NewTable([]v1alpha1.PodTemplate{
		{Group: "opentelemetry.io", Kind: "OpenTelemetryCollector", PodSpec: "spec", Containers: "additionalContainers", InitContainers: "initContainers"},
		{Kind: "Oven", PodSpec: "spec/cooks[]", Containers: "helpers", InitContainers: "first"},
	})
	require.NoError(t, err)
	row, _ = again.row("opentelemetry.io/v1", "OpenTelemetryCollector")
	assert.Len(t, row.Places, 1, "the default said in full")
	objects = again.Locate(yaml.MustParse("{apiVersion: v1, kind: Oven, spec: {cooks: [{helpers: [{name: a}]}]}}").YNode())
	require.Len(t, objects[0].Templates, 1)
	assert.Equal(t, "spec.cooks[0].helpers[0].image", objects[0].Templates[0].Field("containers[0].image"))
	assert.Equal(t, "spec.cooks[0].first", objects[0].Templates[0].Field("initContainers"))
	assert.Equal(t, "spec.cooks[0].volumes", objects[0].Templates[0].Field("volumes"))
	assert.NotNil(t, objects[0].Templates[0].List("containers"))
	_, err = NewTable([]v1alpha1.PodTemplate{{Group: "kubeflow.org", Kind: "Notebook", Path: "spec/template"}})
	require.ErrorContains(t, err, "Notebook of kubeflow.org does not support native sidecars")
}

// What an operator adds can be said of a kind that the table knows, and of one place of
// it. Rows that share their places stay as they are.
func TestOperatorContainers(t *testing.T) {
	table, err := NewTable([]v1alpha1.PodTemplate{
		{Group: "argoproj.io", Kind: "Rollout", Path: "spec/template", OperatorContainers: []string{"app", "agent"}},
		{Group: "kibana.k8s.elastic.co", Kind: "Kibana", Path: "spec/podTemplate"},
		{Group: "opentelemetry.io", Kind: "OpenTelemetryCollector", PodSpec: "spec", Containers: "additionalContainers", OperatorContainers: []string{"own"}},
	})
	require.NoError(t, err)
	for text, want := range map[string][]string{
		"apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec: {template: {spec: {}}}":                                       {"app", "agent"},
		"apiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {}}}":                                                 nil,
		"apiVersion: kibana.k8s.elastic.co/v1\nkind: Kibana\nspec: {podTemplate: {spec: {}}}":                                 {"kibana"},
		"apiVersion: beat.k8s.elastic.co/v1beta1\nkind: Beat\nspec: {type: heartbeat, deployment: {podTemplate: {spec: {}}}}": {"heartbeat"},
		"apiVersion: beat.k8s.elastic.co/v1beta1\nkind: Beat\nspec: {deployment: {podTemplate: {spec: {}}}}":                  nil,
		"apiVersion: opentelemetry.io/v1beta1\nkind: OpenTelemetryCollector\nspec: {}":                                        {"own"},
	} {
		templates := table.Locate(yaml.MustParse(text).YNode())[0].Templates
		require.Len(t, templates, 1, text)
		assert.Equal(t, want, templates[0].Owned, text)
		assert.False(t, templates[0].Sealed, text)
	}
}

func TestLocateRefusesSharedTemplates(t *testing.T) {
	table, err := NewTable(nil)
	require.NoError(t, err)
	for name, text := range map[string]string{
		"template is the alias":    "x: &t {spec: {}}\nspec: {template: *t}\n",
		"pod's spec is the alias":  "x: &s {containers: []}\nspec: {template: {spec: *s}}\n",
		"spec comes from a merge":  "x: &s {spec: {}}\nspec: {template: {<<: *s}}\n",
		"template occurs twice":    "spec: {template: {spec: {}}, template: {spec: {}}}\n",
		"spec.template is the ali": "x: &t {spec: {}}\nspec:\n  template: *t\n",
	} {
		objects := table.Locate(yaml.MustParse("apiVersion: apps/v1\nkind: Deployment\n" + text).YNode())
		require.Len(t, objects, 1)
		require.ErrorContains(t, objects[0].Err, name)
	}
}

func TestLocateRefusesASharedList(t *testing.T) {
	table, err := NewTable(nil)
	require.NoError(t, err)
	objects := table.Locate(yaml.MustParse("apiVersion: jobset.x-k8s.io/v1\nkind: JobSet\nx: &l []\nspec: {replicatedJobs: *l}\n").YNode())
	require.ErrorContains(t, objects[0].Err, "spec.replicatedJobs is the alias *l")
}

func TestLocateWithoutATemplate(t *testing.T) {
	table, err := NewTable(nil)
	require.NoError(t, err)
	for _, text := range []string{
		"spec: {}", "spec:", "spec: {template: x}", "spec: {template: {spec: }}", "spec: {template: {spec: []}}", "spec: []",
	} {
		objects := table.Locate(yaml.MustParse("apiVersion: apps/v1\nkind: Deployment\n" + text).YNode())
		require.Len(t, objects, 1)
		require.NoError(t, objects[0].Err)
		assert.Empty(t, objects[0].Templates, text)
	}
	assert.Empty(t, table.Locate(yaml.MustParse("just: a map").YNode()))
	assert.Empty(t, table.Locate(yaml.MustParse("[a, list]").YNode()))
}

func TestResembling(t *testing.T) {
	table, err := NewTable(nil)
	require.NoError(t, err)
	for text, want := range map[string]string{
		"spec: {template: {spec: {containers: [{name: a, image: b}]}}}":       `{group: shop.example.com, kind: Oven, path: spec/template}`,
		"template: {spec: {containers: [{name: a, image: b}]}}":               `{group: shop.example.com, kind: Oven, path: template}`,
		"spec: {containers: [{name: a, image: b}]}":                           `{group: shop.example.com, kind: Oven, podSpec: spec}`,
		"spec: {initContainers: [{name: a, image: b}]}":                       `{group: shop.example.com, kind: Oven, podSpec: spec}`,
		"spec: {a: [{initContainers: [{name: a, image: b}]}]}":                `{group: shop.example.com, kind: Oven, podSpec: "spec/a[]"}`,
		"spec: {\"a b\": {warmContainers: [{name: a, image: b}, {name: c}]}}": `{group: shop.example.com, kind: Oven, podSpec: "spec/a b", containers: warmContainers}`,
		"spec: {containers: [{name: a}]}":                                     "",
		"spec: {containers: [{name: a, env: []}]}":                            `{group: shop.example.com, kind: Oven, podSpec: spec}`,
		"spec: {sidecars: [{name: a, image: b}]}":                             `{group: shop.example.com, kind: Oven, podSpec: spec, containers: sidecars}`,
		"spec: {containers: [{image: a}]}":                                    "",
		"spec: {containers: {name: a, image: b}}":                             "",
		"spec: &s {self: *s}":                                                 "",
		"containers: [{name: a, image: b}]":                                   "",
	} {
		node := yaml.MustParse("apiVersion: shop.example.com/v1\nkind: Oven\n" + text).YNode()
		assert.Equal(t, want, strings.Join(table.Resembling(node), " "), text)
	}
}

func TestMatchTheNameBeforeThePrefix(t *testing.T) {
	table, err := NewTable(nil)
	require.NoError(t, err)
	object := table.Locate(yaml.MustParse(`apiVersion: apps/v1
kind: Deployment
metadata:
  name: prod-web
  namespace: prod
  annotations:
    internal.config.kubernetes.io/previousNames: web,b-web
    internal.config.kubernetes.io/previousNamespaces: default,b
`).YNode())[0]
	for target, want := range map[v1alpha1.Target]bool{
		{Name: "web"}:                         true,
		{Name: "prod-web"}:                    true,
		{Name: "b-web"}:                       true,
		{Name: "prod"}:                        false,
		{Namespace: "default"}:                true,
		{Namespace: "prod"}:                   true,
		{Group: "apps", Version: "v1"}:        true,
		{Group: "app"}:                        false,
		{Kind: "Deployment|StatefulSet"}:      true,
		{Kind: "Deploy"}:                      false,
		{AnnotationSelector: "nosuch=x"}:      false,
		{LabelSelector: "!app", Name: "web"}:  true,
		{LabelSelector: "app=x", Name: "web"}: false,
	} {
		targets, err := NewTargets([]v1alpha1.Target{target})
		require.NoError(t, err)
		found := NewIndex([]*Targets{targets}).Select(object)
		require.Equal(t, want, len(found) == 1, target)
		if want {
			assert.Equal(t, Selection{ByKind: target.Kind != ""}, found[0])
		}
	}
}

// The goldens show every built-in kind.
func TestBuiltInsHaveAGolden(t *testing.T) {
	golden, err := os.ReadFile(filepath.Join("..", "..", "testdata", "kinds-builtin.txtar"))
	require.NoError(t, err)
	for gk := range knownRows() {
		if gk.Group == "" || gk.Group == "apps" || gk.Group == "batch" {
			assert.Contains(t, string(golden), "\nkind: "+gk.Kind+"\n")
		}
	}
}
