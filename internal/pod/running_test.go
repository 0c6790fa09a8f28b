package pod_test

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"github.com/stretchr/testify/assert"
)

func TestKeepsRunning(t *testing.T) {
	proxy := &pod.Known{Entry: catalog.Entry{Title: "the proxy", RunsUntilStopped: true, Programs: []string{"proxy"}, OneShot: []string{"METHOD=LIST"}}}
	cli := &pod.Known{Entry: catalog.Entry{Title: "a command line"}}
	for _, c := range []struct {
		container string
		known     *pod.Known
		want      string
	}{
		{`{image: app}`, nil, ""},
		{`{command: [app, serve]}`, nil, ""},
		{`{command: [tail, -n, "5", -F, /logs]}`, nil, "tail -n 5 -F /logs"},
		{`{command: [tail, -F, /logs]}`, nil, "tail -F /logs"},
		{`{command: [sleep, infinity]}`, nil, "sleep infinity"},
		{`{command: [sleep, "3600"]}`, nil, ""},
		{`{command: [sh, -c, "while true; do sync; sleep 5; done"]}`, nil, "sh -c while true; do sync; sleep 5; done"},
		{`{command: [sh, -c, "while true; do sync && break; done"]}`, nil, ""},
		{`{command: [sh, -c, "while :; do test -e /done && exit 0; done"]}`, nil, ""},
		{`{image: proxy}`, proxy, "it is the proxy"},
		{`{args: [--port=1]}`, proxy, "it is the proxy"},
		{`{args: [--exit-after-auth]}`, proxy, ""},
		{`{args: [--once=false]}`, proxy, "it is the proxy"},
		{`{command: [sh, -c, "proxy & app"]}`, proxy, ""},
		{`{env: [{name: METHOD, value: LIST}]}`, proxy, ""},
		{`{env: [{name: METHOD, value: WATCH}]}`, proxy, "it is the proxy"},
		{`{image: cli}`, cli, ""},
	} {
		assert.Equal(t, c.want, pod.KeepsRunning(pod.Container{Node: node(c.container), Known: c.known}), c.container)
	}
}

func TestEnds(t *testing.T) {
	for command, want := range map[string]string{
		`[]`:                                  "",
		`[app]`:                               "",
		`[/bin/cp, a, b]`:                     "its command ends with cp",
		`[sleep, "5"]`:                        "its command ends with sleep 5",
		`[sleep, infinity]`:                   "",
		`[vault, agent, -exit-after-auth]`:    "-exit-after-auth makes it exit after one round",
		`[git-sync, --one-time=true]`:         "--one-time=true makes it exit after one round",
		`[git-sync, --one-time=false]`:        "",
		`[sh, -c, "app; echo bye"]`:           "its command ends with echo",
		`[sh, -c, "mkdir a && exec env A=b"]`: "its command ends with env",
		`[sh, -c, "A=b app"]`:                 "",
		`[sh, -c, "app & wait; proxy &"]`:     "",
		`[sh, -c, "cat a | app"]`:             "",
		`[bash, -ec, "until [ -f /done ]; do sleep 1; done"]`:                  "its loop waits for a file to appear or disappear, and then it ends",
		`[sh, -c, "proxy & while ! test -e /done; do sleep 1; done; kill %1"]`: "its loop waits for a file to appear or disappear, and then it ends",
		`[sh, -c, "until [ -f /ready ]; do sleep 1; done; exec app"]`:          "",
		`[sh, -c, "while true; do ls; done; echo never"]`:                      "",
	} {
		assert.Equal(t, want, pod.Ends(pod.Texts(node("command: "+command), "command")), command)
	}
}

// of returns the pod of a workload's YAML, whose spec is that of the pod.
func of(t *testing.T, text string) *pod.Pod {
	t.Helper()
	object := node(text)
	return pod.New(finding.Resource{}, object, pod.Template{Node: object, Spec: yamlnode.Get(object, "spec")})
}

func TestEndless(t *testing.T) {
	for _, c := range []struct {
		name, spec string
		want       []string
	}{
		{"a helper keeps running", `{restartPolicy: Never, containers: [{name: app}, {name: logs, command: [tail, -f, a]}]}`, []string{"logs"}},
		{"in a pod that is restarted forever", `{containers: [{name: app}, {name: logs, command: [tail, -f, a]}]}`, nil},
		{"Always, written out", `{restartPolicy: Always, containers: [{name: app}, {name: logs, command: [tail, -f, a]}]}`, nil},
		{"two", `{restartPolicy: OnFailure, containers: [{name: a, command: [sleep, inf]}, {name: b, command: [sleep, inf]}]}`, []string{"a", "b"}},
		{"alone, it is the application", `{restartPolicy: Never, containers: [{name: a, command: [sleep, inf]}]}`, nil},
		{"an init container", `{restartPolicy: Never, initContainers: [{name: i, command: [sleep, inf]}], containers: [{name: a}, {name: b}]}`, nil},
		{"the application ends it", `{restartPolicy: Never, containers: [{name: a, command: [sh, -c, "app; pkill tail"]}, {name: logs, command: [tail, -f, a]}]}`, nil},
	} {
		var names []string
		for _, e := range of(t, "spec: "+c.spec).Endless() {
			names = append(names, e.Container.Name)
			assert.NotEmpty(t, e.Why, c.name)
		}
		assert.Equal(t, c.want, names, c.name)
	}
}
