package v1alpha1

import (
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func TestUnknownField(t *testing.T) {
	for _, w := range []wrong{
		{"top", strings.Replace(valid, "spec:", "metadat: {}\nspec:", 1), `3:1: metadat: unknown field "metadat", did you mean "metadata"?`},
		{"status", valid + "status: {}\n", `7:1: status: unknown field "status". Known fields: apiVersion, kind, metadata, spec.`},
		{"metadata", "metadata: {nam: x}\n" + valid, `1:12: metadata.nam: unknown field "nam", did you mean "name"?`},
		{"spec", inSpec("  pattern: []\n  patterns: [{name: a, remove: {containers: [a]}}]\n"), `4:3: spec.pattern: unknown field "pattern", did you mean "patterns"?`},
		{"target", inSpec("  targets:\n  - kind: Deployment\n    labelselector: a=b\n  patterns: [{name: a, remove: {containers: [a]}}]\n"), `6:5: spec.targets[0].labelselector: unknown field "labelselector", did you mean "labelSelector"?`},
		{"pattern", inPattern("    side-car: {container: {image: a}}\n"), `6:5: spec.patterns[0].side-car: unknown field "side-car", did you mean "sidecar"?`},
		{"target of a pattern", inPattern("    targets: [{Name: api}]\n    remove: {containers: [a]}\n"), `6:16: spec.patterns[0].targets[0].Name: unknown field "Name", did you mean "name"?`},
		{"position", inPattern("    position: {first: true}\n    sidecar: {container: {image: a}}\n"), `6:16: spec.patterns[0].position.first: unknown field "first". Known fields: at, before, after.`},
		{"sidecar", inSidecar("      volumes: []\n"), `8:7: spec.patterns[0].sidecar.volumes: unknown field "volumes", did you mean "pod.volumes"?`},
		{"share", inSidecar("      share:\n      - volume: data\n        mountpath: /data\n"), `10:9: spec.patterns[0].sidecar.share[0].mountpath: unknown field "mountpath", did you mean "mountPath"?`},
		{"app", inSidecar("      app: {container: api}\n"), `8:13: spec.patterns[0].sidecar.app.container: unknown field "container", did you mean "containers"?`},
		{"env of the app", inSidecar("      app: {env: [{name: A, valeu: b}]}\n"), `8:29: spec.patterns[0].sidecar.app.env[0].valeu: unknown field "valeu", did you mean "value"?`},
		{"pod", inSidecar("      pod: {labels: {a: b}}\n"), `8:13: spec.patterns[0].sidecar.pod.labels: unknown field "labels". Known fields: volumes, annotations, imagePullSecrets, terminationGracePeriodSeconds.`},
		{"volume", inSidecar("      pod: {volumes: [{name: a, emptydir: {}}]}\n"), `8:33: spec.patterns[0].sidecar.pod.volumes[0].emptydir: unknown field "emptydir", did you mean "emptyDir"?`},
		{"source of a volume", inSidecar("      pod: {volumes: [{name: a, emptyDir: {sizelimit: 1Gi}}]}\n"), `8:44: spec.patterns[0].sidecar.pod.volumes[0].emptyDir.sizelimit: unknown field "sizelimit", did you mean "sizeLimit"?`},
		{"imagePullSecrets", inSidecar("      pod: {imagePullSecrets: [{nam: a}]}\n"), `8:33: spec.patterns[0].sidecar.pod.imagePullSecrets[0].nam: unknown field "nam", did you mean "name"?`},
		{"initial", inSidecar("      initial: {arg: [--once]}\n"), `8:17: spec.patterns[0].sidecar.initial.arg: unknown field "arg", did you mean "args"?`},
		{"convert", inPattern("    convert: {container: [a]}\n"), `6:15: spec.patterns[0].convert.container: unknown field "container", did you mean "containers"?`},
		{"startupProbe of convert", inPattern("    convert: {containers: [a], startupProbe: {tcpsocket: {port: 1}}}\n"), `6:47: spec.patterns[0].convert.startupProbe.tcpsocket: unknown field "tcpsocket", did you mean "tcpSocket"?`},
		{"remove", inPattern("    remove: {images: [a]}\n"), `6:14: spec.patterns[0].remove.images: unknown field "images". Known fields: containers.`},
		{"podTemplates", inSpec("  podTemplates: [{kind: Foo, path: a/b, version: v1}]\n  patterns: [{name: a, remove: {containers: [a]}}]\n"), `4:41: spec.podTemplates[0].version: unknown field "version". Known fields: group, kind, chart, files, path, podSpec, containers, initContainers, operatorContainers.`},
		{"container", inPattern("    init:\n      container:\n        image: busybox\n        imagePullpolicy: Always\n"), `9:9: spec.patterns[0].init.container.imagePullpolicy: unknown field "imagePullpolicy", did you mean "imagePullPolicy"?`},
		{"port of a container", inPattern("    init: {container: {ports: [{containerport: 80}]}}\n"), `6:33: spec.patterns[0].init.container.ports[0].containerport: unknown field "containerport", did you mean "containerPort"?`},
		{"handler of a probe", inPattern("    sidecar: {container: {startupProbe: {httpGet: {port: 80, paht: /}}}}\n"), `6:62: spec.patterns[0].sidecar.container.startupProbe.httpGet.paht: unknown field "paht", did you mean "path"?`},
		{"inlined source of a volume", inSidecar("      pod: {volumes: [{name: a, configMap: {nam: b}}]}\n"), `8:45: spec.patterns[0].sidecar.pod.volumes[0].configMap.nam: unknown field "nam", did you mean "name"?`},
		{"an odd name", valid + "\"a.b[0]\": 1\n", `7:1: ["a.b[0]"]: unknown field "a.b[0]". Known fields: apiVersion, kind, metadata, spec.`},
		{"no name", valid + "\"\": 1\n", `7:1: [""]: unknown field "". Known fields: apiVersion, kind, metadata, spec.`},
		{"a name over two lines", valid + "\"a\\nb\": 1\n", `7:1: ["a\nb"]: unknown field "a\nb". Known fields: apiVersion, kind, metadata, spec.`},
	} {
		w.run(t)
	}
}

func TestDuplicateField(t *testing.T) {
	for _, w := range []wrong{
		{"top", valid + "kind: SidecarTransformer\n", `7:1: kind: duplicate field "kind": it is already set on line 2`},
		{"pattern", inPattern("    remove: {containers: [a]}\n    remove: {containers: [b]}\n"), `7:5: spec.patterns[0].remove: duplicate field "remove": it is already set on line 6`},
		{"container", inPattern("    sidecar:\n      container:\n        image: a\n        image: a\n"), `9:9: spec.patterns[0].sidecar.container.image: duplicate field "image": it is already set on line 8`},
		{"label", "metadata: {labels: {a.b/c: d, a.b/c: e}}\n" + valid, `1:31: metadata.labels["a.b/c"]: duplicate field "a.b/c": it is already set on line 1`},
		{"quoted once", inPattern("    remove: {containers: [a], \"containers\": [b]}\n"), `6:31: spec.patterns[0].remove.containers: duplicate field "containers": it is already set on line 6`},
		{"rule", inSpec("  rules: {x: Off, x: Error}\n  patterns: [{name: a, remove: {containers: [a]}}]\n"), `4:19: spec.rules.x: duplicate field "x": it is already set on line 4`},
	} {
		w.run(t)
	}
}

func TestWrongType(t *testing.T) {
	for _, w := range []wrong{
		{"version as a number", inSpec("  kubernetesVersion: 1.30\n  patterns: [{name: a, remove: {containers: [a]}}]\n"), `4:22: spec.kubernetesVersion: must be a string, but YAML reads 1.30 as something else. Write "1.30".`},
		{"name as a number", inPattern("    remove: {containers: [7]}\n"), `6:27: spec.patterns[0].remove.containers[0]: must be a string, but YAML reads 7 as something else. Write "7".`},
		{"name as a boolean of YAML 1.1", inPattern("    remove: {containers: [off]}\n"), `6:27: spec.patterns[0].remove.containers[0]: must be a string, but YAML reads off as something else. Write "off".`},
		{"name null", inPattern("    remove: {containers: [~]}\n"), "6:27: spec.patterns[0].remove.containers[0]: must be a string, not null"},
		{"name a map", inPattern("    remove: {containers: [{name: a}]}\n"), "6:27: spec.patterns[0].remove.containers[0]: must be a string, not a map"},
		{"name tagged", inPattern("    remove: {containers: [!!binary YQ==]}\n"), "6:27: spec.patterns[0].remove.containers[0]: must be a string, not a value tagged !!binary"},
		{"text for a list", inPattern("    remove: {containers: a}\n"), `6:26: spec.patterns[0].remove.containers: must be a list, not "a". Write ["a"].`},
		{"map for a list", inSpec("  patterns: {name: a}\n"), "4:13: spec.patterns: must be a list, not a map"},
		{"list for a map", inPattern("    remove: [a]\n"), "6:13: spec.patterns[0].remove: must be a map, not a list. Write it below containers."},
		{"null for a pattern", inSpec("  patterns: [null]\n"), "4:14: spec.patterns[0]: must be a map, not null"},
		{"text for labels", "metadata: {labels: a=b}\n" + valid, `1:20: metadata.labels: must be a map, not "a=b"`},
		{"number in an annotation", inSidecar("      pod: {annotations: {port: 9121}}\n"), `8:33: spec.patterns[0].sidecar.pod.annotations.port: must be a string, but YAML reads 9121 as something else. Write "9121".`},
		{"boolean in an annotation", inSidecar("      pod: {annotations: {prometheus.io/scrape: true}}\n"), `8:49: spec.patterns[0].sidecar.pod.annotations["prometheus.io/scrape"]: must be a string, but YAML reads true as something else. Write "true".`},
		{"date in an annotation", inSidecar("      pod: {annotations: {on-call: 2026-01-01}}\n"), `8:36: spec.patterns[0].sidecar.pod.annotations.on-call: must be a string, but YAML reads 2026-01-01 as something else. Write "2026-01-01".`},
		{"value of env a number", inSidecar("      app: {env: [{name: PORT, value: 8080}]}\n"), `8:39: spec.patterns[0].sidecar.app.env[0].value: must be a string, but YAML reads 8080 as something else. Write "8080".`},
		{"value of env a yes", inSidecar("      app: {env: [{name: VERBOSE, value: yes}]}\n"), `8:42: spec.patterns[0].sidecar.app.env[0].value: must be a string, but YAML reads yes as something else. Write "yes".`},
		{"text for a number", inSidecar("      pod: {terminationGracePeriodSeconds: \"60\"}\n"), `8:44: spec.patterns[0].sidecar.pod.terminationGracePeriodSeconds: must be a whole number, not "60"`},
		{"fraction for a number", inSidecar("      pod: {terminationGracePeriodSeconds: 1.5}\n"), "8:44: spec.patterns[0].sidecar.pod.terminationGracePeriodSeconds: must be a whole number, not the number 1.5"},
		{"list for a number", inSidecar("      pod: {terminationGracePeriodSeconds: [60]}\n"), "8:44: spec.patterns[0].sidecar.pod.terminationGracePeriodSeconds: must be a whole number, not a list"},
		{"number too large", inPattern("    sidecar: {container: {ports: [{containerPort: 5000000000}]}}\n"), "6:51: spec.patterns[0].sidecar.container.ports[0].containerPort: must be a whole number, not the number 5000000000"},
		{"port as text", inPattern("    sidecar: {container: {ports: [{containerPort: \"80\"}]}}\n"), `6:51: spec.patterns[0].sidecar.container.ports[0].containerPort: must be a whole number, not "80"`},
		{"text for a boolean", inPattern("    sidecar: {container: {tty: \"true\"}}\n"), `6:32: spec.patterns[0].sidecar.container.tty: must be true or false, not "true"`},
		{"yes for a boolean", inPattern("    sidecar: {container: {tty: yes}}\n"), `6:32: spec.patterns[0].sidecar.container.tty: must be true or false, not "yes"`},
		{"map for a boolean", inPattern("    sidecar: {container: {tty: {}}}\n"), "6:32: spec.patterns[0].sidecar.container.tty: must be true or false, not a map"},
		{"command as text", inPattern("    sidecar: {container: {command: sh -c true}}\n"), `6:36: spec.patterns[0].sidecar.container.command: must be a list, not "sh -c true". Write ["sh", "-c", "true"].`},
		{"bad quantity", inPattern("    sidecar: {container: {resources: {limits: {memory: 100Mb}}}}\n"), `6:56: spec.patterns[0].sidecar.container.resources.limits.memory: must be a quantity such as 500m or 100Mi, not "100Mb"`},
		{"map for a quantity", inPattern("    sidecar: {container: {resources: {limits: {memory: {a: b}}}}}\n"), "6:56: spec.patterns[0].sidecar.container.resources.limits.memory: must be a quantity such as 500m or 100Mi, not a map"},
		{"quantity that takes hours", inPattern("    sidecar: {container: {resources: {limits: {cpu: \"1e-2147483647\"}}}}\n"), `6:53: spec.patterns[0].sidecar.container.resources.limits.cpu: must be a quantity such as 500m or 100Mi, not "1e-2147483647"`},
		{"fraction for a port", inPattern("    sidecar: {container: {startupProbe: {tcpSocket: {port: 80.5}}}}\n"), "6:60: spec.patterns[0].sidecar.container.startupProbe.tcpSocket.port: must be a whole number or a string, not the number 80.5"},
		{"yes for a port", inPattern("    sidecar: {container: {startupProbe: {tcpSocket: {port: yes}}}}\n"), `6:60: spec.patterns[0].sidecar.container.startupProbe.tcpSocket.port: must be a whole number or a string, not "yes"`},
		{"text for a time", inSidecar("      pod: {volumes: [{name: a, ephemeral: {volumeClaimTemplate: {metadata: {creationTimestamp: now}}}}]}\n"), `8:97: spec.patterns[0].sidecar.pod.volumes[0].ephemeral.volumeClaimTemplate.metadata.creationTimestamp: must be a Time, not "now"`},
		{"container as text", inPattern("    sidecar: {container: busybox}\n"), `6:26: spec.patterns[0].sidecar.container: must be a map, not "busybox"`},
		{"map for a key", inPattern("    ? {a: b}\n    : c\n"), "6:7: spec.patterns[0]: a key must be a string, not a map"},
		{"number for a key", inSidecar("      pod: {annotations: {8080: a}}\n"), `8:27: spec.patterns[0].sidecar.pod.annotations: a key must be a string, but YAML reads 8080 as something else. Write "8080".`},
		{"boolean of YAML 1.1 for a key", inSidecar("      pod: {annotations: {on: a}}\n"), `8:27: spec.patterns[0].sidecar.pod.annotations: a key must be a string, but YAML reads on as something else. Write "on".`},
	} {
		w.run(t)
	}
}

func TestWrongEnum(t *testing.T) {
	for _, w := range []wrong{
		{"severity", inSpec("  rules: {no-startup-probe: error}\n  patterns: [{name: a, remove: {containers: [a]}}]\n"), `4:29: spec.rules.no-startup-probe: must be Error, Warning, Info or Off, not "error", did you mean "Error"?`},
		{"severity off in wrong case", inSpec("  rules: {no-startup-probe: off}\n  patterns: [{name: a, remove: {containers: [a]}}]\n"), `4:29: spec.rules.no-startup-probe: must be Error, Warning, Info or Off, not "off", did you mean "Off"?`},
		{"place", inPattern("    position: {at: first}\n    init: {container: {image: a}}\n"), `6:20: spec.patterns[0].position.at: must be First or Last, not "first", did you mean "First"?`},
		{"side", inSidecar("      share: [{volume: a, mountPath: /a, readOnlyFor: sidecar}]\n"), `8:55: spec.patterns[0].sidecar.share[0].readOnlyFor: must be App, Sidecar or None, not "sidecar", did you mean "Sidecar"?`},
		{"side of nobody", inSidecar("      share: [{volume: a, mountPath: /a, readOnlyFor: Both}]\n"), `8:55: spec.patterns[0].sidecar.share[0].readOnlyFor: must be App, Sidecar or None, not "Both"`},
		{"probe", inPattern("    convert: {containers: [a], startupProbeFrom: readiness}\n"), `6:50: spec.patterns[0].convert.startupProbeFrom: must be Readiness, not "readiness"`},
		{"container type", inPattern("    convert: {containers: [a], to: native}\n"), `6:36: spec.patterns[0].convert.to: must be Native or Regular, not "native", did you mean "Native"?`},
		{"empty", inPattern("    convert: {containers: [a], to: ''}\n"), `6:36: spec.patterns[0].convert.to: is missing or empty. Write Native or Regular.`},
	} {
		w.run(t)
	}
}

// What Kubernetes reads from a container comes out as it reads it.
func TestContainer(t *testing.T) {
	c := decoded(t, inPattern(`
    sidecar:
      container:
        name: proxy
        image: envoy:1.35
        command: [envoy, "-c", '8080']
        restartPolicy: Always
        ports: [{containerPort: 0x50, protocol: TCP}, {name: admin, containerPort: 9901}]
        env: [{name: PORT, value: "8080"}, {name: VERBOSE, value: !!str yes}, {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]
        resources: {limits: {cpu: 1, memory: 1e9}, requests: {cpu: 0.5, memory: 64Mi}}
        securityContext: {runAsNonRoot: true, runAsUser: 1000}
        startupProbe: {httpGet: {path: /ready, port: admin}, failureThreshold: 30}
        livenessProbe: {tcpSocket: {port: 80}}
        lifecycle:
        workingDir: null
      pod:
        terminationGracePeriodSeconds: 0
        volumes: [{name: keys, secret: {secretName: keys, defaultMode: 0400, optional: true}}]
        imagePullSecrets: [{name: registry}]
        annotations: {"prometheus.io/scrape": "true"}
`))
	a := c.Spec.Patterns[0].Sidecar
	v := value{node: a.Container.Node}
	assert.Equal(t, "proxy", c.Spec.Patterns[0].ContainerName())
	assert.Equal(t, []string{"envoy", "-c", "8080"}, written(t, v.get("command")))
	assert.Equal(t, []string{"8080", "yes", ""}, written(t, v.get("env"), "value"))
	for port := range v.get("ports").elements() {
		assert.Contains(t, []int64{80, 9901}, port.get("containerPort").number())
	}
	memory, cpu := v.get("resources").get("limits").get("memory").amount(), v.get("resources").get("requests").get("cpu").amount()
	assert.Equal(t, int64(1000000000), memory.Value())
	assert.Equal(t, int64(500), cpu.MilliValue())
	assert.True(t, v.get("securityContext").get("runAsNonRoot").isTrue())
	assert.False(t, v.get("lifecycle").is())
	volume := value{node: a.Pod.Volumes[0].Node}.get("secret")
	assert.Equal(t, int64(0o400), volume.get("defaultMode").number())
	assert.Equal(t, "keys", a.Pod.Volumes[0].Name())
	assert.Equal(t, int64(0), *a.Pod.TerminationGracePeriodSeconds)
	assert.Equal(t, []string{"true"}, written(t, value{node: a.Pod.Annotations.Node}))
}

// written returns the texts of a list or map, or those of a field of its elements.
func written(t *testing.T, x value, field ...string) (all []string) {
	t.Helper()
	require.True(t, x.is())
	for _, n := range x.node.Content {
		all = append(all, yamlnode.Text(n, field...))
	}
	if x.node.Kind == yaml.MappingNode {
		return all[1:]
	}
	return all
}

// The text that the user wrote is what goes into a manifest.
func TestFragmentKeepsComments(t *testing.T) {
	c := decoded(t, inPattern(`
    sidecar:
      container: # the shipper
        # kept up to date by Flux
        image: alpine:3.22 # {"$imagepolicy": "flux-system:alpine"}

        command:
        - 'sh'
        - "-c"
        # tails
        - |
          exec tail -F /opt/logs.txt
        # the end
      pod:
        annotations:
          a: 'b' # why
`))
	a := c.Spec.Patterns[0].Sidecar
	text, err := yaml.String(a.Container.Node)
	require.NoError(t, err)
	assert.Equal(t, strings.TrimPrefix(`
# kept up to date by Flux
image: alpine:3.22 # {"$imagepolicy": "flux-system:alpine"}
command:
- 'sh'
- "-c"
# tails
- |
  exec tail -F /opt/logs.txt
# the end
`, "\n"), text)
	text, err = yaml.String(a.Pod.Annotations.Node)
	require.NoError(t, err)
	assert.Equal(t, "a: 'b' # why\n", text)
}
