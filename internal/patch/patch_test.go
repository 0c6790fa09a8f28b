package patch

import (
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// parsed returns the node of a text.
func parsed(t *testing.T, text string) *yaml.Node {
	t.Helper()
	n, err := yaml.Parse(text)
	require.NoError(t, err)
	return n.YNode()
}

// TestOperations shows what a difference becomes.
func TestOperations(t *testing.T) {
	for name, c := range map[string]struct{ before, after, want string }{
		"nothing": {"{a: 1, b: null}", "{a: 1.0}", ``},
		"a key with all that has to be escaped": {
			"{a: {}}", "{a: {x/y~z: 1}}",
			`{"op": "test", "path": "/a/x~1y~0z", "value": null}, {"op": "add", "path": "/a/x~1y~0z", "value": 1}`,
		},
		"an element that changes its list is edited, and moved": {
			"{a: [{name: x, image: i}, {name: y, image: i}], b: [{name: z, image: i}]}", "{a: [{name: x, image: i}], b: [{name: z, image: i}, {name: y, image: i, on: true}]}",
			`{"op": "test", "path": "/a/1/name", "value": "y"}, {"op": "test", "path": "/a/1/on", "value": null}, ` +
				`{"op": "add", "path": "/a/1/on", "value": true}, {"op": "move", "from": "/a/1", "path": "/b/-"}`,
		},
		"not into the middle without a test of what is before": {
			"{a: [{name: x, image: i}, {name: y, image: i}], b: [{name: z, image: i}]}", "{a: [{name: x, image: i}, {name: z, image: i}, {name: y, image: i}], b: []}",
			`{"op": "test", "path": "/b/0/name", "value": "z"}, {"op": "test", "path": "/a/0/name", "value": "x"}, {"op": "move", "from": "/b/0", "path": "/a/1"}`,
		},
		"a container and a volume of one name are not the same": {
			"{a: [{name: x, image: i}, {name: y, image: i}], b: [{name: z, emptyDir: {}}]}", "{a: [{name: x, image: i}], b: [{name: z, emptyDir: {}}, {name: y, emptyDir: {}}]}",
			`{"op": "test", "path": "/a/1/name", "value": "y"}, {"op": "remove", "path": "/a/1"}, {"op": "add", "path": "/b/-", "value": {"name": "y", "emptyDir": {}}}`,
		},
		"mounts are told apart by their paths": {
			"{a: [{name: x, mountPath: /a}, {name: x, mountPath: /b}]}", "{a: [{name: x, mountPath: /b}]}",
			`{"op": "test", "path": "/a/0/mountPath", "value": "/a"}, {"op": "remove", "path": "/a/0"}`,
		},
		"one element moves, not all others": {
			"{a: [{name: x}, {name: y}, {name: z}]}", "{a: [{name: y}, {name: z}, {name: x}]}",
			`{"op": "test", "path": "/a/0/name", "value": "x"}, {"op": "move", "from": "/a/0", "path": "/a/-"}`,
		},
		"words": {
			"{a: [on, '2'], b: [x], c: [x, y]}", "{a: [on, two], b: [x, y], c: [y]}",
			`{"op": "test", "path": "/a/1", "value": "2"}, {"op": "replace", "path": "/a/1", "value": "two"}, {"op": "add", "path": "/b/-", "value": "y"}, ` +
				`{"op": "test", "path": "/c", "value": ["x", "y"]}, {"op": "replace", "path": "/c", "value": ["y"]}`,
		},
		"aliases and merge keys": {
			"{a: &a {x: 1}, b: {<<: *a, y: *a}}", "{a: {x: 1}, b: {y: {x: 1}}}",
			`{"op": "test", "path": "/b/x", "value": 1}, {"op": "remove", "path": "/b/x"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPatch(parsed(t, c.before), parsed(t, c.after))
			got := strings.ReplaceAll(strings.Trim(p.json(), "[ \n]"), ",\n  ", ", ")
			assert.Equal(t, c.want, strings.TrimSpace(got))
		})
	}
}

// TestStrategicMerge checks that only new labels and annotations are a strategic merge.
func TestStrategicMerge(t *testing.T) {
	const before = "{apiVersion: v1, kind: Pod, metadata: {name: x, labels: {a: b}}, spec: {}}"
	for after, merges := range map[string]bool{
		"{apiVersion: v1, kind: Pod, metadata: {name: x, labels: {a: b, c: d}, annotations: {e: f}}, spec: {}}": true,
		"{apiVersion: v1, kind: Pod, metadata: {name: x, labels: {a: c}}, spec: {}}":                            false,
		"{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {}}":                                            false,
		"{apiVersion: v1, kind: Pod, metadata: {name: x, labels: {a: b, c: d}}, spec: {hostNetwork: true}}":     false,
	} {
		p := newPatch(parsed(t, before), parsed(t, after))
		assert.Equal(t, merges, p.merge != nil, after)
		if merges {
			merge, err := text(p.merge)
			require.NoError(t, err)
			assert.Equal(t, "apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n  labels:\n    c: d\n  annotations:\n    e: f\n", merge)
		}
	}
}

// TestReachable checks which objects are built together: those that a patch for another one
// could reach.
func TestReachable(t *testing.T) {
	var patches []*Patch
	for _, r := range []finding.Resource{
		{Kind: "Pod", Namespace: "a", Name: "x"}, {Kind: "Pod", Namespace: "b", Name: "x"}, {Kind: "Pod", Namespace: "a", Name: "x"},
		{Kind: "Pod", Namespace: "a", Name: "y"}, {Kind: "Job", Namespace: "a", Name: "y"}, {Kind: "Pod", Name: "y"},
	} {
		patches = append(patches, &Patch{Resource: r})
	}
	var sizes []int
	for _, group := range reachable(patches) {
		sizes = append(sizes, len(group))
	}
	assert.Equal(t, []int{2, 1, 2, 1}, sizes)
}
