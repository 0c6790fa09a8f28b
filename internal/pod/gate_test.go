package pod_test

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestGate has configurations of a program that answers at port 2020 if monitor.on is
// true, and by default on localhost only.
func TestGate(t *testing.T) {
	known := &pod.Known{ProbePort: "2020", Entry: catalog.Entry{ProbeSettings: catalog.ProbeSettings{
		Flags: []string{"--config"}, Files: []string{"/etc/it.conf"}, Enabled: []string{"monitor.on"}, EnabledFor: map[string]string{"/deep": "monitor.deep"},
		Host: "monitor.listen", Port: "monitor.port", Address: "127.0.0.1:2020", Instead: []string{"--monitor"},
	}}}
	const seen, listens = true, "monitor.listen: 0.0.0.0, "
	for _, c := range []struct {
		name, path, more, text string
		seen                   bool
		why                    string
	}{
		{"YAML", "/", "", "monitor: {listen: 0.0.0.0, on: on}", seen, ""},
		{"YAML with dots", "/", "", "{" + listens + "monitor.on: true}", seen, ""},
		{"JSON", "/", "", `{"monitor": {"on": true, "listen": "::"}}`, seen, ""},
		{"TOML", "/", "", "[monitor]\nlisten = \"0.0.0.0\" \non = true\n", seen, ""},
		{"sections", "/", "", "# monitor.on true\n[MONITOR]\n  Listen  0.0.0.0\n  On\tyes\n[INPUT]\n  on no\n", seen, ""},
		{"off", "/", "", "[MONITOR]\n  On  Off\n[INPUT]\n  On On\n", seen, "monitor.on is not on"},
		{"on in a comment", "/", "", "[MONITOR]\n# On  On\n", seen, "monitor.on is not on"},
		{"on localhost", "/", "", "monitor: {on: true}", seen, "it listens on 127.0.0.1 only"},
		{"another port", "/", "", "{" + listens + "monitor: {on: true, port: 2021}}", seen, "it listens on port 2021"},
		{"host and port", "/", "", `monitor: {on: true, listen: "0.0.0.0:2021"}`, seen, "it listens on port 2021"},
		{"a path that takes more", "/deep", "", "{" + listens + "monitor.on: true}", seen, "monitor.deep is not on"},
		{"and has it", "/deep", "", "{" + listens + "monitor: {on: true, deep: true}}", seen, ""},
		{"variables", "/", "", "{monitor.listen: $HOST, monitor.on: '{{ .Values.on }}'}", seen, ""},
		{"an alias", "/", "", "{a: &a {on: true}, monitor: *a}", false, "monitor.on is not on"},
		{"a file that is not there", "/", "", "@INCLUDE more.conf\n", false, "monitor.on is not on"},
		{"a file that is there", "/", "", "@INCLUDE it.*\n", seen, "monitor.on is not on"},
		{"on before a file that is not there", "/", "", "@INCLUDE /x/more.conf\n[monitor]\non on\nlisten 0.0.0.0\n", seen, ""},
		{"another file is read", "/", "args: [--config=/other.conf], ", "monitor: {on: true}", false, ""},
		{"a flag's value", "/", "args: [--monitor.on=true, --monitor.listen=0.0.0.0], ", "{}", seen, ""},
		{"not YAML, nor anything else", "/", "", "\t\x00{[", seen, "monitor.on is not on"},
		{"nothing", "/", "", "", seen, "monitor.on is not on"},
	} {
		p := of(t, `{spec: {initContainers: [{name: it, restartPolicy: Always, `+c.more+`startupProbe: {httpGet: {path: `+c.path+`, port: 2020}},
			volumeMounts: [{name: c, mountPath: /etc}]}], volumes: [{name: c, configMap: {name: it}}]}}`)
		s := pod.Subject{Container: p.Containers[0], Pod: p}
		s.Known = known
		g, is := pod.GateOf(s, finding.Location{})
		require.True(t, is)
		g = g.Answered(pod.ConfigMaps{g.Asks()[0]: {{"it.conf": c.text}}})
		require.Len(t, g.Answers, 1, c.name)
		assert.Equal(t, c.seen, g.Answers[0].Seen, c.name)
		assert.Equal(t, c.why, g.Answers[0].Why, c.name)
	}
}
