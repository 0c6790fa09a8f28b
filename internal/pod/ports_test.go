package pod_test

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"github.com/stretchr/testify/assert"
)

func TestPortClash(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{`{containerPort: 80}`, `{containerPort: 81}`, ""},
		{`{containerPort: 80}`, `{containerPort: 80, protocol: TCP}`, "containerPort 80/TCP"},
		{`{containerPort: 53, protocol: UDP}`, `{containerPort: 53}`, ""},
		{`{containerPort: 53, protocol: UDP}`, `{containerPort: 53, protocol: UDP}`, "containerPort 53/UDP"},
		{`{name: http, containerPort: 80}`, `{name: http, containerPort: 81}`, `a port called "http"`},
		{`{name: dns, containerPort: 53, protocol: UDP}`, `{name: dns, containerPort: 53}`, `a port called "dns"`},
		{`{name: "", containerPort: 80}`, `{name: "", containerPort: 81}`, ""},
		{`{containerPort: 80, hostPort: 90}`, `{containerPort: 81, hostPort: 90}`, "hostPort 90/TCP"},
		{`{containerPort: 80, hostPort: 0}`, `{containerPort: 81, hostPort: 0}`, ""},
		{`{containerPort: 80, hostPort: 90, hostIP: 10.0.0.1}`, `{containerPort: 81, hostPort: 90, hostIP: 10.0.0.2}`, ""},
		{`{containerPort: 80, hostPort: 90, hostIP: 10.0.0.1}`, `{containerPort: 81, hostPort: 90}`, "hostPort 90/TCP"},
		{`{containerPort: 80, hostPort: 90, hostIP: 10.0.0.1}`, `{containerPort: 81, hostPort: 90, hostIP: 0.0.0.0}`, "hostPort 90/TCP"},
		{`{}`, `{}`, ""},
	} {
		assert.Equal(t, c.want, pod.PortClash(node(c.a), node(c.b)), "%s %s", c.a, c.b)
		assert.Equal(t, c.want, pod.PortClash(node(c.b), node(c.a)), "%s %s", c.b, c.a)
	}
}

func TestHostPorts(t *testing.T) {
	for _, c := range []struct {
		spec string
		want []string
	}{
		{`{containers: [{name: a, ports: [{containerPort: 80}]}]}`, nil},
		{`{containers: [{name: a}]}`, nil},
		{`{containers: [{name: a, ports: [{containerPort: 80, hostPort: 90}, {containerPort: 53, hostPort: 0}]}]}`, []string{"90/TCP"}},
		{`{containers: [{name: a, ports: [{containerPort: 53, hostPort: 54, hostIP: 10.0.0.1, protocol: UDP}]}]}`, []string{"10.0.0.1:54/UDP"}},
		{`{hostNetwork: true, containers: [{name: a, ports: [{containerPort: 80}, {containerPort: 81, hostPort: 81}]}]}`, []string{"80/TCP", "81/TCP"}},
		{`{hostNetwork: false, containers: [{name: a, ports: [{containerPort: 80}]}]}`, nil},
	} {
		p := of(t, "spec: "+c.spec)
		assert.Equal(t, c.want, p.HostPorts(p.Containers[0].Node), c.spec)
	}
}

func TestProbedPort(t *testing.T) {
	container := node(`
ports: [{name: health, containerPort: 9090}, {name: grpc, containerPort: 9091}]
startupProbe: {httpGet: {port: health}}
readinessProbe: {tcpSocket: {port: 8080}}
livenessProbe: {exec: {command: ["true"]}}
`)
	for probe, want := range map[string]string{"startupProbe": "9090", "readinessProbe": "8080", "livenessProbe": "", "absent": ""} {
		assert.Equal(t, want, pod.ProbedPort(container, yamlnode.Get(container, probe)), probe)
	}
	assert.Equal(t, "9091", pod.ProbedPort(container, node(`{grpc: {port: 9091}}`)))
	assert.Equal(t, "other", pod.ProbedPort(container, node(`{tcpSocket: {port: other}}`)), "a name without a port")
}

func TestIsLoopback(t *testing.T) {
	for _, host := range []string{"localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]"} {
		assert.True(t, pod.IsLoopback(host), host)
	}
	for _, host := range []string{"", "0.0.0.0", "::", "10.0.0.1", "localhost.example"} {
		assert.False(t, pod.IsLoopback(host), host)
	}
}
