package v1alpha1

import (
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"github.com/stretchr/testify/assert"
)

func TestSidecarContainer(t *testing.T) {
	for _, w := range []wrong{
		{"none", inPattern("    sidecar:\n      share: []\n"), "7:7: spec.patterns[0].sidecar: container is required"},
		{"null", inPattern("    sidecar:\n      container:\n"), "7:7: spec.patterns[0].sidecar: container is required"},
		{"name no label", inPattern("    sidecar:\n      container: {name: Web_1, image: a}\n      initial: {}\n"), `7:25: spec.patterns[0].sidecar.container.name: "Web_1" is not a valid container name. Use up to 63 lower-case letters, digits and dashes, and no dash at either end.`},
		{"restartPolicy OnFailure", inPattern("    sidecar:\n      container:\n        restartPolicy: OnFailure\n"), "8:24: spec.patterns[0].sidecar.container.restartPolicy: must be Always or left out, not OnFailure"},
		{"restartPolicy in wrong case", inPattern("    ambassador: {container: {restartPolicy: always}}\n"), "6:45: spec.patterns[0].ambassador.container.restartPolicy: must be Always or left out, not always"},
		{"startupProbe without handler", inPattern("    adapter: {container: {startupProbe: {}}}\n"), "6:41: spec.patterns[0].adapter.container.startupProbe: must have exactly one of exec, httpGet, tcpSocket and grpc; it has none"},
		{"probes that have to succeed twice", inPattern("    configHelper:\n      container:\n" +
			"        startupProbe: {tcpSocket: {port: 1}, successThreshold: 2}\n" +
			"        livenessProbe: {tcpSocket: {port: 1}, successThreshold: 2}\n" +
			"        readinessProbe: {tcpSocket: {port: 1}, successThreshold: 2}\n"), `8:64: spec.patterns[0].configHelper.container.startupProbe.successThreshold: must be 1, except in a readiness probe
9:65: spec.patterns[0].configHelper.container.livenessProbe.successThreshold: must be 1, except in a readiness probe`},
	} {
		w.run(t)
	}
	c := decoded(t, inPattern("    sidecar: {container: {image: a, restartPolicy: Always}}\n"))
	assert.Equal(t, "Always", yamlnode.Text(c.Spec.Patterns[0].Sidecar.Container.Node, "restartPolicy"))
}

func TestInitContainer(t *testing.T) {
	for _, w := range []wrong{
		{"empty image", inPattern("    init: {container: {image: \"\"}}\n"), "6:31: spec.patterns[0].init.container.image: must not be empty. To keep the image of an existing container, leave the field out."},
		{"null image", inPattern("    init: {container: {image: null}}\n"), "6:24: spec.patterns[0].init.container.image: must not be empty. To keep the image of an existing container, leave the field out."},
		{"restartPolicy", inPattern("    init:\n      container:\n        restartPolicy: Always\n"), "8:24: spec.patterns[0].init.container.restartPolicy: is not allowed in an init container that runs to completion. Use sidecar for one that keeps running."},
		{"what runs on", inPattern(`    init:
      container:
        lifecycle: {preStop: {sleep: {seconds: 1}}}
        startupProbe: {tcpSocket: {port: 1}}
        livenessProbe: {tcpSocket: {port: 1}}
        readinessProbe: {tcpSocket: {port: 1}}
        resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}]
        restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]
`), `8:20: spec.patterns[0].init.container.lifecycle: is not allowed in an init container that runs to completion. Use sidecar for one that keeps running.
9:23: spec.patterns[0].init.container.startupProbe: is not allowed in an init container that runs to completion. Use sidecar for one that keeps running.
10:24: spec.patterns[0].init.container.livenessProbe: is not allowed in an init container that runs to completion. Use sidecar for one that keeps running.
11:25: spec.patterns[0].init.container.readinessProbe: is not allowed in an init container that runs to completion. Use sidecar for one that keeps running.
12:23: spec.patterns[0].init.container.resizePolicy: is not allowed in an init container that runs to completion. Use sidecar for one that keeps running.
13:29: spec.patterns[0].init.container.restartPolicyRules: is not allowed in an init container that runs to completion. Use sidecar for one that keeps running.`},
		{"initial", inPattern("    init: {container: {image: a}, initial: {}}\n"), "6:44: spec.patterns[0].init.initial: is only for sidecars: an init container already runs to completion"},
	} {
		w.run(t)
	}
}

func TestResources(t *testing.T) {
	wrong{"amounts", inPattern(`    sidecar:
      container:
        resources:
          limits: {cpu: 1, memory: -1, disk: 1, example.com/gpu: 1500m, hugepages-2Mi: 4Mi}
          requests:
            cpu: 2
            hugepages-2Mi: 3Mi
            hugepages-1Gi: 1Gi
            example.com/nic: 1
          claims: [{name: a}, {name: a, request: b}, {name: a}]
`), `9:46: spec.patterns[0].sidecar.container.resources.limits.disk: "disk" is not a resource of a container. Use cpu, memory, ephemeral-storage, hugepages-SIZE or DOMAIN/NAME.
9:36: spec.patterns[0].sidecar.container.resources.limits.memory: must not be negative, but is -1
9:66: spec.patterns[0].sidecar.container.resources.limits["example.com/gpu"]: must be a whole number, not 1500m
11:18: spec.patterns[0].sidecar.container.resources.requests.cpu: 2 is more than the limit of 1
12:28: spec.patterns[0].sidecar.container.resources.requests.hugepages-2Mi: must be a multiple of the page size 2Mi, not 3Mi
13:28: spec.patterns[0].sidecar.container.resources.requests.hugepages-1Gi: needs a limit of the same amount: Kubernetes does not overcommit hugepages-1Gi
14:30: spec.patterns[0].sidecar.container.resources.requests["example.com/nic"]: needs a limit of the same amount: Kubernetes does not overcommit example.com/nic
15:54: spec.patterns[0].sidecar.container.resources.claims[2]: "a" is used twice`}.run(t)
	decoded(t, inPattern("    sidecar: {container: {resources: {limits: {cpu: 1, example.com/gpu: 1, hugepages-2Mi: 4Mi}, requests: {cpu: 500m, example.com/gpu: 1, hugepages-2Mi: 4Mi}}}}\n"))
}

func TestInitial(t *testing.T) {
	for _, w := range []wrong{
		{"name too long", strings.Replace(inSidecar("      initial: {args: [--once]}\n"), "name: web", "name: "+strings.Repeat("a", 56), 1), `8:16: spec.patterns[0].sidecar.initial: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-initial" is not a valid container name. Use up to 63 lower-case letters, digits and dashes, and no dash at either end.`},
		{"env without a name", inSidecar("      initial: {env: [{value: a}]}\n"), "8:23: spec.patterns[0].sidecar.initial.env[0]: name is required"},
		{"env twice", inSidecar("      initial: {env: [{name: A}, {name: A}]}\n"), `8:41: spec.patterns[0].sidecar.initial.env[1].name: "A" is used twice`},
	} {
		w.run(t)
	}
	longest := strings.Repeat("a", 55)
	c := decoded(t, strings.Replace(inSidecar("      initial: {args: [--once]}\n"), "name: web", "name: "+longest, 1))
	assert.Equal(t, longest+"-initial", c.Spec.Patterns[0].InitialName())
	decoded(t, inPattern("    sidecar: {container: {name: a}, initial: {env: [{name: A}]}}\n"))
}

func TestShare(t *testing.T) {
	for _, w := range []wrong{
		{"nothing", inSidecar("      share:\n      - {}\n"), `9:9: spec.patterns[0].sidecar.share[0]: volume is required
9:9: spec.patterns[0].sidecar.share[0]: mountPath is required`},
		{"no volume", inSidecar("      share:\n      - mountPath: /a\n"), "9:9: spec.patterns[0].sidecar.share[0]: volume is required"},
		{"no mountPath", inSidecar("      share:\n      - {volume: a, appMountPath: /b}\n"), "9:9: spec.patterns[0].sidecar.share[0]: mountPath is required"},
		{"volume no label", inSidecar("      share:\n      - {volume: a.b, mountPath: /a}\n"), `9:18: spec.patterns[0].sidecar.share[0].volume: "a.b" is not a valid volume name. Use up to 63 lower-case letters, digits and dashes, and no dash at either end.`},
		{"colons", inSidecar("      share:\n      - {volume: a, mountPath: '/a:b', appMountPath: '/c:d'}\n"), `9:54: spec.patterns[0].sidecar.share[0].appMountPath: "/c:d" must not contain a colon
9:32: spec.patterns[0].sidecar.share[0].mountPath: "/a:b" must not contain a colon`},
		{"one colon", inSidecar("      share:\n      - {volume: a, mountPath: '/a:b'}\n"), `9:32: spec.patterns[0].sidecar.share[0].mountPath: "/a:b" must not contain a colon`},
		{"subPath out of the volume", inSidecar("      share:\n      - {volume: a, mountPath: /a, subPath: ../b}\n"), `9:45: spec.patterns[0].sidecar.share[0].subPath: "../b" must not begin with / or contain ..`},
		{"subPath from the root", inSidecar("      share:\n      - {volume: a, mountPath: /a, subPath: /b}\n"), `9:45: spec.patterns[0].sidecar.share[0].subPath: "/b" must not begin with / or contain ..`},
	} {
		w.run(t)
	}
	decoded(t, inSidecar("      share: [{volume: a, mountPath: /a, subPath: b/c..d}]\n"))
}

func TestApp(t *testing.T) {
	for _, w := range []wrong{
		{"container no label", inSidecar("      app: {containers: [api, 'web-*']}\n"), `8:31: spec.patterns[0].sidecar.app.containers[1]: "web-*" is not a valid container name. Use up to 63 lower-case letters, digits and dashes, and no dash at either end.`},
		{"env without a name", inSidecar("      app: {env: [{value: a}]}\n"), "8:19: spec.patterns[0].sidecar.app.env[0]: name is required"},
		{"env twice", inSidecar("      app:\n        env:\n        - name: A\n        - name: A\n"), `11:17: spec.patterns[0].sidecar.app.env[1].name: "A" is used twice`},
		{"value and valueFrom", inSidecar("      app: {env: [{name: A, value: a, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]}\n"), "8:19: spec.patterns[0].sidecar.app.env[0]: must have only one of value and valueFrom"},
		{"overwrite of another", inSidecar("      app:\n        overwrite: [A, B]\n        env: [{name: A}]\n"), `9:24: spec.patterns[0].sidecar.app.overwrite[1]: "B" is not a name in env`},
	} {
		w.run(t)
	}
}

func TestPod(t *testing.T) {
	for _, w := range []wrong{
		{"volume without a name", inSidecar("      pod: {volumes: [{emptyDir: {}}]}\n"), "8:23: spec.patterns[0].sidecar.pod.volumes[0]: name is required"},
		{"volume twice", inSidecar("      pod:\n        volumes:\n        - name: a\n        - name: a\n"), `11:17: spec.patterns[0].sidecar.pod.volumes[1].name: "a" is used twice`},
		{"volume no label", inSidecar("      pod: {volumes: [{name: A}]}\n"), `8:30: spec.patterns[0].sidecar.pod.volumes[0].name: "A" is not a valid volume name. Use up to 63 lower-case letters, digits and dashes, and no dash at either end.`},
		{"imagePullSecret without a name", inSidecar("      pod: {imagePullSecrets: [{}]}\n"), "8:32: spec.patterns[0].sidecar.pod.imagePullSecrets[0]: name is required"},
		{"imagePullSecret twice", inSidecar("      pod: {imagePullSecrets: [{name: a}, {name: a}]}\n"), `8:50: spec.patterns[0].sidecar.pod.imagePullSecrets[1].name: "a" is used twice`},
		{"negative time", inSidecar("      pod: {terminationGracePeriodSeconds: -1}\n"), "8:44: spec.patterns[0].sidecar.pod.terminationGracePeriodSeconds: must not be negative, but is -1"},
	} {
		w.run(t)
	}
}

func TestBody(t *testing.T) {
	for _, body := range []Body{BodyInit, BodySidecar, BodyAmbassador, BodyConfigHelper, BodyAdapter} {
		c := decoded(t, inPattern("    "+string(body)+": {container: {name: named, image: a}}\n"))
		assert.Equal(t, body, c.Spec.Patterns[0].Body())
		assert.Equal(t, body != BodyInit, body.Native())
		assert.Equal(t, "named", c.Spec.Patterns[0].ContainerName())
	}
	for text, body := range map[string]Body{
		"    convert: {images: [a]}\n": BodyConvert, "    remove: {containers: [a]}\n": BodyRemove,
	} {
		p := decoded(t, inPattern(text)).Spec.Patterns[0]
		assert.Equal(t, body, p.Body())
		assert.Nil(t, p.Addition())
		assert.False(t, body.Native())
	}
}
