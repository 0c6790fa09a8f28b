package v1alpha1

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// For a key at the wrong level, the hint says where it belongs.
func TestHint(t *testing.T) {
	for name, c := range map[string]struct{ config, want string }{
		"in its child":        {inPattern("    sidecar: {image: a}\n"), `unknown field "image", did you mean "container.image"?`},
		"in a list below":     {inSidecar("      mountPath: /a\n"), `unknown field "mountPath", did you mean "share[].mountPath"?`},
		"in Kubernetes' type": {inPattern("    sidecar: {container: {limits: {cpu: 1}}}\n"), `unknown field "limits", did you mean "resources.limits"?`},
		"two levels below":    {inSpec("  patterns: [{name: a, sidecar: {container: {}}, image: a}]\n"), `unknown field "image", did you mean "sidecar.container.image"?`},
		"in one of several":   {inSidecar("      env: []\n"), `unknown field "env", did you mean "container.env"?`},
		"in any of several":   {inPattern("    sidecar: {env: []}\n"), `unknown field "env": env belongs in container, app or initial`},
		"in one of them":      {inPattern("    container: {image: a}\n"), `unknown field "container": container belongs in init, sidecar, ambassador, configHelper or adapter`},
		"in too many":         {inSidecar("      pod: {volumes: [{name: a, items: []}]}\n"), `unknown field "items": items belongs in secret, downwardAPI or configMap`},
		"beside its parent":   {inPattern("    convert: {containers: [a], position: {at: First}}\n"), `unknown field "position": position goes beside convert, not inside it`},
		"two levels above":    {inPattern("    sidecar: {container: {image: a, position: {at: First}}}\n"), `unknown field "position": position goes beside sidecar, not inside it`},
		"above a list":        {inSidecar("      share: [{volume: a, mountPath: /a, app: {}}]\n"), `unknown field "app": app goes beside share, not inside it`},
		"above, and there":    {inPattern("    remove: {containers: [a], name: b}\n"), `unknown field "name". Known fields: containers.`},
		"at the top":          {"apiVersion: native-sidecar.dev/v1alpha1\nkind: SidecarTransformer\nmetadata: {name: a, spec: {}}\n", `unknown field "spec": spec goes beside metadata, not inside it`},
		"below the top":       {valid + "rules: {}\n", `unknown field "rules", did you mean "spec.rules"?`},
		"beside it":           {inPattern("    sidecar: {container: {image: a, volumes: []}}\n"), `unknown field "volumes": volumes belongs in pod, beside container`},
		"in another body":     {inPattern("    remove: {images: [a]}\n"), `unknown field "images". Known fields: containers.`},
		"in another list":     {inSpec("  podTemplates: [{kind: Foo, path: a/b, version: v1}]\n"), `unknown field "version". Known fields: group, kind, chart, files, path, podSpec, containers, initContainers, operatorContainers.`},
		"a similar name":      {inSidecar("      app: {container: api}\n"), `unknown field "container", did you mean "containers"?`},
		"two fields in one":   {inSpec("  targets: [{apiVersion: batch/v1}]\n"), `unknown field "apiVersion". Set group and version instead.`},
		"nowhere":             {inPattern("    sidecar: {dryRun: true}\n"), `unknown field "dryRun". Known fields: container, share, app, pod, initial.`},
	} {
		got := failures(t, c.config)
		assert.Equal(t, c.want, got[0][strings.Index(got[0], "unknown"):], name)
	}
}

// A value that stands for one of the fields of a map, or for a list, is close.
func TestKindHint(t *testing.T) {
	for _, w := range []wrong{
		{"an end", inPattern("    position: First\n    sidecar: {container: {image: a}}\n"), `6:15: spec.patterns[0].position: must be a map, not "First". Write {at: First}.`},
		{"an end in lower case", inPattern("    position: last\n    sidecar: {container: {image: a}}\n"), `6:15: spec.patterns[0].position: must be a map, not "last". Write {at: Last}.`},
		{"more than one in a text", inPattern("    convert: {containers: 'a,b'}\n"), `6:27: spec.patterns[0].convert.containers: must be a list, not "a,b"`},
		{"an injector", inPattern("    mesh: Istio\n"), `6:11: spec.patterns[0].mesh: must be a map, not "Istio". Write {injector: Istio}.`},
		{"no injector", inPattern("    mesh: Consul\n"), `6:11: spec.patterns[0].mesh: must be a map, not "Consul"`},
		{"the only list", inPattern("    remove: [a]\n"), `6:13: spec.patterns[0].remove: must be a map, not a list. Write it below containers.`},
		{"one of several lists", inPattern("    convert: [a]\n"), `6:14: spec.patterns[0].convert: must be a map, not a list`},
		{"an element", inSpec("  targets:\n    kind: Job\n"), `5:5: spec.targets: must be a list, not a map. Begin each element with "- ".`},
		{"a map in braces", inSpec("  targets: {kind: Job}\n"), `4:12: spec.targets: must be a list, not a map`},
	} {
		w.run(t)
	}
}

// A glob where a regular expression is expected means something else, if anything.
func TestGlobs(t *testing.T) {
	for text, want := range map[string]string{
		"web*":   `"web*" is a regular expression here (we, web, webb). For names that begin with web write "web.*".`,
		"web-**": `"web-**" is a glob, but this field takes a regular expression. Write "web-.*".`,
		"*-web":  `"*-web" is a glob, but this field takes a regular expression. Write ".*-web".`,
		"we*b":   `"we*b" is a glob, but this field takes a regular expression. Write "we.*b".`,
		"*":      `"*" is a glob, but this field takes a regular expression. Write ".*".`,
	} {
		got := failures(t, inPattern("    targets: [{name: '"+text+"'}]\n    remove: {containers: [a]}\n"))
		assert.Equal(t, []string{"6:22: spec.patterns[0].targets[0].name: " + want}, got)
	}
	for _, expression := range []string{"web", "web.*", "(web)*", "[web]*", "web.*-a*", "we(b*)", "a|b*", `a\*`, "b*?"} {
		decoded(t, inPattern("    targets: [{name: '"+expression+"'}]\n    remove: {containers: [a]}\n"))
	}
	wrong{"a regular expression for a glob", inPattern("    convert: {images: [a.*], containers: ['web-.*'], except: [a, .*]}\n"),
		`6:43: spec.patterns[0].convert.containers[0]: "web-.*" is a glob here, and names of containers have no dot. Write "web-*".
6:66: spec.patterns[0].convert.except[1]: ".*" is a glob here, and names of containers have no dot. Write "*".`}.run(t)
}
