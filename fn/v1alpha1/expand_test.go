package v1alpha1

import (
	"fmt"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func TestAliases(t *testing.T) {
	c := decoded(t, inSpec(`
  targets: &targets [{kind: Deployment}]
  patterns:
  - name: &name first
    targets: *targets
    sidecar:
      container: &container # anchored
        image: busybox # why
        env: &env [{name: A, value: a}]
      app:
        containers: [*name]
        env: *env
  - name: second
    init:
      container: *container # again
`))
	first, second := c.Spec.Patterns[0], c.Spec.Patterns[1]
	assert.Equal(t, c.Spec.Targets, first.Targets)
	assert.Equal(t, []string{"first"}, first.Sidecar.App.Containers)
	assert.Equal(t, "a", yamlnode.Text(first.Sidecar.App.Env[0].Node, "value"))
	for _, p := range []Pattern{first, second} {
		text, err := yaml.String(p.Addition().Container.Node)
		require.NoError(t, err)
		assert.Equal(t, "image: busybox # why\nenv: [{name: A, value: a}]\n", text, "without anchors, which belong to the configuration")
	}
	assert.NotSame(t, first.Sidecar.Container.Node.Content[1], second.Init.Container.Node.Content[1])
}

func TestMergeKeys(t *testing.T) {
	c := decoded(t, inSpec(`
  patterns:
  - name: a
    sidecar:
      container: &a {image: a, workingDir: /a, tty: true}
  - name: b
    sidecar:
      container: &b {<<: *a, image: b}
  - name: c
    sidecar:
      container:
        workingDir: /c
        <<: [{image: c}, *b]
        stdin: true
`))
	for i, want := range []string{
		"{image: a, workingDir: /a, tty: true}\n",
		"{image: b, workingDir: /a, tty: true}\n",
		"workingDir: /c\nstdin: true\nimage: c\ntty: true\n",
	} {
		container := c.Spec.Patterns[i].Sidecar.Container
		text, err := yaml.String(container.Node)
		require.NoError(t, err)
		assert.Equal(t, want, text)
		assert.Equal(t, "true", yamlnode.Text(container.Node, "tty"))
	}
}

func TestBadAliases(t *testing.T) {
	for _, w := range []wrong{
		{"alias of itself", inPattern("    sidecar: &a\n      container: *a\n"), "7:18: the alias *a contains itself"},
		{"alias in a list of itself", inPattern("    remove: {containers: &a [b, *a]}\n"), "6:33: the alias *a contains itself"},
		{"alias in a key of itself", inPattern("    remove: {containers: &a [{*a : b}]}\n"), "6:31: the alias *a contains itself"},
		{"merge of itself", inPattern("    sidecar: &a\n      <<: *a\n"), "7:11: the alias *a contains itself"},
		{"merge of a text", inPattern("    sidecar:\n      <<: busybox\n"), `7:11: << must merge maps, not "busybox"`},
		{"merge of null", inPattern("    sidecar:\n      <<:\n"), "7:10: << must merge maps, not null"},
		{"merge of a list of texts", inPattern("    sidecar:\n      <<: [{}, busybox]\n"), `7:16: << must merge maps, not "busybox"`},
		{"merge key twice", inPattern("    sidecar:\n      <<: {}\n      <<: {}\n"), "8:7: << is set twice in one map. Write it once, with a list."},
		{"duplicate in what is merged", inPattern("    sidecar:\n      container:\n        <<: {image: a, image: b}\n"), `8:24: spec.patterns[0].sidecar.container.image: duplicate field "image": it is already set on line 8`},
		{"unknown field in an alias", inSpec("  patterns:\n  - name: a\n    sidecar:\n      container: &c\n        imge: a\n  - name: b\n    sidecar:\n      container: *c\n"), `8:9: spec.patterns[0].sidecar.container.imge: unknown field "imge", did you mean "image"?
8:9: spec.patterns[1].sidecar.container.imge: unknown field "imge", did you mean "image"?`},
		{"quoted merge key", inPattern("    sidecar: {container: {image: a}, \"<<\": {}}\n"), `6:38: spec.patterns[0].sidecar.<<: unknown field "<<". Known fields: container, share, app, pod, initial.`},
	} {
		w.run(t)
	}
}

// A few lines of aliases of aliases stand for a tree that fits into no memory.
func TestManyLaughs(t *testing.T) {
	var laughs strings.Builder
	laughs.WriteString("metadata:\n  labels:\n    a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n")
	for i := 1; i < 12; i++ {
		fmt.Fprintf(&laughs, "    a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	got := failures(t, laughs.String()+valid)
	require.Len(t, got, 1)
	assert.Contains(t, got[0], "has more than 100000 values once its aliases are expanded")
}
