package kubernetes

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"
)

// stricter are the values that the function refuses although the API server accepts
// or silently drops them, and why. "all" means at both versions.
var stricter = map[string]string{
	`sidecar {"lifecycle":{"stopSignal":"SIGTERM"}}`:                                                                                            "all: dropped unless its feature gate is on, which it is not by default",
	`sidecar {"lifecycle":{"stopSignal":"SIGWHATEVER"}}`:                                                                                        "all: the same",
	`grace period {"terminationGracePeriodSeconds":-1}`:                                                                                         "all: treated as 1, which is never meant",
	`share {"mountPath":"/a:b"}`:                                                                                                                "all: documented as forbidden, and refused by the kubelet",
	`sidecar {"securityContext":{"seccompProfile":{"localhostProfile":" a.json","type":"Localhost"}}}`:                                          "all: a space there is never meant",
	`sidecar {"securityContext":{"seccompProfile":{"localhostProfile":" ","type":"Localhost"}}}`:                                                "all: the same",
	`sidecar {"securityContext":{"procMount":"Whatever"}}`:                                                                                      "dropped at 1.29",
	`sidecar {"securityContext":{"procMount":"Unmasked"}}`:                                                                                      "dropped at 1.29",
	`sidecar {"resources":{"claims":[{"name":"gpu"}]}}`:                                                                                         "dropped at 1.29",
	`sidecar {"resizePolicy":[{"resourceName":"cpu","restartPolicy":"NotRequired"}]}`:                                                           "dropped at 1.29",
	`sidecar {"resizePolicy":[{"resourceName":"cpu","restartPolicy":"Never"}]}`:                                                                 "dropped at 1.29",
	`sidecar {"resizePolicy":[{"resourceName":"disk","restartPolicy":"NotRequired"}]}`:                                                          "dropped at 1.29",
	`sidecar {"resizePolicy":[{"resourceName":"ephemeral-storage","restartPolicy":"NotRequired"}]}`:                                             "dropped at 1.29",
	`sidecar {"resizePolicy":[{"resourceName":"cpu"}]}`:                                                                                         "dropped at 1.29",
	`sidecar {"resizePolicy":[{"restartPolicy":"NotRequired"}]}`:                                                                                "dropped at 1.29",
	`sidecar {"resizePolicy":[{"resourceName":"cpu","restartPolicy":"NotRequired"},{"resourceName":"cpu","restartPolicy":"RestartContainer"}]}`: "dropped at 1.29",
	`sidecar {"securityContext":{"procMount":""}}`:                                                                                              "dropped at 1.29",
	`volume {"name":"new","projected":{"sources":[{"serviceAccountToken":{"path":"../token"}}]}}`:                                               "accepted at 1.29, though the kubelet cannot write it",
	`volume {"name":"new","projected":{"sources":[{"serviceAccountToken":{"path":"..token"}}]}}`:                                                "accepted at 1.29, though the kubelet cannot write it",
	`volume {"name":"new","projected":{"sources":[{"serviceAccountToken":{"path":"/token"}}]}}`:                                                 "accepted at 1.29, though the kubelet cannot write it",
	`volume {"name":"new","projected":{"sources":[{"clusterTrustBundle":{"name":"a","path":"b"}}]}}`:                                            "dropped at 1.29",
	`volume {"name":"new","projected":{"sources":[{"clusterTrustBundle":{"name":"a"}}]}}`:                                                       "dropped at 1.29",
	`volume {"name":"new","projected":{"sources":[{"clusterTrustBundle":{"name":"a","path":"../b"}}]}}`:                                         "dropped at 1.29",
}

// TestValues adds one value after the other to a pod, by a pattern and by hand, and
// checks that the function refuses exactly what the API server rejects.
func TestValues(t *testing.T) {
	bin := program(t, function)
	values, used := readValues(t), map[string]bool{}
	for _, version := range []struct{ oracle, kubernetes string }{{newest, "1.37"}, {floor, "1.29"}} {
		t.Run(version.kubernetes, func(t *testing.T) {
			o := start(t, version.oracle)
			config := filepath.Join(t.TempDir(), "sidecars.yaml")
			refused, taken := 0, 0
			for _, of := range slices.Sorted(maps.Keys(values)) {
				for _, value := range values[of] {
					text, err := json.Marshal(value)
					require.NoError(t, err)
					name := of + " " + string(text)
					t.Run(name, func(t *testing.T) {
						pattern, byHand := bring(t, of, value)
						require.NoError(t, os.WriteFile(config, configText(t, version.kubernetes, pattern), 0o644))
						before := toYAML(t, pod())
						require.Empty(t, o.one(t, before).Errors)
						wrong := o.one(t, toYAML(t, byHand)).Errors
						output, stderr, refuses := run(t, bin, config, before)
						switch {
						case refuses && len(wrong) == 0:
							used[name] = true
							assert.NotEmpty(t, stricter[name], "Kubernetes accepts it, but the function says\n%s", stderr)
						case refuses:
							refused++
						default:
							taken++
							assert.Empty(t, wrong, "Kubernetes rejects it, but the function does not")
							assert.Empty(t, o.one(t, output).Errors)
						}
					})
				}
			}
			t.Logf("%d values refused by both, %d accepted by both", refused, taken)
			assert.Greater(t, refused, 100)
			assert.Greater(t, taken, 60)
		})
	}
	for name := range stricter {
		assert.True(t, used[name], "%s: the function is not stricter any more", name)
	}
}

func readValues(t *testing.T) map[string][]object {
	t.Helper()
	text, err := os.ReadFile("testdata/values.yaml")
	require.NoError(t, err)
	var values map[string][]object
	require.NoError(t, yaml.UnmarshalStrict(text, &values))
	return values
}

// pod returns a valid pod.
func pod() object {
	return object{
		"apiVersion": "v1", "kind": "Pod", "metadata": object{"name": "shop"},
		"spec": object{
			"serviceAccountName": "default",
			"containers":         []any{object{"name": "app", "image": "app:1"}},
			"volumes": []any{
				object{"name": "data", "emptyDir": object{}},
				object{"name": "disk", "persistentVolumeClaim": object{"claimName": "disk"}},
			},
		},
	}
}

// bring returns a pattern that adds a value to the pod, and the pod with the value
// added by hand.
func bring(t *testing.T, of string, value object) (pattern, byHand object) {
	t.Helper()
	byHand = pod()
	spec := byHand["spec"].(object)
	app := spec["containers"].([]any)[0].(object)
	container := object{"name": "side", "image": "side:1"}
	addition := object{"container": container}
	pattern = object{"name": "side", "sidecar": addition}
	switch of {
	case "sidecar":
		maps.Copy(container, value)
	case "init":
		maps.Copy(container, value)
		spec["initContainers"] = []any{container}
		return object{"name": "side", "init": addition}, byHand
	case "volume":
		addition["pod"] = object{"volumes": []any{value}}
		spec["volumes"] = append(spec["volumes"].([]any), value)
	case "annotation":
		addition["pod"] = object{"annotations": value}
		byHand["metadata"].(object)["annotations"] = value
	case "pull secret":
		addition["pod"] = object{"imagePullSecrets": []any{value}}
		spec["imagePullSecrets"] = []any{value}
	case "grace period":
		addition["pod"] = value
		maps.Copy(spec, value)
	case "app env":
		addition["app"] = object{"env": []any{value}}
		app["env"] = []any{value}
	case "share":
		share, mount := maps.Clone(value), maps.Clone(value)
		share["volume"], mount["name"] = "data", "data"
		addition["share"] = []any{share}
		app["volumeMounts"] = []any{mount}
	default:
		t.Fatalf("what is %q?", of)
	}
	native := maps.Clone(container)
	native["restartPolicy"] = "Always"
	spec["initContainers"] = []any{native}
	return pattern, byHand
}

func configText(t require.TestingT, kubernetes string, patterns ...any) []byte {
	return []byte(toYAML(t, object{
		"apiVersion": "native-sidecar.dev/v1alpha1", "kind": "SidecarTransformer", "metadata": object{"name": "shop"},
		"spec": object{"kubernetesVersion": kubernetes, "patterns": patterns},
	}))
}

func toYAML(t require.TestingT, o object) string {
	text, err := yaml.Marshal(o)
	require.NoError(t, err)
	return string(text)
}
