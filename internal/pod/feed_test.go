package pod_test

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"github.com/stretchr/testify/assert"
)

// TestFeeds asks whether a sidecar that mounts volume v at /v reads what init container
// i, which mounts it at /w, writes.
func TestFeeds(t *testing.T) {
	const (
		emptyDir = `[{name: v, emptyDir: {}}]`
		writable = `volumeMounts: [{name: v, mountPath: /v}]`
		readOnly = `volumeMounts: [{name: v, mountPath: /v/, readOnly: true}]`
		init     = `volumeMounts: [{name: v, mountPath: /w}]`
	)
	for _, c := range []struct {
		name, sidecar, init, volumes string
		writes                       bool
		want                         string // the path; "-" if only the mount shows it, "" if nothing does
	}{
		{"a flag", `{args: [--key=/v/key], ` + writable + `}`, init, emptyDir, false, "/v/key"},
		{"two words", `{args: [--key, /v/key], ` + writable + `}`, init, emptyDir, false, "/v/key"},
		{"a URL", `{args: ["file:///v/key"], ` + writable + `}`, init, emptyDir, false, "/v/key"},
		{"a web address", `{args: ["http://host/v/key"], ` + writable + `}`, init, emptyDir, false, ""},
		{"another folder", `{args: [--key=/v2/key, --a=/a/v/key], ` + writable + `}`, init, emptyDir, false, ""},
		{"quoted in a script", `{command: [sh, -c, "app -c '/v/conf'; wait"], ` + writable + `}`, init, emptyDir, false, "/v/conf"},
		{"a variable", `{env: [{name: KEY_FILE, value: /v/key}], ` + writable + `}`, init, emptyDir, false, "/v/key"},
		{"a path of variables", `{args: [$(A)/key], env: [{name: A, value: /v}], ` + writable + `}`, init, emptyDir, false, "/v/key"},
		{"a keystore", `{args: [--keystore=/v/store.jks], ` + writable + `}`, init, emptyDir, false, "/v/store.jks"},
		{"a folder of certificates", `{args: [--cert-dir=/v/certs], ` + writable + `}`, init, emptyDir, false, "/v/certs"},
		{"an output", `{args: [--output-file=/v/a, --socket=/v/b, -o, /v/c, --log-dir, /v/d], ` + writable + `}`, init, emptyDir, false, ""},
		{"a script that writes", `{command: [sh, -c, "a > /v/a; mkdir -p /v/b && cp c /v/d"], ` + writable + `}`, init, emptyDir, false, ""},
		{"a script that copies from there", `{command: [sh, -c, "cp /v/a /b && app"], ` + writable + `}`, init, emptyDir, false, "/v/a"},
		{"the volume itself", `{args: [--unix=/v], ` + writable + `}`, init, emptyDir, false, ""},
		{"the volume itself, read-only", `{args: [--config=/v], ` + readOnly + `}`, init, emptyDir, false, "/v"},
		{"an output, read-only", `{args: [--data-dir=/v/data], ` + readOnly + `}`, init, emptyDir, false, "/v/data"},
		{"no path", `{` + writable + `}`, init, emptyDir, false, ""},
		{"no path, read-only", `{` + readOnly + `}`, init, emptyDir, false, "-"},
		{"lines, read-only", `{command: [tail, -F, /v/a], ` + readOnly + `}`, init, emptyDir, false, ""},
		{"a log, read-only", `{args: [/v/app.log], ` + readOnly + `}`, init, emptyDir, false, ""},
		{"a glob, read-only", `{args: ["/v/*"], ` + readOnly + `}`, init, emptyDir, false, ""},
		{"a writer", `{args: [--key=/v/key], ` + writable + `}`, init, emptyDir, true, ""},
		{"a writer, read-only", `{args: [--key=/v/key], ` + readOnly + `}`, init, emptyDir, true, "/v/key"},
		{"a writer that is fed", `{args: [--key=/v/key], ` + writable + `}`, `command: [sh, -c, "get >/w/key"], ` + init, emptyDir, true, "/v/key"},
		{"a writer that is read", `{args: [--key=/v/key], ` + writable + `}`, `command: [app, /w/key], ` + init, emptyDir, true, ""},
		{"a read-only init container", `{args: [/v/key], ` + writable + `}`, `volumeMounts: [{name: v, mountPath: /w, readOnly: true}]`, emptyDir, false, ""},
		{"a native one", `{args: [/v/key], ` + writable + `}`, `restartPolicy: Always, ` + init, emptyDir, false, ""},
		{"another volume", `{args: [/v/key], ` + writable + `}`, `volumeMounts: [{name: other, mountPath: /w}]`, emptyDir, false, ""},
		{"another part", `{args: [/v/key], volumeMounts: [{name: v, mountPath: /v, subPath: a}]}`, `volumeMounts: [{name: v, mountPath: /w, subPath: ab}]`, emptyDir, false, ""},
		{"a part of it", `{args: [/v/key], volumeMounts: [{name: v, mountPath: /v, subPath: a}]}`, init, emptyDir, false, "/v/key"},
		{"an unknown part", `{args: [/v/key], volumeMounts: [{name: v, mountPath: /v, subPathExpr: $(A)}]}`, init, emptyDir, false, ""},
		{"an ephemeral volume", `{args: [/v/key], ` + writable + `}`, init, `[{name: v, ephemeral: {}}]`, false, "/v/key"},
		{"a volume without a source", `{args: [/v/key], ` + writable + `}`, init, `[{name: v}]`, false, "/v/key"},
		{"a claim", `{args: [/v/key], ` + writable + `}`, init, `[{name: v, persistentVolumeClaim: {claimName: v}}]`, false, ""},
		{"no volume", `{args: [/v/key], ` + writable + `}`, init, `[]`, false, ""},
	} {
		spec := node(`{volumes: ` + c.volumes + `, initContainers: [{name: i, ` + c.init + `}]}`)
		got := ""
		for _, f := range pod.NewLinks(pod.Template{Spec: spec}).Feeds(node(c.sidecar), c.writes) {
			assert.Equal(t, "i", f.Init)
			if got = f.Path; got == "" {
				got = "-"
			}
		}
		assert.Equal(t, c.want, got, c.name)
	}
}

// TestFeeder chooses among several init containers that could write a file.
func TestFeeder(t *testing.T) {
	const mount = `, volumeMounts: [{name: v, mountPath: /v}]}`
	for _, c := range []struct{ inits, want string }{
		{`[{name: a` + mount + `, {name: b` + mount + `]`, "a"},
		{`[{name: a` + mount + `, {name: b, args: [/v/key]` + mount + `]`, "b"},
		{`[{name: a, args: [/v/key]` + mount + `, {name: b, args: [--out=/v/key]` + mount + `]`, "b"},
		{`[{name: a, args: [--out, /v/key]` + mount + `, {name: b, args: [/v/key]` + mount + `]`, "a"},
		{`[{name: a, args: [/v/key2]` + mount + `, {name: b, env: [{name: KEY, value: /v/key}]` + mount + `]`, "b"},
	} {
		spec := node(`{volumes: [{name: v, emptyDir: {}}], initContainers: ` + c.inits + `}`)
		feeds := pod.NewLinks(pod.Template{Spec: spec}).Feeds(node(`{args: [/v/key]`+mount), false)
		if assert.Len(t, feeds, 1, c.inits) {
			assert.Equal(t, c.want, feeds[0].Init, c.inits)
			assert.Equal(t, c.want, yamlnode.Text(yamlnode.Elements(yamlnode.Get(spec, "initContainers"))[feeds[0].Index], "name"))
		}
	}
}
