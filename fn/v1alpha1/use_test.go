package v1alpha1

import (
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const usesProxy = "    use: cloud-sql-proxy\n    with: {image: proxy, instances: [a:b:c]}\n"

func TestUseFailures(t *testing.T) {
	for _, w := range []wrong{
		{"unknown entry", inPattern("    use: cloud-sql\n"),
			`6:10: spec.patterns[0].use: "cloud-sql" is not in the catalogue, did you mean "cloud-sql-proxy"?`},
		{"nothing near", inPattern("    use: zzz\n"),
			`6:10: spec.patterns[0].use: "zzz" is not in the catalogue. Run native-sidecar catalog for the list.`},
		{"injected", inPattern("    use: istio-proxy\n"),
			"6:10: spec.patterns[0].use: istio-proxy cannot be added: Istio's injector adds it to pods; to get a native sidecar from it, " +
				"use the pattern mesh: {injector: Istio}. Remove the pattern."},
		{"only converted", inPattern("    use: jaeger-agent\n"),
			"6:10: spec.patterns[0].use: the catalogue does not know how to add jaeger-agent, only how to convert it. Write a body: sidecar."},
		{"no parameters", inPattern("    use: cloud-sql-proxy\n"),
			"6:10: spec.patterns[0].with: cloud-sql-proxy needs the parameter image. The entry says: image: String, required: the image, with its tag or digest.\n" +
				"6:10: spec.patterns[0].with: cloud-sql-proxy needs the parameter instances. The entry says: instances: Strings, required: connection names of the " +
				"form PROJECT:REGION:INSTANCE; add settings to one as in URLs, such as ?port=5433."},
		{"unknown parameter", inPattern(usesProxy) + "  - name: b\n    use: cloud-sql-proxy\n    with:\n      image: a\n      instances: [a]\n      instance: b\n",
			`13:7: spec.patterns[1].with.instance: cloud-sql-proxy has no parameter "instance", did you mean "instances"?`},
		{"nothing near a parameter", inPattern("    use: fluent-bit\n    with: {image: a, configMap: b, logs: /c, xxxxxx: 1}\n"),
			`7:46: spec.patterns[0].with.xxxxxx: fluent-bit has no parameter "xxxxxx". It has image, configMap, file, logs, volume and args.`},
		{"parameter twice", inPattern("    use: cloud-sql-proxy\n    with: {image: a, instances: [a], image: b}\n"),
			`7:38: spec.patterns[0].with.image: duplicate field "image": it is already set on line 7`},
		{"type", inPattern("    use: cloud-sql-proxy\n    with: {image: 1, instances: a:b:c, port: \"1\", privateIP: \"yes\"}\n"),
			"7:19: spec.patterns[0].with.image: must be a string, but YAML reads 1 as something else. Write \"1\". The entry says: image: String, required: the image, with its tag or digest.\n" +
				"7:33: spec.patterns[0].with.instances: must be a list, not \"a:b:c\". Write [\"a:b:c\"]. The entry says: instances: Strings, required: connection names of the " +
				"form PROJECT:REGION:INSTANCE; add settings to one as in URLs, such as ?port=5433.\n" +
				"7:46: spec.patterns[0].with.port: must be a whole number, not \"1\". The entry says: port: Integer from 1 to 65535: the port on localhost for the first " +
				"instance, and the next ports for the others; by default that of the database.\n" +
				"7:62: spec.patterns[0].with.privateIP: must be true or false, not \"yes\". The entry says: privateIP: Boolean: whether to connect to the private addresses of the instances."},
		{"out of range", inPattern("    use: cloud-sql-proxy\n    with: {image: a, instances: [b], port: 0}\n"),
			"7:44: spec.patterns[0].with.port: 0 is out of range. The entry says: port: Integer from 1 to 65535: the port on localhost for the first " +
				"instance, and the next ports for the others; by default that of the database."},
		{"another body", inPattern(usesProxy + "    sidecar: {container: {tty: true}}\n"),
			"8:5: spec.patterns[0].sidecar: cloud-sql-proxy gives a body ambassador. Write ambassador instead of sidecar, or remove use."},
		{"parameters without an entry", inPattern("    with: {image: a}\n    remove: {containers: [a]}\n"),
			"6:11: spec.patterns[0].with: must not be set without use. Remove it, or name the entry of the catalogue that it is for."},
		{"entry is no text", inPattern("    use: [fluent-bit]\n"), "6:10: spec.patterns[0].use: must be a string, not a list"},
		{"parameters are no map", inPattern("    use: cloud-sql-proxy\n    with: [image]\n"),
			"7:11: spec.patterns[0].with: cloud-sql-proxy needs the parameter image. The entry says: image: String, required: the image, with its tag or digest.\n" +
				"7:11: spec.patterns[0].with: cloud-sql-proxy needs the parameter instances. The entry says: instances: Strings, required: connection names of the " +
				"form PROJECT:REGION:INSTANCE; add settings to one as in URLs, such as ?port=5433.\n" +
				"7:11: spec.patterns[0].with: must be a map, not a list"},
		{"body is no map", inPattern(usesProxy + "    ambassador: []\n"), "8:17: spec.patterns[0].ambassador: must be a map, not a list"},
		{"wrong field of the body", inPattern(usesProxy + "    ambassador:\n      container:\n        imagee: a\n"),
			`10:9: spec.patterns[0].ambassador.container.imagee: unknown field "imagee", did you mean "image"?`},
		{"body twice in a field", inPattern(usesProxy + "    ambassador: {container: {image: a, image: b}}\n"),
			`8:40: spec.patterns[0].ambassador.container.image: duplicate field "image": it is already set on line 8`},
		{"what Kubernetes forbids", inPattern(usesProxy + "    ambassador:\n      container:\n        startupProbe: {successThreshold: 2}\n"),
			"10:42: spec.patterns[0].ambassador.container.startupProbe.successThreshold: must be 1, except in a readiness probe"},
	} {
		w.run(t)
	}
}

// TestUseWins checks that what a pattern says wins over its entry, field by field, and
// that a null takes a field out.
func TestUseWins(t *testing.T) {
	c := decoded(t, inPattern(usesProxy+`    position: {at: Last}
    ambassador:
      container:
        image: mine # {"$imagepolicy": "a:b"}
        startupProbe:
          tcpSocket: {port: 5432} # not over HTTP
        livenessProbe: null
        resources:
          # as measured
          limits: {cpu: 1} # one
        env: [{name: A, value: b}]
        securityContext: {runAsUser: 7}
      app: {containers: [api]}
`))
	p := c.Spec.Patterns[0]
	assert.Equal(t, BodyAmbassador, p.Body())
	assert.Equal(t, "cloud-sql-proxy", p.Use)
	assert.Equal(t, &Position{At: Last}, p.Position)
	assert.Equal(t, []string{"api"}, p.Ambassador.App.Containers)
	text, err := yaml.String(p.Ambassador.Container.Node)
	require.NoError(t, err)
	assert.Equal(t, `image: mine # {"$imagepolicy": "a:b"}
args:
- --health-check
- --http-address=0.0.0.0
- --http-port=9090
- a:b:c
startupProbe:
  periodSeconds: 1
  timeoutSeconds: 5
  failureThreshold: 60
  tcpSocket: {port: 5432} # not over HTTP
resources:
  requests:
    cpu: 50m
    memory: 64Mi
  # as measured
  limits: # one
    memory: 256Mi
    cpu: 1
securityContext:
  allowPrivilegeEscalation: false
  capabilities:
    drop: [ALL]
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  seccompProfile:
    type: RuntimeDefault
  runAsUser: 7
env: [{name: A, value: b}]
`, text)
}

// TestUseListsMerge checks that lists merge by the keys of Kubernetes, and by the volume
// of a share.
func TestUseListsMerge(t *testing.T) {
	c := decoded(t, inPattern(`    use: fluent-bit
    with: {image: a, configMap: b, logs: /logs}
    sidecar:
      container:
        args: [--dry-run]
        volumeMounts: [{mountPath: /data, name: data}, {mountPath: /fluent-bit/config, name: other}]
      share:
      - {volume: logs, readOnlyFor: None}
      - {volume: more, mountPath: /more}
      pod:
        volumes: [{name: fluent-bit-config, secret: {secretName: c}}]
`))
	body := c.Spec.Patterns[0].Sidecar
	assert.Equal(t, []Share{
		{Volume: "logs", MountPath: "/logs", AppMountPath: "/logs", ReadOnlyFor: SideNone},
		{Volume: "more", MountPath: "/more", AppMountPath: "/more", ReadOnlyFor: SideNone},
	}, body.Share)
	container := value{node: body.Container.Node}
	assert.Equal(t, []string{"--dry-run"}, written(t, container.get("args")))
	assert.Equal(t, []string{"other", "data"}, written(t, container.get("volumeMounts"), "name"))
	assert.Equal(t, []string{"true", ""}, written(t, container.get("volumeMounts"), "readOnly"))
	require.Len(t, body.Pod.Volumes, 1)
	assert.Nil(t, yamlnode.Get(body.Pod.Volumes[0].Node, "configMap"))
	assert.Equal(t, "c", yamlnode.Text(body.Pod.Volumes[0].Node, "secret", "secretName"))
}

// TestUseKeepsValuesWhole checks that a value is never more than the text of one scalar.
func TestUseKeepsValuesWhole(t *testing.T) {
	const odd = "\"a: b\\n- c # {d}\\n---\\n${port} $(HOME) 'e'\""
	c := decoded(t, inPattern("    use: oauth2-proxy\n    with: {image: "+odd+", secret: s, upstreams: ["+odd+"], emailDomains: [b, '"+`"*"`+"']}\n"))
	container := value{node: c.Spec.Patterns[0].Adapter.Container.Node}
	const is = "a: b\n- c # {d}\n---\n${port} $(HOME) 'e'"
	assert.Equal(t, []string{"--http-address=0.0.0.0:4180", "--upstream=" + is, "--email-domain=b", `--email-domain="*"`, "--silence-ping-logging=true"}, written(t, container.get("args")))
	assert.Equal(t, is, container.get("image").text())
}

// TestUseLocation checks where fields are that the user did not write.
func TestUseLocation(t *testing.T) {
	c := decoded(t, inPattern(strings.Replace(usesProxy, "[a:b:c]", "[a:b:c], port: 1", 1)))
	at := c.Location("spec.patterns[0].ambassador.container.startupProbe")
	assert.Equal(t, 6, at.Line)
	at = c.Location("spec.patterns[0].with.port")
	assert.Equal(t, 7, at.Line)
}
