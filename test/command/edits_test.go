package command

import "strings"

// edit is something that the command does to a document.
type edit struct {
	name, patterns string
	// moves: legacy sidecars move; removes: they are gone.
	moves, removes bool
	// after is another edit that comes before this one.
	after string
}

// legacy are the names of the legacy sidecars.
var legacy = []string{"proxy", "cloud-sql-proxy", "redis-exporter", "nginx-exporter", "metrics"}

var (
	legacyList = "[" + strings.Join(legacy, ", ") + "]"
	edits      = []edit{
		{name: "init", patterns: `
  - name: prepare
    init: {container: {image: "prepare:1", command: [prepare, --all]}}`},
		{name: "last", patterns: `
  - name: shipper
    sidecar: {container: {image: "shipper:1"}}`},
		{name: "first", patterns: `
  - name: shipper
    position: {at: First}
    sidecar:
      container:
        image: shipper:1
        env:
        - name: LEVEL
          value: info`},
		{name: "beside", patterns: `
  - name: earlier
    position: {before: [migrate]}
    sidecar: {container: {image: "earlier:1"}}
  - name: later
    position: {after: [migrate]}
    sidecar: {container: {image: "later:1"}}`},
		{name: "ambassador", patterns: `
  - name: db
    ambassador:
      container:
        image: db:1
        args: [--port=15432]
        startupProbe:
          tcpSocket: {port: 15432}
      app:
        containers: [app]
        env:
        - name: DB_HOST
          value: 127.0.0.1
        - {name: DB_PORT, value: "15432"}`},
		{name: "config-helper", patterns: `
  - name: sync
    configHelper:
      container:
        image: sync:1
        args: [--period=30s]
      share: [{volume: settings, mountPath: /settings, appMountPath: /etc/settings}]
      initial: {args: [--one-time]}
      app: {containers: [app]}`},
		{name: "adapter", patterns: `
  - name: metrics-adapter
    adapter:
      container: {image: "adapter:1", ports: [{name: adapter, containerPort: 9102}]}
      share: [{volume: statistics, mountPath: /statistics}]
      app: {containers: [app]}
      pod:
        annotations: {prometheus.io/scrape: "true", prometheus.io/path: /adapted}`},
		{name: "share", patterns: `
  - name: backup
    sidecar:
      container: {image: "backup:1"}
      share:
      - {volume: data, mountPath: /backup, appMountPath: /var/backup, readOnlyFor: Sidecar}
      - {volume: scratch, mountPath: /scratch, readOnlyFor: None}
      app: {containers: [app]}
      pod:
        volumes: [{name: scratch, emptyDir: {sizeLimit: 1Gi}}]
        imagePullSecrets: [{name: backup}]
        terminationGracePeriodSeconds: 60`},
		{name: "convert", moves: true, patterns: `
  - name: legacy
    convert: {containers: ` + legacyList + `, startupProbeFrom: Readiness}`},
		{name: "convert-first", moves: true, patterns: `
  - name: legacy
    position: {at: First}
    convert:
      containers: ` + legacyList + `
      startupProbe:
        tcpSocket: {port: 15021}
        periodSeconds: 1`},
		{name: "regular", moves: true, after: "convert", patterns: `
  - name: back
    convert: {containers: ` + legacyList + `, to: Regular}`},
		{name: "remove", removes: true, patterns: `
  - name: old
    remove: {containers: ` + legacyList + `}`},
		{name: "all", moves: true}, // the patterns of those above that add, and of convert
	}
)

// config returns the functionConfig of an edit. The application of the goldens has no
// one name.
func (e edit) config(golden bool) string {
	patterns := e.patterns
	if e.name == "all" {
		for _, other := range edits {
			if other.after == "" && (!other.moves && !other.removes && other.name != "first" || other.name == "convert") {
				patterns += other.patterns
			}
		}
	}
	if golden {
		patterns = strings.ReplaceAll(strings.ReplaceAll(patterns, "\n      app: {containers: [app]}", ""), "\n        containers: [app]", "")
	}
	return "apiVersion: native-sidecar.dev/v1alpha1\nkind: SidecarTransformer\nmetadata:\n  name: " + e.name +
		"\nspec:\n  rules: {matched-nothing: \"Off\", no-startup-probe: \"Off\"}\n  patterns:" + patterns + "\n"
}
