package command

import (
	"bytes"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/kube-openapi/pkg/validation/spec"
	"k8s.io/kube-openapi/pkg/validation/strfmt"
	"k8s.io/kube-openapi/pkg/validation/validate"
	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/resid"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// The files of fn/v1alpha1 that this is about: the schemas that it publishes, and
// configurations that between them use every field.
const (
	schemaFile     = "fn/v1alpha1/schema.json"
	definitionFile = "fn/v1alpha1/definition.yaml"
	goodConfigs    = "fn/v1alpha1/testdata/good"
)

// inSpec returns a configuration with a text in its spec.
func inSpec(text string) string {
	return "apiVersion: native-sidecar.dev/v1alpha1\nkind: SidecarTransformer\nspec:\n" + text
}

// inPattern returns a configuration with a text in its only pattern.
func inPattern(text string) string { return inSpec("  patterns:\n  - name: web\n" + text) }

// inSidecar returns a configuration with a text in the sidecar that it adds.
func inSidecar(text string) string {
	return inPattern("    sidecar:\n      container: {image: busybox}\n" + text)
}

// inUse returns a configuration with a pattern that uses an entry of the catalogue, and
// one more parameter.
func inUse(parameter string) string {
	return inPattern("    use: cloud-sql-proxy\n    with: {image: a, instances: [b:c:d], " + parameter + "}\n")
}

// removesOld is a small configuration with nothing wrong.
var removesOld = inPattern("    remove: {containers: [old]}\n")

// badConfigs are configurations of the wrong shape. What is of the right shape
// and means nothing is for Decode alone.
var badConfigs = map[string]string{
	"no kind":                        strings.Replace(removesOld, "kind: SidecarTransformer\n", "", 1),
	"another kind":                   strings.Replace(removesOld, "kind: SidecarTransformer", "kind: Sidecar", 1),
	"another apiVersion":             strings.Replace(removesOld, "v1alpha1", "v1", 1),
	"no spec":                        "apiVersion: native-sidecar.dev/v1alpha1\nkind: SidecarTransformer\n",
	"no patterns":                    inSpec("  targets: []\n"),
	"unknown field":                  removesOld + "status: {}\n",
	"unknown field of metadata":      removesOld + "metadata: {uid: a}\n",
	"unknown field of spec":          inSpec("  dryRun: true\n  patterns: [{name: a, remove: {containers: [a]}}]\n"),
	"unknown field of a target":      inPattern("    targets: [{kinds: a}]\n    remove: {containers: [a]}\n"),
	"unknown field of a pattern":     inPattern("    remove: {containers: [a]}\n    when: a\n"),
	"unknown field of an addition":   inSidecar("      volumes: []\n"),
	"unknown field of a container":   inPattern("    sidecar: {container: {imagePullpolicy: Always}}\n"),
	"unknown field of a handler":     inPattern("    sidecar: {container: {startupProbe: {httpGet: {port: 80, uri: /}}}}\n"),
	"pull policy in wrong case":      inPattern("    sidecar: {container: {image: a, imagePullPolicy: always}}\n"),
	"protocol in wrong case":         inPattern("    sidecar: {container: {image: a, ports: [{containerPort: 1, protocol: tcp}]}}\n"),
	"no command":                     inPattern("    sidecar: {container: {image: a, livenessProbe: {exec: {}}}}\n"),
	"no name of a ConfigMap":         inSidecar("      pod: {volumes: [{name: a, configMap: {}}]}\n"),
	"unknown field of a volume":      inSidecar("      pod: {volumes: [{name: a, emptydir: {}}]}\n"),
	"unknown field of env":           inSidecar("      app: {env: [{name: a, val: b}]}\n"),
	"unknown field of a secret":      inSidecar("      pod: {imagePullSecrets: [{name: a, key: b}]}\n"),
	"unknown field of a share":       inSidecar("      share: [{volume: a, mountPath: /a, readOnly: true}]\n"),
	"no body":                        inPattern("    targets: []\n"),
	"two bodies":                     inPattern("    remove: {containers: [a]}\n    convert: {containers: [a]}\n"),
	"no name":                        inSpec("  patterns: [{remove: {containers: [a]}}]\n"),
	"no container":                   inPattern("    sidecar: {share: []}\n"),
	"no volume":                      inSidecar("      share: [{mountPath: /a}]\n"),
	"no mountPath":                   inSidecar("      share: [{volume: a}]\n"),
	"no containers to remove":        inPattern("    remove: {}\n"),
	"path and podSpec":               inSpec("  podTemplates: [{kind: a, path: a/b, podSpec: a}]\n  patterns: [{name: a, remove: {containers: [a]}}]\n"),
	"kind and chart":                 inSpec("  podTemplates: [{kind: a, chart: a, podSpec: a}]\n  patterns: [{name: a, remove: {containers: [a]}}]\n"),
	"values without places":          inSpec("  podTemplates: [{group: a, path: a/b}]\n  patterns: [{name: a, remove: {containers: [a]}}]\n"),
	"no path":                        inSpec("  podTemplates: [{kind: a}]\n  patterns: [{name: a, remove: {containers: [a]}}]\n"),
	"no position":                    inPattern("    position: {}\n    init: {container: {image: a}}\n"),
	"two positions":                  inPattern("    position: {at: Last, after: [a]}\n    init: {container: {image: a}}\n"),
	"no injector":                    inPattern("    mesh: {}\n"),
	"injector in wrong case":         inPattern("    mesh: {injector: istio}\n"),
	"known as a text":                inPattern("    convert: {known: oauth2-proxy}\n"),
	"version as a number":            inSpec("  kubernetesVersion: 1.33\n  patterns: [{name: a, remove: {containers: [a]}}]\n"),
	"list as a text":                 inPattern("    remove: {containers: a}\n"),
	"map as a list":                  inPattern("    remove: [a]\n"),
	"number as a text":               inSidecar("      pod: {terminationGracePeriodSeconds: \"60\"}\n"),
	"number in env":                  inSidecar("      app: {env: [{name: a, value: 8080}]}\n"),
	"boolean in an annotation":       inSidecar("      pod: {annotations: {a: true}}\n"),
	"boolean as a text":              inPattern("    sidecar: {container: {tty: \"true\"}}\n"),
	"boolean as a quantity":          inPattern("    sidecar: {container: {resources: {limits: {cpu: true}}}}\n"),
	"boolean as a port":              inPattern("    sidecar: {container: {startupProbe: {tcpSocket: {port: true}}}}\n"),
	"fraction as a port":             inPattern("    sidecar: {container: {startupProbe: {tcpSocket: {port: 80.5}}}}\n"),
	"severity in wrong case":         inSpec("  rules: {a: off}\n  patterns: [{name: a, remove: {containers: [a]}}]\n"),
	"place in wrong case":            inPattern("    position: {at: last}\n    init: {container: {image: a}}\n"),
	"side in wrong case":             inSidecar("      share: [{volume: a, mountPath: /a, readOnlyFor: app}]\n"),
	"probe of another kind":          inPattern("    convert: {containers: [a], startupProbeFrom: Liveness}\n"),
	"unknown field of an entry":      inSpec("  catalog: [{name: a, title: b, pattern: init, add: {}, colour: c}]\n  patterns: [{name: a, remove: {containers: [a]}}]\n"),
	"pattern of an entry":            inSpec("  catalog: [{name: a, title: b, pattern: none, add: {}}]\n  patterns: [{name: a, remove: {containers: [a]}}]\n"),
	"no title of an entry":           inSpec("  catalog: [{name: a, pattern: init, add: {}}]\n  patterns: [{name: a, remove: {containers: [a]}}]\n"),
	"probe of an entry":              inSpec("  catalog: [{name: a, title: b, pattern: init, add: {}, startupProbe: {tcp: {port: 1}}}]\n  patterns: [{name: a, remove: {containers: [a]}}]\n"),
	"source of probes in wrong case": inPattern("    convert: {containers: [a], probes: catalogue}\n"),
	"unknown entry":                  inPattern("    use: cloud-sql\n"),
	"no parameters":                  inPattern("    use: cloud-sql-proxy\n"),
	"parameter that does not exist":  inUse("ports: 1"),
	"parameter of another type":      inUse("port: http"),
	"parameter out of range":         inUse("port: 0"),
	"parameter without its entry":    inPattern("    with: {image: a}\n    sidecar: {container: {image: a}}\n"),
	"another body":                   inUse("port: 1") + "    sidecar: {}\n",
	"type of another kind":           inPattern("    convert: {containers: [a], to: Init}\n"),
}

// open reports whether the function definition accepts a bad configuration. Its
// schema is like a CRD's: unknown fields, Kubernetes' own types and the entries of the
// catalogue are left open.
func open(name string) bool {
	return strings.HasPrefix(name, "unknown field") || slices.Contains([]string{
		"another kind", "another apiVersion", "number in env", "boolean as a text", "boolean as a quantity",
		"boolean as a port", "fraction as a port", "no container", "parameter that does not exist", "parameter of another type",
		"parameter out of range", "parameter without its entry", "no parameters", "another body", "unknown entry", "probe of an entry",
		"pull policy in wrong case", "protocol in wrong case", "no command", "no name of a ConfigMap",
	}, name)
}

func schemaJSON(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(readFile(t, schemaFile)))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(jsonschema.SchemeURLLoader{}) // nothing is loaded from elsewhere
	require.NoError(t, compiler.AddResource(schemaFile, document))
	schema, err := compiler.Compile(schemaFile)
	require.NoError(t, err)
	return schema
}

// definition returns the schema in the function definition, as kyaml's framework
// finds it.
func definition(t *testing.T) *spec.Schema {
	t.Helper()
	gvk := resid.NewGvk("native-sidecar.dev", "v1alpha1", v1alpha1.Kind)
	schema, err := framework.SchemaFromFunctionDefinition(gvk, readFile(t, definitionFile))
	require.NoError(t, err)
	return schema
}

// instance returns a configuration as a JSON validator sees it.
func instance(t *testing.T, config *yaml.Node) any {
	t.Helper()
	text, err := yaml.NewRNode(config).MarshalJSON()
	require.NoError(t, err)
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	return value
}

// decode returns the tree of a configuration, and what is wrong with it.
func decode(t *testing.T, config string) (*yaml.Node, error) {
	t.Helper()
	node, err := yaml.Parse(config)
	require.NoError(t, err)
	_, err = v1alpha1.Decode(v1alpha1.Source{}, node.YNode())
	return node.YNode(), err
}

// TestAgreement compares what the published schemas accept with what Decode
// accepts.
func TestAgreement(t *testing.T) {
	schema, structural := schemaJSON(t), definition(t)
	good, err := os.ReadDir(inRepository(goodConfigs))
	require.NoError(t, err)
	require.NotEmpty(t, good)
	for _, file := range good {
		t.Run(file.Name(), func(t *testing.T) {
			config, err := decode(t, readFile(t, path.Join(goodConfigs, file.Name())))
			require.NoError(t, err)
			assert.NoError(t, schema.Validate(instance(t, config)))
			assert.NoError(t, validate.AgainstSchema(structural, instance(t, config), strfmt.Default))
		})
	}
	for name, text := range badConfigs {
		t.Run(name, func(t *testing.T) {
			config, err := decode(t, text)
			var wrong finding.List
			require.ErrorAs(t, err, &wrong)
			require.Error(t, schema.Validate(instance(t, config)))
			if err := validate.AgainstSchema(structural, instance(t, config), strfmt.Default); open(name) {
				assert.NoError(t, err)
			} else {
				assert.Error(t, err)
			}
		})
	}
}

// TestAgreementOnGoldens: a configuration that Decode accepts in a golden is valid
// in an editor, too.
func TestAgreementOnGoldens(t *testing.T) {
	schema := schemaJSON(t)
	for _, g := range goldens(t) {
		t.Run(g.Name(), func(t *testing.T) {
			config, err := decode(t, g.config)
			if err == nil && yaml.NewRNode(config).GetKind() == v1alpha1.Kind {
				assert.NoError(t, schema.Validate(instance(t, config)))
			}
		})
	}
}
