//go:build linux

package cluster

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/test/cluster/evidence"
	"github.com/native-sidecar/native-sidecar/test/cluster/internal/api"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
	"sigs.k8s.io/yaml"
)

// dryRun makes the API server judge an object and keep nothing.
const dryRun = "dryRun=All&fieldValidation=Strict"

// judge sends an object to the API server, and returns what it makes of it. It gives the
// object a name and a namespace that exists.
func judge(ctx context.Context, object api.Object) (api.Object, error) {
	meta, _ := object["metadata"].(api.Object)
	if meta == nil {
		meta = api.Object{}
		object["metadata"] = meta
	}
	delete(meta, "namespace")
	if meta["name"] == nil && meta["generateName"] == nil {
		meta["name"] = "unnamed"
	}
	if spec := podSpec(object); object["kind"] == "Pod" && spec["automountServiceAccountToken"] == nil {
		spec["automountServiceAccountToken"] = false // else a volume is added
	}
	return live.API.Create(ctx, object, dryRun)
}

// lost returns the paths of what was sent and has not come back as it was. Quantities come
// back in another form, and are only looked for.
func lost(sent, got any, path ...string) []string {
	var all []string
	switch s := sent.(type) {
	case nil:
	case api.Object:
		g, _ := got.(api.Object)
		if g == nil && len(s) > 0 {
			return []string{strings.Join(path, ".")}
		}
		for _, key := range slices.Sorted(maps.Keys(s)) {
			all = append(all, lost(s[key], g[key], append(slices.Clone(path), key)...)...)
		}
	case []any:
		g, _ := got.([]any)
		if len(s) != len(g) {
			return []string{strings.Join(path, ".")}
		}
		for i := range s {
			all = append(all, lost(s[i], g[i], append(slices.Clone(path), fmt.Sprint(i))...)...)
		}
	default:
		isQuantity := slices.ContainsFunc(path, func(key string) bool { return slices.Contains(quantities, key) })
		if got == nil && fmt.Sprint(sent) != "" && fmt.Sprint(sent) != "0" && fmt.Sprint(sent) != "false" || got != nil && !isQuantity && fmt.Sprint(sent) != fmt.Sprint(got) {
			return []string{fmt.Sprintf("%s: %v became %v", strings.Join(path, "."), sent, got)}
		}
	}
	return all
}

// quantities are the fields that have quantities below them.
var quantities = []string{"limits", "requests", "sizeLimit", "divisor", "medium", "creationTimestamp"}

// sections returns the files of a golden.
func sections(t *testing.T, path string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, f := range txtar.Parse(mustRead(t, path)).Files {
		all[f.Name] = string(f.Data)
	}
	return all
}

// objectsIn returns the objects of a YAML stream that can be sent in JSON; false if that is
// not possible: some goldens are about odd YAML.
func objectsIn(text string) ([]api.Object, bool) {
	var objects []api.Object
	for document := range strings.SplitSeq("\n"+text, "\n---\n") {
		var object api.Object
		if err := yaml.UnmarshalStrict([]byte(document), &object); err != nil {
			return nil, false
		}
		if object != nil {
			objects = append(objects, object)
		}
	}
	return objects, true
}

// isBuiltIn reports whether the API server knows a kind with pods.
func isBuiltIn(object api.Object) bool {
	version := api.Text(object, "apiVersion")
	return slices.Contains([]string{"v1", "apps/v1", "batch/v1"}, version) && object["kind"] != "List" && podSpec(object) != nil
}

// TestAccepted sends what comes out of each golden to the API server. What it accepts as it
// was, it accepts as it becomes, and it keeps each field.
func TestAccepted(t *testing.T) {
	needsNode(t)
	paths, err := filepath.Glob(filepath.Join(repository, "testdata/*.txtar"))
	require.NoError(t, err)
	accepted := 0
	for _, path := range paths {
		all := sections(t, path)
		before, canBefore := objectsIn(all["input.yaml"])
		after, canAfter := objectsIn(all["output.yaml"])
		if !canBefore || !canAfter || len(before) != len(after) || tooNew(all["config.yaml"]) {
			continue
		}
		for i := range before {
			if !isBuiltIn(before[i]) || !isBuiltIn(after[i]) {
				continue
			}
			was, err := judge(t.Context(), before[i])
			if err != nil {
				continue
			}
			got, err := judge(t.Context(), after[i])
			if err != nil {
				assert.Fail(t, "refused", "%s: %s: %v", filepath.Base(path), api.Name(after[i]), err)
				continue
			}
			accepted++
			known := lost(before[i]["spec"], was["spec"], "spec")
			dropped := slices.DeleteFunc(lost(after[i]["spec"], got["spec"], "spec"), func(field string) bool { return isLostBefore(field, known) })
			assert.Empty(t, dropped, "%s: %s", filepath.Base(path), api.Name(after[i]))
		}
	}
	t.Logf("accepted: %d", accepted)
	assert.Greater(t, accepted, 200)
	see(t, "accepted")
}

// isLostBefore reports whether a field of that name is lost from the input as well: the server
// does not know it, or its feature is off. Its container may be in another place there. The
// feature of claims is off by default before 1.34.
func isLostBefore(field string, known []string) bool {
	name := field[strings.LastIndex(field, ".")+1:]
	return name == "claims" && version() < "1.34" || slices.ContainsFunc(known, func(other string) bool { return strings.HasSuffix(other, "."+name) })
}

// tooNew reports whether a functionConfig is for nodes that are newer than this one.
func tooNew(config string) bool {
	var c struct {
		Spec struct {
			KubernetesVersion string `json:"kubernetesVersion"`
		} `json:"spec"`
	}
	return yaml.Unmarshal([]byte(config), &c) == nil && c.Spec.KubernetesVersion > version()
}

// refusal is a case of testdata/refused.yaml.
type refusal struct {
	evidence.Claim
	Rule    string          `json:"rule"`
	Pattern json.RawMessage `json:"pattern"`
	Pod     api.Object      `json:"pod"`
	Refused string          `json:"refused"`
	Dropped []any           `json:"dropped"`
	Lets    *refusal        `json:"lets"`
}

// config returns a functionConfig with the pattern, and with its rules turned off or as they
// are by default.
func (r refusal) config(t *testing.T, rules bool) string {
	t.Helper()
	var pattern api.Object
	require.NoError(t, json.Unmarshal(r.Pattern, &pattern))
	pattern["name"] = "side"
	spec := api.Object{"kubernetesVersion": version(), "patterns": []any{pattern}}
	if !rules {
		spec["rules"] = api.Object{"*": "Off"}
	}
	return toYAML(t, api.Object{
		"apiVersion": "native-sidecar.dev/v1alpha1", "kind": "SidecarTransformer", "metadata": api.Object{"name": "side"}, "spec": spec,
	})
}

// manifest returns the pod as a manifest.
func (r refusal) manifest(t *testing.T) string {
	t.Helper()
	return toYAML(t, api.Object{"apiVersion": "v1", "kind": "Pod", "metadata": api.Object{"name": "pod"}, "spec": r.Pod})
}

// TestRefused holds errors of rules against the API server, and what the rules let through.
func TestRefused(t *testing.T) {
	needsNode(t)
	for document := range bytes.SplitSeq(mustRead(t, "testdata/refused.yaml"), []byte("\n---\n")) {
		var r refusal
		require.NoError(t, yaml.Unmarshal(document, &r), string(document))
		if !r.Holds(version()) {
			continue
		}
		t.Run(r.ID, func(t *testing.T) {
			t.Run("refused", func(t *testing.T) {
				_, findings, code := command(t, r.config(t, true), r.manifest(t))
				assert.Equal(t, 1, code)
				assert.Contains(t, findings, "("+r.Rule)
				object := read(t, converted(t, r.config(t, false), r.manifest(t)))[0]
				if r.Refused != "" {
					_, err := judge(t.Context(), object)
					assert.ErrorContains(t, err, r.Refused)
					return
				}
				// Strict validation would name fields that the server does not know.
				got, err := live.API.Create(t.Context(), object, "dryRun=All")
				require.NoError(t, err)
				assert.NotNil(t, atPath(object, r.Dropped))
				assert.Nil(t, atPath(got, r.Dropped))
			})
			t.Run("let through", func(t *testing.T) {
				object := read(t, converted(t, r.Lets.config(t, true), r.Lets.manifest(t)))[0]
				got, err := judge(t.Context(), object)
				require.NoError(t, err)
				assert.Empty(t, lost(object["spec"], got["spec"], "spec"))
			})
			see(t, r.ID)
		})
	}
}

// atPath returns what is at a path with keys and indexes.
func atPath(value any, path []any) any {
	for _, step := range path {
		switch s := step.(type) {
		case string:
			object, _ := value.(api.Object)
			value = object[s]
		case float64:
			list, _ := value.([]any)
			if int(s) >= len(list) {
				return nil
			}
			value = list[int(s)]
		}
	}
	return value
}
