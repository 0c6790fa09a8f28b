package v1alpha1

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/stretchr/testify/assert"
)

// inData returns a ConfigMap, as kpt makes one of its arguments, with the text, which
// begins in line 5, as its data.
func inData(text string) string {
	return "metadata:\n  name: function-input\nkind: ConfigMap\ndata:\n" + text + "apiVersion: v1\n"
}

func TestConfigMap(t *testing.T) {
	c := decoded(t, inData(`
  convert: cloud-sql-proxy, *-exporter,
  images: "*/fluent-bit"
  known: oauth2-proxy, git-sync
  except: nginx-exporter
  startupProbeFrom: Readiness
  probes: Catalogue
  kubernetesVersion: "1.31"
`[1:]))
	assert.Equal(t, &SidecarTransformer{
		APIVersion: APIVersion,
		Kind:       Kind,
		Metadata:   ObjectMeta{Name: "function-input"},
		Spec: Spec{
			KubernetesVersion: "1.31",
			Patterns: []Pattern{{Name: "convert", Convert: &Conversion{
				Containers:       []string{"cloud-sql-proxy", "*-exporter"},
				Images:           []string{"*/fluent-bit"},
				Known:            []string{"oauth2-proxy", "git-sync"},
				Except:           []string{"nginx-exporter"},
				StartupProbeFrom: Readiness,
				Probes:           Catalogue,
				To:               Native,
			}}},
		},
		fields: c.fields,
	}, c)
	assert.Equal(t, Location{"functionConfig", 6, 11, "data.images[1]"}, c.Location("spec.patterns[0].convert.images[1]"))
	assert.Equal(t, Location{"functionConfig", 7, 10, "data.known[1]"}, c.Location("spec.patterns[0].convert.known[1]"))
	assert.Equal(t, Location{"functionConfig", 5, 3, "data"}, c.Location("spec.patterns[0]"))

	c = decoded(t, inData("  images: a\n"))
	assert.Equal(t, "1.33", c.Spec.KubernetesVersion)
	assert.Equal(t, Location{"functionConfig", 5, 3, "data.convert"}, c.Location("spec.patterns[0].convert.containers"))
}

func TestWrongConfigMap(t *testing.T) {
	for _, w := range []wrong{
		{"no data", "apiVersion: v1\nkind: ConfigMap\n", "1:1: data: must have at least one of convert, images, known and use"},
		{"empty data", "apiVersion: v1\nkind: ConfigMap\ndata: {}\n", "3:7: data: must have at least one of convert, images, known and use"},
		{"data null", "apiVersion: v1\nkind: ConfigMap\ndata:\n", "3:1: data: must have at least one of convert, images, known and use"},
		{"data a list", "apiVersion: v1\nkind: ConfigMap\ndata: [convert]\n", "3:7: data: must be a map, not a list"},
		{"the field of a pattern", inData("  containers: a\n"), `5:15: data.containers: unknown key "containers", did you mean "convert"? A ConfigMap takes only convert, except, images, known, kubernetesVersion, probes, startupProbeFrom, use. For more use kind SidecarTransformer.`},
		{"binaryData", inData("  convert: a\n") + "binaryData: {}\n", `7:1: binaryData: unknown field "binaryData". Known fields: apiVersion, kind, metadata, data.`},
		{"unknown keys", inData("  converts: a\n  image: b\n  a.b: c\n  spec: d\n"), `5:13: data.converts: unknown key "converts", did you mean "convert"? A ConfigMap takes only convert, except, images, known, kubernetesVersion, probes, startupProbeFrom, use. For more use kind SidecarTransformer.
6:10: data.image: unknown key "image", did you mean "images"? A ConfigMap takes only convert, except, images, known, kubernetesVersion, probes, startupProbeFrom, use. For more use kind SidecarTransformer.
7:8: data["a.b"]: unknown key "a.b". A ConfigMap takes only convert, except, images, known, kubernetesVersion, probes, startupProbeFrom, use. For more use kind SidecarTransformer.
8:9: data.spec: unknown key "spec". A ConfigMap takes only convert, except, images, known, kubernetesVersion, probes, startupProbeFrom, use. For more use kind SidecarTransformer.`},
		{"unknown keys in one line", "{kind: ConfigMap, apiVersion: v1, data: {z: a, e: b, x: c}}", `1:51: data.e: unknown key "e". A ConfigMap takes only convert, except, images, known, kubernetesVersion, probes, startupProbeFrom, use. For more use kind SidecarTransformer.
1:57: data.x: unknown key "x". A ConfigMap takes only convert, except, images, known, kubernetesVersion, probes, startupProbeFrom, use. For more use kind SidecarTransformer.
1:45: data.z: unknown key "z". A ConfigMap takes only convert, except, images, known, kubernetesVersion, probes, startupProbeFrom, use. For more use kind SidecarTransformer.`},
		{"duplicate key", inData("  convert: a\n  convert: b\n"), `6:3: data.convert: duplicate field "convert": it is already set on line 5`},
		{"nothing selected", inData("  except: a\n"), "5:3: data: selects nothing. Set containers, images or known."},
		{"an empty list", inData("  convert: \",\"\n"), "5:3: data: selects nothing. Set containers, images or known."},
		{"bad globs", inData("  convert: \"a,[\"\n  images: \"{\"\n  except: \"[\"\n"), `5:12: data.convert[1]: "[" is not a valid name or glob. Close each [ and {.
6:11: data.images[0]: "{" is not a valid name or glob. Close each [ and {.
7:11: data.except[0]: "[" is not a valid name or glob. Close each [ and {.`},
		{"bad source of probes", inData("  known: a\n  probes: catalogue\n"), `6:11: data.probes: must be Catalogue, not "catalogue"`},
		{"bad probe", inData("  convert: a\n  startupProbeFrom: readiness\n"), `6:21: data.startupProbeFrom: must be Readiness, not "readiness"`},
		{"old version", inData("  convert: a\n  kubernetesVersion: \"1.27\"\n"), "6:22: data.kubernetesVersion: must be at least 1.29, not 1.27: older API servers drop restartPolicy, and the pod hangs"},
		{"version as a number", inData("  convert: a\n  kubernetesVersion: 1.33\n"), `6:22: data.kubernetesVersion: must be a string, but YAML reads 1.33 as something else. Write "1.33".`},
	} {
		w.run(t)
	}
}

func TestConfigMapUses(t *testing.T) {
	c := decoded(t, inData(`
  use: cloud-sql-proxy
  image: proxy:2
  instances: a:b:c, d:e:f
  port: "5433"
  privateIP: "true"
  kubernetesVersion: "1.31"
`[1:]))
	assert.Equal(t, "1.31", c.Spec.KubernetesVersion)
	assert.Equal(t, "function-input", c.Metadata.Name)
	assert.Equal(t, "cloud-sql-proxy", c.Spec.Patterns[0].Name)
	assert.Equal(t, []string{
		"--health-check", "--http-address=0.0.0.0", "--http-port=9090", "--port=5433", "--private-ip=true", "a:b:c", "d:e:f",
	}, written(t, value{node: c.Spec.Patterns[0].Ambassador.Container.Node}.get("args")))
	assert.Equal(t, 5, c.Location("spec.patterns[0].ambassador").Line)

	for _, w := range []wrong{
		{"wrong elsewhere", inData("  use: cloudflared\n  image: a\n") + "binaryData: {}\n", `8:1: binaryData: unknown field "binaryData". Known fields: apiVersion, kind, metadata, data.`},
		{"unknown entry", inData("  use: fluentbit\n"), `5:8: data.use: "fluentbit" is not in the catalogue, did you mean "fluent-bit"?`},
		{"unknown key", inData("  use: cloudflared\n  image: a\n  secret: b\n  known: c\n"),
			`8:3: data.known: cloudflared has no parameter "known". It has image, secret and args.`},
		{"wrong values", inData("  use: pgbouncer\n  image: a\n  secret: b\n  port: c\n"),
			`8:9: data.port: must be a whole number, not "c". The entry says: port: Integer from 1024 to 65535, default 5432: the listen_port of its configuration.`},
		{"missing", inData("  use: cloudflared\n  image: a\n"),
			"5:8: data: cloudflared needs the parameter secret. The entry says: secret: String, required: the Secret with the key token, the token of the tunnel."},
	} {
		w.run(t)
	}
}

// TestParametersAreNoKeys checks that no parameter of the catalogue is called as a key of a
// ConfigMap, which would then have two meanings.
func TestParametersAreNoKeys(t *testing.T) {
	entries := catalog.New()
	for _, name := range entries.Names() {
		entry, _ := entries.Entry(name)
		for _, parameter := range entry.ParameterNames() {
			assert.NotContains(t, configMapKeys, parameter, name)
		}
	}
}
