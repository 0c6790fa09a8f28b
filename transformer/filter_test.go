package transformer_test

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/transformer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func newTransformer(t *testing.T, spec string) (*transformer.Transformer, error) {
	t.Helper()
	node, err := yaml.Parse("apiVersion: native-sidecar.dev/v1alpha1\nkind: SidecarTransformer\nspec:\n" + spec)
	require.NoError(t, err)
	config, err := v1alpha1.Decode(v1alpha1.Source{File: "c.yaml"}, node.YNode())
	require.NoError(t, err)
	return transformer.New(config)
}

func TestFilterLeavesItsInputAlone(t *testing.T) {
	tr, err := newTransformer(t, "  patterns: [{name: side, sidecar: {container: {image: side:1}}}]\n")
	require.NoError(t, err)
	good := yaml.MustParse("apiVersion: v1\nkind: Pod\nmetadata: {name: good}\nspec: {containers: [{name: app, image: a}]}\n")
	bad := yaml.MustParse("apiVersion: v1\nkind: Pod\nmetadata: {name: bad}\nspec: {containers: [{name: side, image: a}]}\n")
	other := yaml.MustParse("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n")
	before := good.MustString()

	out, err := tr.Filter([]*yaml.RNode{good, other})
	require.NoError(t, err)
	assert.Contains(t, out[0].MustString(), "restartPolicy: Always")
	assert.Same(t, other, out[1])
	assert.Equal(t, before, good.MustString())

	out, err = tr.Filter([]*yaml.RNode{good, bad})
	require.ErrorContains(t, err, `error: Pod bad: spec.containers[0]: pattern "side" adds a container "side"`)
	assert.Nil(t, out)
}

func TestFilterKnowsEncryptedObjects(t *testing.T) {
	tr, err := newTransformer(t, "  patterns: [{name: side, sidecar: {container: {image: side:1}}}]\n  rules: {sops-mac: Error}\n")
	require.NoError(t, err)
	pod := yaml.MustParse("apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: app, image: a}]}\n" +
		"sops: {mac: 'ENC[AES256_GCM,data:a,iv:a,tag:a,type:str]', encrypted_regex: ^data$}\n")
	_, err = tr.Filter([]*yaml.RNode{pod})
	require.ErrorContains(t, err, "error: Pod web: sops.mac: the document is encrypted with SOPS")
}

func TestNewRefuses(t *testing.T) {
	for name, test := range map[string]struct{ spec, want string }{
		"two volumes at one path": {
			"  patterns:\n  - name: side\n    sidecar:\n      container: {image: a, volumeMounts: [{name: w, mountPath: /d/}]}\n      share: [{volume: v, mountPath: /d}]\n",
			`c.yaml:5:5: spec.patterns[0]: the container mounts volume "w" at /d, but shares volume "v" there`,
		},
		"a rule that does not exist": {
			"  patterns: [{name: side, sidecar: {container: {image: a}}}]\n  rules: {matched-nothin: Off}\n",
			`did you mean "matched-nothing"?`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newTransformer(t, test.spec)
			require.ErrorContains(t, err, test.want)
		})
	}
}

func TestWithoutConfiguration(t *testing.T) {
	_, err := transformer.New(nil)
	require.ErrorContains(t, err, "the configuration is nil")
	_, err = new(transformer.Transformer).Filter(nil)
	require.ErrorContains(t, err, "create it with New")
}

// A node that is nil or empty is no object, and stays where it is.
func TestFilterOfNoObjects(t *testing.T) {
	tr, err := newTransformer(t, "  patterns: [{name: side, sidecar: {container: {image: side:1}}}]\n")
	require.NoError(t, err)
	in := []*yaml.RNode{nil, yaml.NewRNode(nil), yaml.MustParse("[]"), yaml.MustParse("text")}
	out, err := tr.Filter(in)
	require.NoError(t, err)
	assert.Equal(t, in, out)
}
