package v1alpha1

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
	"k8s.io/kube-openapi/pkg/validation/spec"
	"k8s.io/kube-openapi/pkg/validation/strfmt"
	"k8s.io/kube-openapi/pkg/validation/validate"
	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/resid"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// goodConfigs are configurations that between them use every field.
var goodConfigs = map[string]string{
	"the least": valid,
	"every field": `apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
metadata:
  name: shop-sidecars
  namespace: shop
  labels: {app: shop}
  annotations:
    config.kubernetes.io/local-config: "true"
    config.kubernetes.io/function: |
      exec: {path: native-sidecar}
spec:
  kubernetesVersion: "1.33"
  targets:
  - group: apps
    version: v1
    kind: Deployment|StatefulSet
    name: .*
    namespace: shop
    labelSelector: app.kubernetes.io/part-of=shop
    annotationSelector: "!native-sidecar.dev/skip"
  patterns:
  - name: logshipper
    sidecar:
      container:
        image: alpine:3.22 # {"$imagepolicy": "flux-system:alpine"}
        command: ['sh', '-c', 'tail -F /opt/logs.txt']
      share:
      - volume: data
        mountPath: /opt
        subPath: logs
        appMountPath: /var/log/shop
        readOnlyFor: Sidecar
      pod:
        volumes: [{name: data, emptyDir: {sizeLimit: 100Mi}}]
        annotations: {prometheus.io/scrape: "true"}
        imagePullSecrets: [{name: registry}]
        terminationGracePeriodSeconds: 60
  - name: db-proxy
    targets: [{name: api}]
    position: {at: First}
    ambassador:
      container:
        image: proxy
        startupProbe: {httpGet: {path: /ready, port: 9090}, failureThreshold: 30}
        livenessProbe: {httpGet: {port: admin, httpHeaders: [{name: A, value: a}]}}
      app:
        containers: [api]
        env: [{name: DB_HOST, value: 127.0.0.1}, {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]
        overwrite: [DB_HOST]
  - name: config-sync
    position: {before: [db-proxy, migrate]}
    configHelper:
      container: {image: git-sync}
      initial: {command: [sync], args: [--one-time], env: [{name: A, value: a}]}
  - name: metrics
    adapter: {container: {name: exporter, image: exporter, ports: [{name: metrics, containerPort: 9121}]}}
  - name: migrate
    position: {after: [config-sync]}
    init: {container: {image: migrate}}
  - name: legacy
    convert:
      containers: [cloud-sql-proxy, "*-exporter"]
      images: ["*/fluent-bit"]
      except: [nginx-exporter]
      startupProbeFrom: Readiness
      to: Native
  - name: slow
    convert: {containers: [slow], startupProbe: {exec: {command: [ready]}, timeoutSeconds: 5}}
  - name: back
    convert: {containers: [back], to: Regular}
  - name: old-agent
    remove: {containers: [old-agent]}
  podTemplates:
  - {group: example.com, kind: Foo, path: spec/template}
  - {kind: Bar, path: "spec/roles[]/template"}
  rules:
    no-startup-probe: Error
    matched-nothing: Off
`,
	"much of Kubernetes": inPattern(`
    sidecar:
      container:
        name: proxy
        image: envoy:1.35
        imagePullPolicy: IfNotPresent
        workingDir: /srv
        restartPolicy: Always
        envFrom: [{prefix: A_, configMapRef: {name: a, optional: true}}]
        env: [{name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1m}}}]
        resources:
          limits: {cpu: 1, memory: 1e9, ephemeral-storage: 1Gi}
          requests: {cpu: 0.5, memory: 64Mi}
          claims: [{name: gpu}]
        resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}]
        volumeMounts: [{name: keys, mountPath: /keys, readOnly: true, subPathExpr: $(A)}]
        volumeDevices: [{name: disk, devicePath: /dev/disk}]
        startupProbe: {grpc: {port: 80}}
        readinessProbe: {exec: {command: [ready]}}
        lifecycle: {preStop: {sleep: {seconds: 5}}, postStart: {tcpSocket: {port: 1}}}
        terminationMessagePath: /dev/log
        securityContext:
          runAsUser: 1000
          runAsNonRoot: true
          capabilities: {drop: [ALL]}
          seccompProfile: {type: RuntimeDefault}
        stdin: false
        tty: true
      pod:
        volumes:
        - {name: keys, secret: {secretName: keys, defaultMode: 0400, items: [{key: a, path: b, mode: 256}]}}
        - name: all
          projected: {sources: [{serviceAccountToken: {path: t}}, {downwardAPI: {items: [{path: a, fieldRef: {fieldPath: metadata.uid}}]}}]}
        - {name: host, hostPath: {path: /var/log, type: Directory}}
        - {name: csi, csi: {driver: a, volumeAttributes: {a: b}, nodePublishSecretRef: {name: a}}}
        - name: scratch
          ephemeral:
            volumeClaimTemplate:
              metadata: {labels: {a: b}}
              spec:
                accessModes: [ReadWriteOnce]
                resources: {requests: {storage: 1Gi}}
                selector: {matchExpressions: [{key: a, operator: In, values: [b]}]}
`),
	"aliases": inSpec(`
  patterns:
  - {name: a, sidecar: {container: &c {image: a}}}
  - {name: b, adapter: {container: {<<: *c, tty: true}}}
`),
}

// badConfigs are configurations of the wrong shape. What is of the right shape
// and means nothing is for Decode alone.
var badConfigs = map[string]string{
	"no kind":                      strings.Replace(valid, "kind: SidecarTransformer\n", "", 1),
	"another kind":                 strings.Replace(valid, "kind: SidecarTransformer", "kind: Sidecar", 1),
	"another apiVersion":           strings.Replace(valid, "v1alpha1", "v1", 1),
	"no spec":                      "apiVersion: native-sidecar.dev/v1alpha1\nkind: SidecarTransformer\n",
	"no patterns":                  inSpec("  targets: []\n"),
	"unknown field":                valid + "status: {}\n",
	"unknown field of metadata":    valid + "metadata: {uid: a}\n",
	"unknown field of spec":        inSpec("  dryRun: true\n  patterns: [{name: a, remove: {containers: [a]}}]\n"),
	"unknown field of a target":    inPattern("    targets: [{kinds: a}]\n    remove: {containers: [a]}\n"),
	"unknown field of a pattern":   inPattern("    remove: {containers: [a]}\n    when: a\n"),
	"unknown field of an addition": inSidecar("      volumes: []\n"),
	"unknown field of a container": inPattern("    sidecar: {container: {imagePullpolicy: Always}}\n"),
	"unknown field of a handler":   inPattern("    sidecar: {container: {startupProbe: {httpGet: {port: 80, uri: /}}}}\n"),
	"unknown field of a volume":    inSidecar("      pod: {volumes: [{name: a, emptydir: {}}]}\n"),
	"unknown field of env":         inSidecar("      app: {env: [{name: a, val: b}]}\n"),
	"unknown field of a secret":    inSidecar("      pod: {imagePullSecrets: [{name: a, key: b}]}\n"),
	"unknown field of a share":     inSidecar("      share: [{volume: a, mountPath: /a, readOnly: true}]\n"),
	"no body":                      inPattern("    targets: []\n"),
	"two bodies":                   inPattern("    remove: {containers: [a]}\n    convert: {containers: [a]}\n"),
	"no name":                      inSpec("  patterns: [{remove: {containers: [a]}}]\n"),
	"no container":                 inPattern("    sidecar: {share: []}\n"),
	"no volume":                    inSidecar("      share: [{mountPath: /a}]\n"),
	"no mountPath":                 inSidecar("      share: [{volume: a}]\n"),
	"no containers to remove":      inPattern("    remove: {}\n"),
	"no path":                      inSpec("  podTemplates: [{kind: a}]\n  patterns: [{name: a, remove: {containers: [a]}}]\n"),
	"no position":                  inPattern("    position: {}\n    init: {container: {image: a}}\n"),
	"two positions":                inPattern("    position: {at: Last, after: [a]}\n    init: {container: {image: a}}\n"),
	"no injector":                  inPattern("    mesh: {}\n"),
	"injector in wrong case":       inPattern("    mesh: {injector: istio}\n"),
	"known as a text":              inPattern("    convert: {known: oauth2-proxy}\n"),
	"version as a number":          inSpec("  kubernetesVersion: 1.33\n  patterns: [{name: a, remove: {containers: [a]}}]\n"),
	"list as a text":               inPattern("    remove: {containers: a}\n"),
	"map as a list":                inPattern("    remove: [a]\n"),
	"number as a text":             inSidecar("      pod: {terminationGracePeriodSeconds: \"60\"}\n"),
	"number in env":                inSidecar("      app: {env: [{name: a, value: 8080}]}\n"),
	"boolean in an annotation":     inSidecar("      pod: {annotations: {a: true}}\n"),
	"boolean as a text":            inPattern("    sidecar: {container: {tty: \"true\"}}\n"),
	"boolean as a quantity":        inPattern("    sidecar: {container: {resources: {limits: {cpu: true}}}}\n"),
	"boolean as a port":            inPattern("    sidecar: {container: {startupProbe: {tcpSocket: {port: true}}}}\n"),
	"fraction as a port":           inPattern("    sidecar: {container: {startupProbe: {tcpSocket: {port: 80.5}}}}\n"),
	"severity in wrong case":       inSpec("  rules: {a: off}\n  patterns: [{name: a, remove: {containers: [a]}}]\n"),
	"place in wrong case":          inPattern("    position: {at: last}\n    init: {container: {image: a}}\n"),
	"side in wrong case":           inSidecar("      share: [{volume: a, mountPath: /a, readOnlyFor: app}]\n"),
	"probe of another kind":        inPattern("    convert: {containers: [a], startupProbeFrom: Liveness}\n"),
	"type of another kind":         inPattern("    convert: {containers: [a], to: Init}\n"),
}

// open tells whether the function definition lets a bad configuration pass. Its
// schema is like a CRD's: unknown fields and Kubernetes' own types are left open.
func open(name string) bool {
	return strings.HasPrefix(name, "unknown field") || slices.Contains([]string{
		"another kind", "another apiVersion", "number in env", "boolean as a text", "boolean as a quantity",
		"boolean as a port", "fraction as a port",
	}, name)
}

func schemaJSON(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile(schemaFile)
	require.NoError(t, err)
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(jsonschema.SchemeURLLoader{}) // nothing is loaded from elsewhere
	require.NoError(t, compiler.AddResource(schemaFile, document))
	schema, err := compiler.Compile(schemaFile)
	require.NoError(t, err)
	return schema
}

// definition is the schema in the function definition, as kyaml's framework
// finds it.
func definition(t *testing.T) *spec.Schema {
	t.Helper()
	text, err := os.ReadFile(definitionFile)
	require.NoError(t, err)
	schema, err := framework.SchemaFromFunctionDefinition(resid.NewGvk("native-sidecar.dev", "v1alpha1", Kind), string(text))
	require.NoError(t, err)
	return schema
}

// instance is a configuration as a JSON validator has it.
func instance(t *testing.T, config string) any {
	t.Helper()
	text, err := yaml.NewRNode(parse(t, config).Content[0]).MarshalJSON()
	require.NoError(t, err)
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	return value
}

func TestAgreement(t *testing.T) {
	schema, structural := schemaJSON(t), definition(t)
	for name, config := range goodConfigs {
		t.Run(name, func(t *testing.T) {
			decoded(t, config)
			assert.NoError(t, schema.Validate(instance(t, config)))
			assert.NoError(t, validate.AgainstSchema(structural, instance(t, config), strfmt.Default))
		})
	}
	for name, config := range badConfigs {
		t.Run(name, func(t *testing.T) {
			failures(t, config)
			require.Error(t, schema.Validate(instance(t, config)))
			if err := validate.AgainstSchema(structural, instance(t, config), strfmt.Default); open(name) {
				assert.NoError(t, err)
			} else {
				assert.Error(t, err)
			}
		})
	}
}

// What Decode takes in the goldens, editors have to take as well.
func TestAgreementOnGoldens(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/*.txtar")
	require.NoError(t, err)
	if len(paths) == 0 {
		t.Skip("there are no goldens in testdata/*.txtar")
	}
	schema := schemaJSON(t)
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		require.NoError(t, err)
		for _, f := range archive.Files {
			if f.Name != "config.yaml" {
				continue
			}
			t.Run(filepath.Base(path), func(t *testing.T) {
				node := parse(t, string(f.Data))
				if _, err := Decode(Source{}, node); err == nil && yaml.NewRNode(node).GetKind() == Kind {
					assert.NoError(t, schema.Validate(instance(t, string(f.Data))))
				}
			})
		}
	}
}
