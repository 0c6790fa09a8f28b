package pod_test

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/stretchr/testify/assert"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// node parses a YAML text.
func node(text string) *yaml.Node { return yaml.MustParse(text).YNode() }

func TestPreStop(t *testing.T) {
	for hook, want := range map[string]pod.Stop{
		`null`:                             pod.NoStop,
		`{sleep: {seconds: 5}}`:            pod.Sleeps,
		`{exec: {command: [sleep, "10"]}}`: pod.Sleeps,
		`{exec: {command: [sh, -c, "sleep 5; exit 0"]}}`:  pod.Sleeps,
		`{exec: {command: ["true"]}}`:                     pod.Sleeps,
		`{exec: {command: [sh, -c, "echo bye"]}}`:         pod.Sleeps,
		`{exec: {command: [sh, -c, "# only a comment"]}}`: pod.Drains,
		`{exec: {command: []}}`:                           pod.Drains,
		`{exec: {}}`:                                      pod.Drains,

		`{httpGet: {path: /quitquitquit, port: 9091}}`:                                    pod.Quits,
		`{httpGet: {path: "/shutdown?now=1", port: 9091}}`:                                pod.Quits,
		`{exec: {command: [curl, -X, POST, "localhost:15020/quitquitquit"]}}`:             pod.Quits,
		`{exec: {command: [sh, -c, "sleep 5 && wget -qO- localhost/exit"]}}`:              pod.Quits,
		`{exec: {command: [sh, -c, "sleep 5; kill 1"]}}`:                                  pod.Quits,
		`{exec: {command: [/usr/sbin/nginx, -s, quit]}}`:                                  pod.Quits,
		`{exec: {command: [sh, -c, "pkill -TERM envoy"]}}`:                                pod.Quits,
		`{exec: {command: [sh, -c, "pkill -HUP envoy"]}}`:                                 pod.Drains,
		`{exec: {command: [sh, -c, "kill -s USR1 1"]}}`:                                   pod.Drains,
		`{exec: {command: [sh, -c, "sleep 5; kill -1 $(pidof x); sleep 5"]}}`:             pod.Drains,
		`{exec: {command: [nginx, -s, reload]}}`:                                          pod.Drains,
		`{exec: {command: [sh, -c, "echo bye > /tmp/state"]}}`:                            pod.Drains,
		`{exec: {command: [curl, -X, POST, "localhost:15000/drain_listeners?graceful"]}}`: pod.Drains,
		`{httpGet: {path: /drain, port: 9091}}`:                                           pod.Drains,
		`{httpGet: {path: /quitting, port: 9091}}`:                                        pod.Drains,
		`{tcpSocket: {port: 9091}}`:                                                       pod.Drains,
	} {
		assert.Equal(t, want, pod.PreStop(node("lifecycle: {preStop: "+hook+"}")), hook)
	}
	assert.Equal(t, pod.NoStop, pod.PreStop(node("lifecycle: {postStart: {sleep: {seconds: 1}}}")))
}

func TestLongestSleep(t *testing.T) {
	for lifecycle, want := range map[string]int{
		`{}`:                               0,
		`{preStop: {sleep: {seconds: 5}}}`: 5,
		`{postStart: {sleep: {seconds: 7}}, preStop: {sleep: {seconds: 5}}}`: 7,
		`{preStop: {sleep: {seconds: many}}}`:                                0,
		`{preStop: {exec: {command: [sleep, 9]}}}`:                           0,
	} {
		assert.Equal(t, want, pod.LongestSleep(node("lifecycle: "+lifecycle)), lifecycle)
	}
}

func TestEndsOthers(t *testing.T) {
	for container, want := range map[string]string{
		`{}`:                      "",
		`{command: [app, serve]}`: "",
		`{command: [sh, -c, "app; touch /shared/done"]}`:                                                 "touch /shared/done",
		`{command: [sh, -c, "touch /shared/started; app"]}`:                                              "",
		`{command: [sh, -c], args: ["app; curl -X POST localhost:15020/quitquitquit"]}`:                  "quitquitquit",
		`{command: [sh, -c, "app && pkill -TERM envoy && echo ended"]}`:                                  "pkill -TERM envoy",
		`{command: [sh, -c, "app; kill $(pidof proxy)"]}`:                                                "kill $(pidof",
		`{command: [sh, -c, "app; kill 17"]}`:                                                            "",
		`{command: [linkerd-await, --shutdown, --, app]}`:                                                "linkerd-await --shutdown",
		`{command: [linkerd-await, --, app]}`:                                                            "",
		`{command: [app], lifecycle: {preStop: {exec: {command: [killall, proxy]}}}}`:                    "killall proxy",
		`{command: [app], lifecycle: {postStart: {exec: {command: [sh, -c, "pkill -f a proxy"]}}}}`:      "pkill -f a proxy",
		`{command: [sh, -c, "pkill -f one two three four five six seven eight nine ten eleven twelve"]}`: "pkill -f one two three four five six seven eight nine ten el...",
	} {
		assert.Equal(t, want, pod.EndsOthers(node(container)), container)
	}
}
