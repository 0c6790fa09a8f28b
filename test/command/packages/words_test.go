package packages

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/test/command/internal/testcase"
	"github.com/stretchr/testify/require"
)

// selective are patterns that concern only some of the packages, or only what patches add.
var selective = map[string]string{
	"known":   "  - {name: a, convert: {known: ['*'], probes: Catalogue}}\n",
	"names":   "  - {name: a, convert: {containers: [shipper, sca, scb1]}}\n",
	"patched": "  - {name: a, convert: {containers: [scn1, scn2, scn3, scj1, scj2, scj3, scl4]}}\n",
	"images":  "  - {name: a, convert: {images: ['*/new', new, x]}}\n",
	"globs":   "  - {name: a, convert: {containers: ['*mtail', 'newj*']}}\n",
	"remove":  "  - {name: a, remove: {containers: [scb, proxy]}}\n  - {name: b, targets: [{kind: Job}], remove: {containers: [ij1]}}\n",
	"nothing": "  - {name: a, convert: {containers: [nowhere]}}\n",
}

// addsNothing makes every kustomization with patches of containers worth building, since a
// pattern adds something. It adds it nowhere.
const addsNothing = "  - {name: adds-nothing, targets: [{kind: Nothing}], init: {container: {image: nothing}}}\n"

// wordPackages are how many generated packages are converted in both ways. PACKAGES sets another
// number.
const wordPackages = 70

// TestWords converts the packages of the goldens, and generated ones, where only those
// kustomizations are built that have a word of the patterns or rules, and where all are that
// patch containers.
func TestWords(t *testing.T) {
	all := slices.Sorted(maps.Keys(selective))
	t.Run("goldens", func(t *testing.T) {
		for i, g := range goldens(t) {
			name := all[i%len(all)]
			g.before.convertsAlike(t, g.Name()+", "+name, selective[name])
		}
	})
	t.Run("generated", func(t *testing.T) {
		for seed := range number(t, wordPackages) {
			files, name := generate(uint64(seed)), all[seed%len(all)]
			files.convertsAlike(t, fmt.Sprintf("PACKAGE=%d, %s", seed, name), selective[name])
		}
	})
}

// convertsAlike fails the test if a package that kustomize builds is converted otherwise when
// all of it is built.
func (files tree) convertsAlike(t *testing.T, name, patterns string) {
	t.Helper()
	t.Chdir(t.TempDir())
	files.write(t, "package")
	if _, err := builds(t, "package", files.roots()); err != nil {
		return
	}
	looked, code := converted(t, patterns)
	lookedAtAll, codeOfAll := converted(t, patterns+addsNothing)
	require.Equal(t, lookedAtAll, looked, name)
	require.Equal(t, codeOfAll, code, name)
}

// converted returns the differences that patterns make in the package in the working directory,
// with all findings but those about the pattern that adds nothing.
func converted(t *testing.T, patterns string) (said string, code int) {
	t.Helper()
	config := "apiVersion: native-sidecar.dev/v1alpha1\nkind: SidecarTransformer\nmetadata: {name: words}\nspec:\n  patterns:\n" + patterns
	require.NoError(t, os.WriteFile(testcase.Config, []byte(config), 0o644))
	said, findings, code := testcase.Run("", "--fn-config", testcase.Config, "--format", "short", "-d", "package")
	for line := range strings.Lines(findings) {
		if !strings.HasSuffix(strings.TrimSpace(line), "pattern adds-nothing)") {
			said += line
		}
	}
	return said, code
}

// TestWordsBuild converts a package that kustomize does not build: only where a pattern or a
// rule may be about something in it, it is built at all.
func TestWordsBuild(t *testing.T) {
	const deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: %s}\nspec: {template: {spec: {containers: [{name: app, image: %s}]}}}\n"
	const unbuildable = "resources: [web.yaml]\npatches:\n- path: patch.yaml\n"
	with := func(kustomization, image, patched string) tree {
		return tree{
			"kustomization.yaml": kustomization,
			"web.yaml":           fmt.Sprintf(deployment, "web", image),
			"patch.yaml":         fmt.Sprintf(deployment, "other", patched),
		}
	}
	for name, test := range map[string]struct {
		files tree
		built bool
	}{
		"nothing":              {with(unbuildable, "web", "other"), false},
		"in a resource":        {with(unbuildable, "r/cloud-sql-proxy:2", "other"), true},
		"in a patch":           {with(unbuildable, "web", "r/cloud-sql-proxy:2"), true},
		"escaped in a patch":   {with(unbuildable, "web", `"r/cl\x6fud-sql-proxy:2"`), true},
		"in the kustomization": {with(unbuildable+"images:\n- {name: web, newName: r/cloud-sql-proxy}\n", "web", "other"), true},
		"of a variable": {with(unbuildable+"vars:\n- {name: A, objref: {apiVersion: apps/v1, kind: Deployment, name: web}}\n",
			"web", "other"), true},
		"of an object's name": {with(unbuildable+"- {target: {kind: Deployment}, patch: '[{op: copy, from: /metadata/name, path: /spec/template/spec/containers/0/name}]'}\n",
			"web", "other"), true},
		"of another kind":          {with(unbuildable+"- {target: {kind: Deployment}, patch: '[{op: replace, path: /kind, value: Job}]'}\n", "web", "other"), true},
		"a component":              {with(unbuildable+"components: [c]\n", "web", "other"), false},
		"a component that brings":  {with(unbuildable+"components: [d]\n", "web", "other"), true},
		"a base without any":       {with(unbuildable+"- path: e/patch.yaml\n", "web", "other"), false},
		"init containers":          {with(unbuildable+"- path: i.yaml\n", "web", "other"), true},
		"a restartPolicy":          {with(unbuildable+"- path: p.yaml\n", "web", "other"), true},
		"an annotation with rules": {with(unbuildable+"commonAnnotations: {native-sidecar.dev/ignore: no-startup-probe}\n", "web", "other"), true},
	} {
		t.Run(name, func(t *testing.T) {
			test.files["c/kustomization.yaml"] = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages:\n- {name: web, newName: other}\n"
			test.files["d/kustomization.yaml"] = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages:\n- {name: web, newName: r/cloud-sql-proxy}\n"
			test.files["e/patch.yaml"] = fmt.Sprintf(deployment, "web", "other")
			test.files["i.yaml"] = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {initContainers: [{name: app}]}}}\n"
			test.files["p.yaml"] = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: app, restartPolicy: Always}]}}}\n"
			t.Chdir(t.TempDir())
			test.files.write(t, "package")
			said, code := converted(t, selective["known"])
			require.Equal(t, 0, code, said)
			require.Equal(t, test.built, strings.Contains(said, "(not-proved)"), said)
		})
	}
}
