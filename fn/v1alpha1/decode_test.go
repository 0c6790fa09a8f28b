package v1alpha1

import (
	"errors"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// A case of a wrong configuration has a text and all its errors, one
// error a line: LINE:COLUMN: PATH: MESSAGE.
type wrong struct{ name, config, want string }

func (w wrong) run(t *testing.T) {
	t.Run(w.name, func(t *testing.T) { assert.Equal(t, w.want, strings.Join(failures(t, w.config), "\n")) })
}

// inSpec returns a configuration with the text, which begins in line 4, in spec.
func inSpec(text string) string {
	return "apiVersion: native-sidecar.dev/v1alpha1\nkind: SidecarTransformer\nspec:\n" + text
}

// inPattern returns a configuration with the text, which begins in line 6, in its one
// pattern.
func inPattern(text string) string { return inSpec("  patterns:\n  - name: web\n" + text) }

// inSidecar returns a configuration with the text, which begins in line 8, in the
// sidecar that its one pattern adds.
func inSidecar(text string) string {
	return inPattern("    sidecar:\n      container: {image: busybox}\n" + text)
}

func parse(t *testing.T, config string) *yaml.Node {
	t.Helper()
	var node yaml.Node
	require.NoError(t, yaml.Unmarshal([]byte(config), &node))
	return &node
}

func decoded(t *testing.T, config string) *SidecarTransformer {
	t.Helper()
	c, err := Decode(Source{}, parse(t, config))
	require.NoError(t, err)
	return c
}

// failures returns the errors of a configuration, without the name of the file.
func failures(t *testing.T, config string) []string {
	t.Helper()
	c, err := Decode(Source{}, parse(t, config))
	require.Error(t, err)
	assert.Nil(t, c)
	var errs finding.List
	require.ErrorAs(t, err, &errs)
	var lines []string
	for _, e := range errs {
		lines = append(lines, strings.TrimLeft(strings.TrimPrefix(e.Error(), "functionConfig"), ": "))
	}
	return lines
}

func TestDecodeNothing(t *testing.T) {
	for name, node := range map[string]*yaml.Node{
		"no node":         nil,
		"zero node":       {},
		"empty document":  {Kind: yaml.DocumentNode},
		"null":            parse(t, "null"),
		"explicit null":   parse(t, "--- ~"),
		"only a comment":  parse(t, "# nothing"),
		"no text at all":  parse(t, ""),
		"null in a field": yaml.NewScalarRNode("null").YNode(),
	} {
		t.Run(name, func(t *testing.T) {
			c, err := Decode(Source{}, node)
			assert.Nil(t, c)
			require.ErrorContains(t, err, "there is no functionConfig. Write one of kind SidecarTransformer or ConfigMap.")
		})
	}
}

func TestDecodeHeader(t *testing.T) {
	for _, w := range []wrong{
		{"a list", `[a]`, "1:1: must be a map with apiVersion, kind and spec, not a list"},
		{"a text", `sidecar`, `1:1: must be a map with apiVersion, kind and spec, not "sidecar"`},
		{"a number", `8`, "1:1: must be a map with apiVersion, kind and spec, not the number 8"},
		{"no kind", `apiVersion: native-sidecar.dev/v1alpha1`, `1:1: kind: is missing or empty. Write SidecarTransformer or ConfigMap.`},
		{"a kind of something else", "apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: 1}", `2:7: kind: must be SidecarTransformer or ConfigMap, not "Deployment"`},
		{"a misspelt kind", "apiVersion: native-sidecar.dev/v1alpha1\nkind: SidecarTransfomer\nspec: {}", `2:7: kind: must be SidecarTransformer or ConfigMap, not "SidecarTransfomer", did you mean "SidecarTransformer"?`},
		{"no apiVersion", "kind: SidecarTransformer\nspec: {}", `1:1: apiVersion: is missing or empty. Write native-sidecar.dev/v1alpha1.`},
		{"another apiVersion", "kind: SidecarTransformer\napiVersion: native-sidecar.dev/v1\nspec: {future: true}", `2:13: apiVersion: must be native-sidecar.dev/v1alpha1, not "native-sidecar.dev/v1"`},
		{"a ConfigMap of another apiVersion", "kind: ConfigMap\napiVersion: v2\ndata: {convert: a}", `2:13: apiVersion: must be v1 for a ConfigMap, not "v2"`},
		{"no spec", "kind: SidecarTransformer\napiVersion: native-sidecar.dev/v1alpha1", "1:1: spec is required"},
		{"spec null", inSpec(""), "1:1: spec is required"},
		{"no patterns", inSpec("  patterns: []"), "4:3: spec: patterns is required"},
	} {
		w.run(t)
	}
}

func TestDefaults(t *testing.T) {
	c := decoded(t, inSpec(`
  patterns:
  - name: plain
    sidecar: {container: {image: a}, share: [{volume: v, mountPath: /m}]}
  - name: helper
    configHelper: {container: {image: a}, share: [{volume: v, mountPath: /m, appMountPath: /app}]}
  - name: adapter
    adapter: {container: {image: a}, share: [{volume: v, mountPath: /m}]}
  - name: other
    adapter: {container: {image: a}, share: [{volume: v, mountPath: /m, readOnlyFor: App}]}
  - name: legacy
    convert: {containers: [a]}
  - name: back
    convert: {containers: [b], to: Regular}
`))
	assert.Equal(t, "1.33", c.Spec.KubernetesVersion)
	assert.Nil(t, c.Spec.Targets)
	share := func(i int) Share { return c.Spec.Patterns[i].Addition().Share[0] }
	assert.Equal(t, Share{Volume: "v", MountPath: "/m", AppMountPath: "/m", ReadOnlyFor: SideNone}, share(0))
	assert.Equal(t, Share{Volume: "v", MountPath: "/m", AppMountPath: "/app", ReadOnlyFor: SideApp}, share(1))
	assert.Equal(t, SideSidecar, share(2).ReadOnlyFor)
	assert.Equal(t, SideApp, share(3).ReadOnlyFor)
	assert.Equal(t, Native, c.Spec.Patterns[4].Convert.To)
	assert.Equal(t, Regular, c.Spec.Patterns[5].Convert.To)
}

func TestKubernetesVersion(t *testing.T) {
	for _, good := range []string{"1.29", "1.33", "v1.33", "v1.33.4", "1.33.4-gke.100", "v1.34.1+k3s1", "1.33+"} {
		c := decoded(t, strings.Replace(valid, "patterns:", "kubernetesVersion: '"+good+"'\n  patterns:", 1))
		assert.Equal(t, good, c.Spec.KubernetesVersion)
		assert.True(t, c.Spec.AtLeast("1.29"))
		assert.False(t, c.Spec.AtLeast("1.35"))
	}
}

// valid is a small configuration with nothing wrong.
var valid = inPattern("    remove: {containers: [old]}\n")

// What is wrong comes out whole, in the order of lines: no round of mending for
// each mistake, and none is named twice because of another.
func TestAllErrorsInOrder(t *testing.T) {
	wrong{"every kind of error", inSpec(`
  rules:
    no-startup-probe: Eror
  kubernetesVersion: "1.28"
  patterns:
  - name: web
    sidecarr: {container: {}}
  - name: web
    remove: {containers: ["["]}
  - {name: Web, mesh: {}, remove: {containers: [a], contaners: [b]}}
  - sidecar: {}
  podTemplates:
  - {kind: Foo, path: spec.template}
  - {kind: 1, path: ""}
  targets:
  - name: "("
    kinds: [Deployment]
`), "6:23: spec.rules.no-startup-probe: must be Error, Warning, Info or Off, not \"Eror\", did you mean \"Error\"?\n7:22: spec.kubernetesVersion: must be at least 1.29, not 1.28: older API servers drop restartPolicy, and the pod hangs\n10:5: spec.patterns[0].sidecarr: unknown field \"sidecarr\", did you mean \"sidecar\"?\n11:11: spec.patterns[1].name: \"web\" is already the name of spec.patterns[0]. Give each pattern its own name.\n12:27: spec.patterns[1].remove.containers[0]: \"[\" is not a valid name or glob. Close each [ and {.\n13:5: spec.patterns[2]: must have exactly one of init, sidecar, ambassador, configHelper, adapter, convert, remove and mesh; it has remove and mesh\n13:12: spec.patterns[2].name: \"Web\" is not a valid pattern name. Use up to 63 lower-case letters, digits and dashes, and no dash at either end.\n13:53: spec.patterns[2].remove.contaners: unknown field \"contaners\", did you mean \"containers\"?\n14:5: spec.patterns[3]: name is required\n14:14: spec.patterns[3].sidecar: container is required\n16:23: spec.podTemplates[0].path: must be a field path such as spec/template or spec/roles[]/template, not \"spec.template\"\n17:12: spec.podTemplates[1].kind: must be a string, but YAML reads 1 as something else. Write \"1\".\n19:11: spec.targets[0].name: \"(\" is not a regular expression: missing closing ): `(`\n20:5: spec.targets[0].kinds: unknown field \"kinds\", did you mean \"kind\"?"}.run(t)
}

func TestLinesBefore(t *testing.T) {
	config := "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nfunctionConfig:\n" +
		"  apiVersion: native-sidecar.dev/v1alpha1\n  kind: SidecarTransformer\n  spec: {patterns: [{name: a}]}\n"
	list := parse(t, config)
	_, err := Decode(Source{File: "pipeline/sidecars.yaml", LinesBefore: 3}, list.Content[0].Content[5])
	require.EqualError(t, err, "pipeline/sidecars.yaml:3:21: spec.patterns[0]: must have exactly one of init, sidecar, "+
		"ambassador, configHelper, adapter, convert, remove and mesh; it has none")

	list = parse(t, strings.Replace(config, "[{name: a}]", "&a [*a]", 1))
	_, err = Decode(Source{LinesBefore: 3}, list.Content[0].Content[5])
	require.EqualError(t, err, "functionConfig:3:24: the alias *a contains itself")
}

func TestLocation(t *testing.T) {
	c := decoded(t, valid)
	for path, want := range map[string]Location{
		"spec.patterns[0].name":                 {Line: 5, Column: 11},
		"spec.patterns[0].remove.containers[0]": {Line: 6, Column: 27},
		"spec.patterns[0].position.at":          {Line: 5, Column: 5},
		"spec.rules":                            {Line: 4, Column: 3},
		"metadata":                              {Line: 1, Column: 1},
		`metadata.annotations["a.b/c[0]"]`:      {Line: 1, Column: 1},
		"":                                      {Line: 1, Column: 1},
	} {
		want.File, want.Path = "functionConfig", path
		assert.Equal(t, want, c.Location(path))
	}
	assert.Equal(t, Location{File: "functionConfig", Path: "spec"}, (&SidecarTransformer{}).Location("spec"))
}

func TestErrorIsFindings(t *testing.T) {
	_, err := Decode(Source{File: "f.yaml"}, parse(t, inSpec("  a: 1\n  patterns: {}\n")))
	require.EqualError(t, err, "f.yaml:4:3: spec.a: unknown field \"a\". Known fields: kubernetesVersion, targets, patterns, catalog, podTemplates, rules.\nf.yaml:5:13: spec.patterns: must be a list, not a map")
	var first *finding.Finding
	require.ErrorAs(t, err, &first)
	assert.Equal(t, &finding.Finding{
		Kind: finding.FunctionConfig, Severity: finding.Error, Field: "spec.a", Message: `unknown field "a". Known fields: kubernetesVersion, targets, patterns, catalog, podTemplates, rules.`,
		Location: finding.Location{File: "f.yaml", Line: 4, Column: 3},
	}, first)
	assert.NotErrorIs(t, err, errors.ErrUnsupported)
}

// The caller's node may be in use elsewhere, and is not to be edited through
// what was decoded of it.
func TestNodeUnchanged(t *testing.T) {
	node := parse(t, inSidecar("      pod: {volumes: [&v {name: a}]}\n"))
	before, err := yaml.String(node)
	require.NoError(t, err)
	c, err := Decode(Source{}, node)
	require.NoError(t, err)
	c.Spec.Patterns[0].Sidecar.Container.Node.Content[1].Value = "other"
	after, err := yaml.String(node)
	require.NoError(t, err)
	assert.Equal(t, before, after)
}
