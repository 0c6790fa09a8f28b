package v1alpha1

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/stretchr/testify/assert"
)

func TestVersion(t *testing.T) {
	version := func(text string) string {
		return inSpec("  kubernetesVersion: " + text + "\n  patterns: [{name: a, remove: {containers: [a]}}]\n")
	}
	for _, w := range []wrong{
		{"too old", version(`"1.28"`), "4:22: spec.kubernetesVersion: must be at least 1.29, not 1.28: older API servers drop restartPolicy, and the pod hangs"},
		{"too old by its patch", version(`v1.28.15`), "4:22: spec.kubernetesVersion: must be at least 1.29, not v1.28.15: older API servers drop restartPolicy, and the pod hangs"},
		{"one number", version(`"v1"`), `4:22: spec.kubernetesVersion: must be a Kubernetes version such as "1.33" or "v1.33.4", not "v1"`},
		{"a word", version(`latest`), `4:22: spec.kubernetesVersion: must be a Kubernetes version such as "1.33" or "v1.33.4", not "latest"`},
		{"a wildcard", version(`1.33.x`), `4:22: spec.kubernetesVersion: must be a Kubernetes version such as "1.33" or "v1.33.4", not "1.33.x"`},
		{"a range", version(`"1.33 - 1.34"`), `4:22: spec.kubernetesVersion: must be a Kubernetes version such as "1.33" or "v1.33.4", not "1.33 - 1.34"`},
		{"a space", version(`" 1.33"`), `4:22: spec.kubernetesVersion: must be a Kubernetes version such as "1.33" or "v1.33.4", not " 1.33"`},
	} {
		w.run(t)
	}
}

func TestTargets(t *testing.T) {
	for _, w := range []wrong{
		{"group", inSpec("  targets: [{group: \"*\"}]\n  patterns: [{name: a, remove: {containers: [a]}}]\n"), `4:21: spec.targets[0].group: "*" is a glob, but this field takes a regular expression. Write ".*".`},
		{"every other", inSpec("  patterns:\n  - name: a\n    remove: {containers: [a]}\n    targets:\n    - version: (\n      kind: '['\n" +
			"      name: a{2,1}\n      namespace: \\\n"), "8:16: spec.patterns[0].targets[0].version: \"(\" is not a regular expression: missing closing ): `(`\n9:13: spec.patterns[0].targets[0].kind: \"[\" is not a regular expression: missing closing ]: `[`\n10:13: spec.patterns[0].targets[0].name: \"a{2,1}\" is not a regular expression: invalid repeat count: `{2,1}`\n11:18: spec.patterns[0].targets[0].namespace: \"\\\\\" is not a regular expression: trailing backslash at end of expression: ``"},
		{"out of its anchors", inPattern("    targets: [{name: a)|(b}]\n    remove: {containers: [a]}\n"), "6:22: spec.patterns[0].targets[0].name: \"a)|(b\" is not a regular expression: unexpected ): `a)|(b`"},
		{"labelSelector", inPattern("    targets: [{labelSelector: \"app in web\"}]\n    remove: {containers: [a]}\n"), `6:31: spec.patterns[0].targets[0].labelSelector: "app in web" is not a label selector such as app=web. Found 'web' expected: '('.`},
		{"annotationSelector", inPattern("    targets: [{annotationSelector: \"=x\"}]\n    remove: {containers: [a]}\n"), `6:36: spec.patterns[0].targets[0].annotationSelector: "=x" is not an annotation selector such as team=data. Found '=', expected: !, identifier, or 'end of string'.`},
	} {
		w.run(t)
	}
}

func TestPattern(t *testing.T) {
	for _, w := range []wrong{
		{"no name", inSpec("  patterns:\n  - remove: {containers: [a]}\n"), "5:5: spec.patterns[0]: name is required"},
		{"no name twice", inSpec("  patterns:\n  - remove: {containers: [a]}\n  - remove: {containers: [b]}\n"), `5:5: spec.patterns[0]: name is required
6:5: spec.patterns[1]: name is required`},
		{"name of another", inSpec("  patterns:\n  - name: a\n    remove: {containers: [a]}\n  - name: b\n    remove: {containers: [b]}\n" +
			"  - name: a\n    remove: {containers: [c]}\n  - name: a\n    remove: {containers: [d]}\n"), `9:11: spec.patterns[2].name: "a" is already the name of spec.patterns[0]. Give each pattern its own name.
11:11: spec.patterns[3].name: "a" is already the name of spec.patterns[0]. Give each pattern its own name.`},
		{"name no label", inSpec("  patterns:\n  - name: Log_Shipper\n    sidecar: {container: {image: a}}\n"), `5:11: spec.patterns[0].name: "Log_Shipper" is not a valid pattern name. Use up to 63 lower-case letters, digits and dashes, and no dash at either end.`},
		{"no injector", inPattern("    mesh: {}\n"), "6:11: spec.patterns[0].mesh: injector is required: Istio, Linkerd or Dapr"},
		{"mesh with a position", inPattern("    position: {at: First}\n    mesh: {injector: Dapr}\n"), "6:15: spec.patterns[0].position: must not be set: this pattern adds nothing to the init containers. Remove it."},
		{"no body", inPattern("    targets: [{kind: Job}]\n"), "5:5: spec.patterns[0]: must have exactly one of init, sidecar, ambassador, configHelper, adapter, convert, remove and mesh; it has none"},
		{"body null", inPattern("    sidecar:\n"), "5:5: spec.patterns[0]: must have exactly one of init, sidecar, ambassador, configHelper, adapter, convert, remove and mesh; it has none"},
		{"two bodies", inPattern("    convert: {containers: [a]}\n    sidecar: {container: {image: a}}\n"), "5:5: spec.patterns[0]: must have exactly one of init, sidecar, ambassador, configHelper, adapter, convert, remove and mesh; it has sidecar and convert"},
		{"three bodies", inPattern("    remove: {}\n    init: {}\n    adapter: {}\n"), "5:5: spec.patterns[0]: must have exactly one of init, sidecar, ambassador, configHelper, adapter, convert, remove and mesh; it has init, adapter and remove"},
	} {
		w.run(t)
	}
}

func TestPosition(t *testing.T) {
	for _, w := range []wrong{
		{"no key", inPattern("    init: {container: {image: a}}\n    position: {}\n"), "7:15: spec.patterns[0].position: must have exactly one of at, before and after; it has none"},
		{"empty list", inPattern("    init: {container: {image: a}}\n    position: {after: []}\n"), "7:15: spec.patterns[0].position: must have exactly one of at, before and after; it has none"},
		{"two keys", inPattern("    init: {container: {image: a}}\n    position: {at: Last, after: [b]}\n"), "7:15: spec.patterns[0].position: must have exactly one of at, before and after; it has at and after"},
		{"three keys", inPattern("    init: {container: {image: a}}\n    position: {at: Last, after: [b], before: [c]}\n"), "7:15: spec.patterns[0].position: must have exactly one of at, before and after; it has at, before and after"},
		{"a glob", inPattern("    init: {container: {image: a}}\n    position: {before: [a, \"b-*\"]}\n"), `7:28: spec.patterns[0].position.before[1]: "b-*" is not a valid container name. Use up to 63 lower-case letters, digits and dashes, and no dash at either end.`},
		{"on remove", inPattern("    remove: {containers: [a]}\n    position: {at: First}\n"), "7:15: spec.patterns[0].position: must not be set: this pattern adds nothing to the init containers. Remove it."},
		{"on the way back", inPattern("    convert: {containers: [a], to: Regular}\n    position: {at: First}\n"), "7:15: spec.patterns[0].position: must not be set: this pattern adds nothing to the init containers. Remove it."},
	} {
		w.run(t)
	}
	decoded(t, inPattern("    convert: {containers: [a]}\n    position: {after: [b, c]}\n"))
}

func TestConvert(t *testing.T) {
	for _, w := range []wrong{
		{"nothing", inPattern("    convert: {}\n"), "6:14: spec.patterns[0].convert: selects nothing. Set containers, images or known."},
		{"except alone", inPattern("    convert: {except: [a]}\n"), "6:14: spec.patterns[0].convert: selects nothing. Set containers, images or known."},
		{"bad globs", inPattern("    convert:\n      containers: [a, '[']\n      images: ['{a', b]\n      except: ['']\n"), `7:23: spec.patterns[0].convert.containers[1]: "[" is not a valid name or glob. Close each [ and {.
8:16: spec.patterns[0].convert.images[0]: "{a" is not a valid name or glob. Close each [ and {.
9:16: spec.patterns[0].convert.except[0]: must not be empty. Write a name or a glob.`},
		{"images with tags", inPattern("    convert:\n      images: ['a.io:80/b:1', 'c@sha256:0', 'd:1@sha256:0', 'a.io:80/e']\n"), `7:16: spec.patterns[0].convert.images[0]: "a.io:80/b:1" has a tag or a digest, and images are matched without them. Write "**/b".
7:31: spec.patterns[0].convert.images[1]: "c@sha256:0" has a tag or a digest, and images are matched without them. Write "**/c".
7:45: spec.patterns[0].convert.images[2]: "d:1@sha256:0" has a tag or a digest, and images are matched without them. Write "**/d".`},
		{"probe without a port", inPattern("    convert: {containers: [a], startupProbe: {httpGet: {path: /}}}\n"), "6:56: spec.patterns[0].convert.startupProbe.httpGet: port is required"},
		{"probe and source", inPattern("    convert:\n      containers: [a]\n      startupProbeFrom: Readiness\n      startupProbe: {tcpSocket: {port: 1}}\n"), "8:25: spec.patterns[0].convert.startupProbeFrom: must not be set together with startupProbe. Remove one of them."},
		{"probe on the way back", inPattern("    convert: {containers: [a], to: Regular, startupProbe: {tcpSocket: {port: 1}}}\n"), "6:36: spec.patterns[0].convert.to: must be Native if startupProbe, startupProbeFrom or probes is set"},
		{"catalogue on the way back", inPattern("    convert: {containers: [a], to: Regular, probes: Catalogue}\n"), "6:36: spec.patterns[0].convert.to: must be Native if startupProbe, startupProbeFrom or probes is set"},
		{"unknown source of probes", inPattern("    convert: {containers: [a], probes: Catalog}\n"), `6:40: spec.patterns[0].convert.probes: must be Catalogue, not "Catalog"`},
		{"source on the way back", inPattern("    convert: {containers: [a], to: Regular, startupProbeFrom: Readiness}\n"), "6:36: spec.patterns[0].convert.to: must be Native if startupProbe, startupProbeFrom or probes is set"},
		{"remember on the way back", inPattern("    convert: {containers: [a], to: Regular, remember: true}\n"), "6:55: spec.patterns[0].convert.remember: must not be set: the way back reads what a conversion to Native remembered. Remove it."},
		{"probe without handler", inPattern("    convert: {containers: [a], startupProbe: {periodSeconds: 1}}\n"), "6:46: spec.patterns[0].convert.startupProbe: must have exactly one of exec, httpGet, tcpSocket and grpc; it has none"},
		{"probe with two handlers", inPattern("    convert: {containers: [a], startupProbe: {exec: {command: [a]}, grpc: {port: 1}}}\n"), "6:46: spec.patterns[0].convert.startupProbe: must have exactly one of exec, httpGet, tcpSocket and grpc; it has exec and grpc"},
		{"probe that has to succeed twice", inPattern("    convert: {containers: [a], startupProbe: {httpGet: {port: 1}, successThreshold: 2}}\n"), "6:85: spec.patterns[0].convert.startupProbe.successThreshold: must be 1, except in a readiness probe"},
	} {
		w.run(t)
	}
}

func TestRemove(t *testing.T) {
	for _, w := range []wrong{
		{"nothing", inPattern("    remove: {}\n"), "6:13: spec.patterns[0].remove: containers is required"},
		{"empty list of targets", inPattern("    targets: []\n    remove: {containers: [a]}\n"), "6:14: spec.patterns[0].targets: must not be an empty list. Leave it out to select every workload."},
		{"empty list", inPattern("    remove: {containers: []}\n"), "6:13: spec.patterns[0].remove: containers is required"},
		{"bad glob", inPattern("    remove: {containers: ['[']}\n"), `6:27: spec.patterns[0].remove.containers[0]: "[" is not a valid name or glob. Close each [ and {.`},
	} {
		w.run(t)
	}
}

func TestPodTemplates(t *testing.T) {
	for _, path := range []string{"template", "spec/template", "spec/roles[]/template", "spec/replicas/*/template", "spec/v1.2/template"} {
		decoded(t, inSpec("  podTemplates: [{kind: Foo, path: \""+path+"\"}]\n  patterns: [{name: a, remove: {containers: [a]}}]\n"))
	}
	for _, podSpec := range []string{"podSpec: spec", "podSpec: \"spec/cooks[]\", containers: helpers", "podSpec: spec/cooks, initContainers: first, containers: second"} {
		decoded(t, inSpec("  podTemplates: [{kind: Foo, "+podSpec+"}]\n  patterns: [{name: a, remove: {containers: [a]}}]\n"))
	}
	wrong{"podSpec", inSpec(`  patterns: [{name: a, remove: {containers: [a]}}]
  podTemplates:
  - {kind: Foo, path: spec/template, podSpec: spec}
  - {kind: Foo, podSpec: spec.cooks}
  - {kind: Foo, podSpec: spec, containers: "cooks[]"}
  - {kind: Foo, podSpec: spec, containers: initContainers}
  - {kind: Foo, podSpec: spec, containers: a, initContainers: a}
  - {kind: Foo, podSpec: spec, initContainers: containers}
  - {kind: Foo, podSpec: spec, operatorContainers: [foo, "foo-*"]}
`), `6:47: spec.podTemplates[0].podSpec: path and podSpec exclude each other. Remove the one that doesn't lead to the containers.
7:26: spec.podTemplates[1].podSpec: must be a field path such as spec or spec/roles[], not "spec.cooks"
8:44: spec.podTemplates[2].containers: must be the name of a list, such as additionalContainers, not "cooks[]"
9:44: spec.podTemplates[3].containers: "initContainers" is the list of init containers. Name another one.
10:44: spec.podTemplates[4].containers: "a" is the list of init containers. Name another one.
11:48: spec.podTemplates[5].initContainers: "containers" is the list of regular containers. Name another one.
12:58: spec.podTemplates[6].operatorContainers[1]: "foo-*" is not a valid container name. Use up to 63 lower-case letters, digits and dashes, and no dash at either end.`}.run(t)
	for _, values := range []string{
		"chart: shop, containers: sidecars", "chart: shop, podSpec: web", "chart: shop, path: jobs/*/template",
		"files: values.yaml, chart: shop", "files: \"apps/*/values.yaml\", containers: sidecars", "files: \"**/values-*.yaml\", podSpec: web, initContainers: before",
	} {
		decoded(t, inSpec("  podTemplates: [{"+values+"}]\n  patterns: [{name: a, remove: {containers: [a]}}]\n"))
	}
	wrong{"values", inSpec(`  patterns: [{name: a, remove: {containers: [a]}}]
  podTemplates:
  - {kind: Foo, chart: foo, podSpec: spec}
  - {group: example.com, files: values.yaml, podSpec: spec}
  - {chart: foo}
  - {chart: "foo-*", podSpec: web}
  - {chart: example/foo, podSpec: web}
  - {files: "[", podSpec: web}
  - {files: values.yaml, podSpec: web, path: web}
  - {files: values.yaml}
`), `6:5: spec.podTemplates[0]: kind and group are for custom resources, chart and files for values of Helm charts. Write two entries.
7:5: spec.podTemplates[1]: kind and group are for custom resources, chart and files for values of Helm charts. Write two entries.
8:5: spec.podTemplates[2]: the lists of chart foo are missing. Name them in containers and initContainers, and where they are in podSpec.
9:13: spec.podTemplates[3].chart: must be the name of a chart, such as ingress-nginx, not "foo-*"
10:13: spec.podTemplates[4].chart: must be the name of a chart, such as ingress-nginx, not "example/foo"
11:13: spec.podTemplates[5].files: "[" is not a glob. Write one such as apps/*/values.yaml.
12:35: spec.podTemplates[6].podSpec: path and podSpec exclude each other. Remove the one that doesn't lead to the containers.
13:5: spec.podTemplates[7]: chart is missing. Name the chart that the files are for, or the lists in containers and initContainers, and where they are in podSpec.`}.run(t)
	wrong{"podTemplates", inSpec(`  patterns: [{name: a, remove: {containers: [a]}}]
  podTemplates:
  - {group: example.com}
  - {kind: Foo, path: /spec/template}
  - {kind: Foo, path: spec/template/}
  - {kind: Foo, path: spec//template}
  - {kind: Foo, path: .}
  - {kind: Foo, path: ../template}
  - {kind: Foo, path: spec.template}
  - {kind: Foo, path: "spec/roles[0]/template"}
  - {kind: Foo, path: "spec/[]/template"}
`), `6:5: spec.podTemplates[0]: kind is required
6:5: spec.podTemplates[0]: path is required, such as spec/template or spec/roles[]/template
7:23: spec.podTemplates[1].path: must be a field path such as spec/template or spec/roles[]/template, not "/spec/template"
8:23: spec.podTemplates[2].path: must be a field path such as spec/template or spec/roles[]/template, not "spec/template/"
9:23: spec.podTemplates[3].path: must be a field path such as spec/template or spec/roles[]/template, not "spec//template"
10:23: spec.podTemplates[4].path: must be a field path such as spec/template or spec/roles[]/template, not "."
11:23: spec.podTemplates[5].path: must be a field path such as spec/template or spec/roles[]/template, not "../template"
12:23: spec.podTemplates[6].path: must be a field path such as spec/template or spec/roles[]/template, not "spec.template"
13:23: spec.podTemplates[7].path: must be a field path such as spec/template or spec/roles[]/template, not "spec/roles[0]/template"
14:23: spec.podTemplates[8].path: must be a field path such as spec/template or spec/roles[]/template, not "spec/[]/template"`}.run(t)
}

// TestChecks checks that the checks are about fields that there are.
func TestChecks(t *testing.T) {
	fields := map[string]bool{}
	var reach func(*kube.Type)
	reach = func(of *kube.Type) {
		for _, f := range of.Fields {
			fields[of.Short()+"."+f.Name] = true
			reach(f.Type)
		}
	}
	reach(&sidecarTransformerType)
	for field := range checks {
		assert.True(t, fields[field], field)
	}
}
