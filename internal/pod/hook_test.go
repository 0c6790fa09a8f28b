package pod_test

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/stretchr/testify/assert"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// node parses a YAML text.
func node(text string) *yaml.Node { return yaml.MustParse(text).YNode() }

// preStop returns what the hook of a container does that is alone in its pod.
func preStop(container string) pod.Stop {
	c := pod.Container{Node: node(container)}
	return (&pod.Pod{Containers: []pod.Container{c}}).PreStop(c)
}

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
		assert.Equal(t, want, preStop("lifecycle: {preStop: "+hook+"}"), hook)
	}
	assert.Equal(t, pod.NoStop, preStop("lifecycle: {postStart: {sleep: {seconds: 1}}}"))
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

// TestQuits has the ways to write a hook that quits, and such that only look like it.
func TestQuits(t *testing.T) {
	for command, want := range map[string]pod.Stop{
		`[bash, -c, "exec 3<>/dev/tcp/127.0.0.1/15000; echo -e 'POST /quitquitquit HTTP/1.1\r\nhost: x\r\n\r\n' >&3; cat <&3"]`: pod.Quits,
		`[bash, -c, "exec 3<>/dev/tcp/localhost/4191\nprintf 'POST /shutdown HTTP/1.0\r\n\r\n' >&3"]`:                           pod.Quits,
		`[sh, -c, "printf 'POST /shutdown HTTP/1.0\r\n\r\n' | nc -w 1 127.0.0.1 4191"]`:                                         pod.Quits,
		`[sh, -c, "wget -qO- --post-data='' http://127.0.0.1:9091/quitquitquit"]`:                                               pod.Quits,
		`[wget, --post-data, "", "http://[::1]:4191/shutdown"]`:                                                                 pod.Quits,
		`[sh, -c, "curl -fsI -X POST \"http://localhost:15020/quitquitquit\" && exit 0"]`:                                       pod.Quits,
		`[sh, -c, "sleep 5; RESULT=$(curl -s -XPOST http://localhost:4191/shutdown); echo $RESULT"]`:                            pod.Quits,
		`[sh, -c, "curl -XPOST http://$(POD_IP):4191/shutdown"]`:                                                                pod.Quits,
		`[python3, -c, "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9091/quitquitquit', data=b'')"]`:        pod.Quits,
		`[python, -c, "import requests; requests.post('http://localhost:4191/shutdown')"]`:                                      pod.Quits,
		`[python, -c, "import http.client as h; h.HTTPConnection('localhost', 4191).request('POST', '/shutdown')"]`:             pod.Quits,
		`[python, -c, "import os, signal; os.kill(1, signal.SIGTERM)"]`:                                                         pod.Quits,
		`[python, -c, "import os, signal; os.kill(1, signal.SIGHUP)"]`:                                                          pod.Drains,
		`[pilot-agent, request, POST, quitquitquit]`:                                                                            pod.Quits,
		`[sh, -c, "if true; then\n  kill 1\nfi"]`:                                                                               pod.Quits,
		`[sh, -c, "(sleep 5; kill -s TERM 1) &"]`:                                                                               pod.Quits,
		`[sh, -c, "kill $(cat /var/run/proxy.pid)"]`:                                                                            pod.Quits,
		"[sh, -c, 'kill -QUIT `pidof proxy`']":                                                                                  pod.Quits,
		`[sh, -c, "PID=$(pidof proxy); kill $PID; while kill -0 $PID; do sleep 1; done"]`:                                       pod.Quits,
		`[sh, -c, "pgrep proxy | xargs kill"]`:                                                                                  pod.Quits,
		`[busybox, killall, proxy]`:                                                                                             pod.Quits,
		`[timeout, "20", sh, -c, "nginx -c /etc/nginx.conf -s quit; while pgrep nginx; do sleep 1; done"]`:                      pod.Quits,
		`[sh, -c, "bash -c 'sleep 5; kill 1'"]`:                                                                                 pod.Quits,
		`[sh, -c, "/flush --all; kill 1"]`:                                                                                      pod.Quits,

		`[sh, -c, "kill -0 1"]`:                                                                pod.Sleeps,
		`[sh, -c, "while true; do sleep 1; done"]`:                                             pod.Sleeps,
		`[sh, -c, "sleep 5 # then kill 1, or curl localhost:15020/quitquitquit"]`:              pod.Sleeps,
		`[sh, -c, "echo 'do not pkill envoy; nor curl http://localhost/exit'; sleep 5"]`:       pod.Sleeps,
		`[sh, -c, "sleep \"${DRAIN_SECONDS:-15}\""]`:                                           pod.Sleeps,
		`[sh, -c, "until [ -f /done ]; do sleep 1; done"]`:                                     pod.Drains,
		`[sh, -c, "curl -X POST http://registry.example.com:8080/shutdown"]`:                   pod.Drains,
		`[sh, -c, "curl -X POST http://localhost:$ADMIN_PORT/shutdown"]`:                       pod.Drains,
		`[sh, -c, "wget -qO- localhost:8080/shutdown/ready"]`:                                  pod.Drains,
		`[sh, -c, "tar c /quit | nc backup.example.com 9000"]`:                                 pod.Drains,
		`[/bin/contour, envoy, shutdown]`:                                                      pod.Drains,
		`[sh, -c, "kill -HUP $(pidof proxy)"]`:                                                 pod.Drains,
		`[sh, -c, "kill 4711"]`:                                                                pod.Drains,
		`[python, -c, "import urllib.request as u; u.urlopen('http://localhost:9901/drain')"]`: pod.Drains,
		`[sh, -c, "unclosed 'quote; kill -HUP 1"]`:                                             pod.Drains,
	} {
		assert.Equal(t, want, preStop("lifecycle: {preStop: {exec: {command: "+command+"}}}"), command)
	}
}

// TestQuitsAt has hooks in a pod with others: a path counts only at a port that is the
// container's own, or no other container's.
func TestQuitsAt(t *testing.T) {
	others := []pod.Container{
		{Node: node(`{name: app, ports: [{name: web, containerPort: 8080}], readinessProbe: {tcpSocket: {port: 8081}}}`)},
		{Node: node(`{name: manager}`), Known: &pod.Known{Entry: catalog.Entry{Shutdown: catalog.Shutdown{Quit: catalog.Quit{Ports: []string{"8090"}}}}}},
	}
	known := &pod.Known{Entry: catalog.Entry{Shutdown: catalog.Shutdown{Quit: catalog.Quit{
		Commands: []string{"proxy shutdown", "psql SHUTDOWN"}, Paths: []string{"/api/kill"}, Ports: []string{"24444"}, Signals: []string{"USR1"},
	}}}}
	const at = `{ports: [{name: admin, containerPort: 9000}], env: [{name: PORT, value: "24444"}], lifecycle: {preStop: `
	for _, c := range []struct {
		hook  string
		known *pod.Known
		want  pod.Stop
	}{
		{`{httpGet: {path: /shutdown, port: admin}}`, nil, pod.Quits},
		{`{httpGet: {path: /shutdown, port: 9000, host: 127.0.0.1}}`, nil, pod.Quits},
		{`{httpGet: {path: /shutdown, port: 9000, host: 10.0.0.1}}`, nil, pod.Drains},
		{`{httpGet: {path: /shutdown, port: 7777}}`, nil, pod.Quits},
		{`{httpGet: {path: /shutdown, port: 8090}}`, nil, pod.Drains},
		{`{httpGet: {path: /shutdown, port: 8080}}`, nil, pod.Drains},
		{`{httpGet: {path: /exit, port: 8081}}`, nil, pod.Drains},
		{`{httpGet: {path: /shutdown, port: web}}`, nil, pod.Drains},
		{`{httpGet: {path: /quitquitquit, port: 8080}}`, nil, pod.Quits},
		{`{exec: {command: [curl, "localhost:8080/exit"]}}`, nil, pod.Drains},
		{`{exec: {command: [curl, "localhost:9000/exit"]}}`, nil, pod.Quits},
		{`{exec: {command: [curl, "localhost:24444/api/kill"]}}`, nil, pod.Drains},
		{`{exec: {command: [curl, "localhost:24444/api/kill"]}}`, known, pod.Quits},
		{`{exec: {command: [sh, -c, "curl http://localhost:${PORT}/api/kill"]}}`, known, pod.Quits},
		{`{httpGet: {path: /api/kill, port: 24444}}`, known, pod.Quits},
		{`{exec: {command: [proxy, shutdown]}}`, nil, pod.Drains},
		{`{exec: {command: [/proxy, --admin-port=9192, shutdown]}}`, known, pod.Quits},
		{`{exec: {command: [/proxy, drain]}}`, known, pod.Drains},
		{`{exec: {command: [sh, -c, "psql -p 6432 pgbouncer -c 'shutdown wait_for_clients;'"]}}`, known, pod.Quits},
		{`{exec: {command: [psql, -p, "6432", pgbouncer, --command=SHUTDOWN]}}`, known, pod.Quits},
		{`{exec: {command: [psql, -c, PAUSE]}}`, known, pod.Drains},
		{`{exec: {command: [sh, -c, "kill -USR1 1"]}}`, known, pod.Quits},
		{`{exec: {command: [sh, -c, "kill -USR1 1"]}}`, nil, pod.Drains},
	} {
		own := pod.Container{Node: node(at + c.hook + "}}"), Known: c.known}
		p := pod.Pod{Containers: append([]pod.Container{own}, others...)}
		assert.Equal(t, c.want, p.PreStop(own), c.hook)
	}
}
