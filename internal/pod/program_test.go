package pod_test

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/stretchr/testify/assert"
)

func TestProgram(t *testing.T) {
	p := &pod.Known{Entry: catalog.Entry{
		Programs: []string{"proxy_server"}, Subcommands: []string{"run"}, RunsArgs: true,
		OneShot: []string{"--check", "--mode validate", "--every=0", "ONCE=true", "wait"},
	}}
	for _, c := range []struct {
		container string
		other     bool
		once      string
	}{
		{`{}`, false, ""},
		{`{command: [/bin/proxy-server]}`, false, ""},
		{`{command: [PROXY]}`, true, ""},
		{`{command: [tini, -g, --, proxy-server]}`, false, ""},
		{`{command: [tini, --, client]}`, true, ""},
		{`{command: [env, A=b, client]}`, true, ""},
		{`{command: [nice, -n, "5", proxy-server]}`, false, ""},
		{`{command: [dumb-init, --rewrite, "15:2", --, proxy-server]}`, false, ""},
		{`{command: [/usr/bin/env, -u, X, proxy-server]}`, false, ""},
		{`{command: [gosu, proxy, proxy-server]}`, false, ""},
		{`{command: [su-exec, proxy, client]}`, true, ""},
		{`{command: [sh, -c, client]}`, false, ""},
		{`{command: [/scripts/start.sh]}`, false, ""},
		{`{command: [docker-entrypoint.sh], args: [client]}`, true, ""},
		{`{args: [client]}`, true, ""},
		{`{args: [run]}`, false, ""},
		{`{args: [/etc/proxy.conf]}`, false, ""},
		{`{args: [proxy_server, --check]}`, false, "--check"},
		{`{args: [--help]}`, false, "--help"},
		{`{args: [-version]}`, false, "--version"},
		{`{args: [--version=false]}`, false, ""},
		{`{args: [--check=true]}`, false, "--check"},
		{`{args: [--check=false]}`, false, ""},
		{`{args: [--mode, validate]}`, false, "--mode validate"},
		{`{args: [--mode=validate]}`, false, "--mode validate"},
		{`{args: [--mode, serve]}`, false, ""},
		{`{args: [--every, "0"]}`, false, "--every=0"},
		{`{args: [--every=05]}`, false, ""},
		{`{args: [wait]}`, false, "wait"},
		{`{args: [--name, wait]}`, false, ""},
		{`{args: [--name=x, wait]}`, false, "wait"},
		{`{args: [--name, x, wait, --max=10s]}`, false, "wait"},
		{`{args: [--name, x, shop, wait]}`, false, ""},
		{`{args: [--a, version]}`, false, ""},
		{`{env: [{name: ONCE, value: "True"}]}`, false, "ONCE=true"},
		{`{env: [{name: ONCE, value: "false"}]}`, false, ""},
		{`{command: [client, --check]}`, true, ""},
	} {
		container := node(c.container)
		assert.Equal(t, c.other, p.IsOther(container), c.container)
		assert.Equal(t, c.once, p.Once(container), c.container)
	}
	assert.False(t, new(pod.Known).IsOther(node(`{command: [client]}`)), "an entry without programs")
}
