//go:build linux

package command

import (
	"context"
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wants are kustomizations that make kustomize download something, clone something or
// run a program. ADDRESS is the address of a server.
var wants = map[string]string{
	"resource":              "resources: [../base, 'http://ADDRESS/a.yaml']",
	"resource in capitals":  "resources: [../base, 'HTTP://ADDRESS/a.yaml']",
	"field in capitals":     "Resources: [../base, 'http://ADDRESS/a.yaml']",
	"base":                  "resources: [../base]\nbases: ['http://ADDRESS/org/repo']",
	"repository":            "resources: [../base, 'http://ADDRESS/org/repo?ref=v1']",
	"repository by ssh":     "resources: [../base, 'git@127.0.0.1:org/repo']",
	"repository by name":    "resources: [../base, 'github.com/org/repo']",
	"repository in a file":  "resources: [../base, 'file:///org/repo.git']",
	"forced repository":     "resources: [../base, 'git::http://ADDRESS/org/repo']",
	"folder of that name":   "resources: [../base, 'github.com/here/there']",
	"alias":                 "commonAnnotations: {u: &u 'http://ADDRESS/org/repo'}\nresources: [../base, *u]",
	"component":             "resources: [../base]\ncomponents: ['http://ADDRESS/org/repo']",
	"patch":                 "resources: [../base]\npatches: [{path: 'http://ADDRESS/p.yaml'}]",
	"strategic merge":       "resources: [../base]\npatchesStrategicMerge: ['http://ADDRESS/p.yaml']",
	"JSON patch":            "resources: [../base]\npatchesJson6902: [{path: 'http://ADDRESS/p.yaml', target: {version: v1, kind: Deployment, name: web}}]",
	"crds":                  "resources: [../base]\ncrds: ['http://ADDRESS/c.json']",
	"openapi":               "resources: [../base]\nopenapi: {path: 'http://ADDRESS/o.json'}",
	"configurations":        "resources: [../base]\nconfigurations: ['http://ADDRESS/c.yaml']",
	"replacements":          "resources: [../base]\nreplacements: [{path: 'http://ADDRESS/r.yaml'}]",
	"ConfigMap":             "resources: [../base]\nconfigMapGenerator: [{name: c, files: ['http://ADDRESS/f']}]",
	"ConfigMap with keys":   "resources: [../base]\nconfigMapGenerator: [{name: c, files: ['k=http://ADDRESS/f']}]",
	"env of a ConfigMap":    "resources: [../base]\nconfigMapGenerator: [{name: c, envs: ['http://ADDRESS/f']}]",
	"Secret":                "resources: [../base]\nsecretGenerator: [{name: c, env: 'http://ADDRESS/f'}]",
	"generator":             "resources: [../base]\ngenerators: ['http://ADDRESS/g.yaml']",
	"transformer":           "resources: [../base]\ntransformers: ['http://ADDRESS/t.yaml']",
	"validator":             "resources: [../base]\nvalidators: ['http://ADDRESS/v.yaml']",
	"builtin with a URL":    "resources: [../base]\ntransformers:\n- |\n  apiVersion: builtin\n  kind: PatchTransformer\n  metadata: {name: p}\n  path: http://ADDRESS/p.yaml\n  target: {kind: Deployment}",
	"builtin in capitals":   "resources: [../base]\ntransformers:\n- |\n  apiVersion: builtin\n  kind: PatchTransformer\n  metadata: {name: p}\n  Path: http://ADDRESS/p.yaml\n  target: {kind: Deployment}",
	"builtin in a file":     "resources: [../base]\ntransformers: [../remote.yaml]",
	"folder of generators":  "resources: [../base]\ngenerators: [../plugins]",
	"builtin generator":     "resources: [../base]\ngenerators:\n- |\n  apiVersion: builtin\n  kind: ConfigMapGenerator\n  metadata: {name: c}\n  name: c\n  files: ['http://ADDRESS/f']",
	"program":               "resources: [../base]\ntransformers:\n- |\n  apiVersion: example.com/v1\n  kind: Any\n  metadata:\n    name: x\n    annotations:\n      config.kubernetes.io/function: |\n        exec: {path: ./program}",
	"validating program":    "resources: [../base]\nvalidators:\n- |\n  apiVersion: example.com/v1\n  kind: Any\n  metadata:\n    name: x\n    annotations:\n      config.kubernetes.io/function: |\n        exec: {path: ./program}",
	"container":             "resources: [../base]\ngenerators:\n- |\n  apiVersion: example.com/v1\n  kind: Any\n  metadata:\n    name: x\n    annotations:\n      config.kubernetes.io/function: |\n        container: {image: 'example.com/x:1'}",
	"Helm chart":            "resources: [../base]\nhelmCharts: [{name: c, repo: 'http://ADDRESS/charts', version: '1', releaseName: r}]",
	"Helm chart, generator": "resources: [../base]\ngenerators:\n- |\n  apiVersion: builtin\n  kind: HelmChartInflationGenerator\n  metadata: {name: c}\n  name: c\n  repo: http://ADDRESS/charts\n  version: '1'\n  releaseName: r",
}

// harmless is a kustomization that only mentions addresses.
const harmless = "resources: [../base]\ncommonAnnotations: {docs: 'https://example.com/docs'}\n" +
	"configMapGenerator: [{name: c, literals: ['URL=http://example.com']}]\n" +
	"patches:\n- target: {kind: Deployment}\n  patch: |\n    - {op: add, path: /metadata/labels, value: {see: http.example.com}}\n"

// lures is a folder with a package for each of the kustomizations. The programs in the
// PATH there leave a mark when they run.
type lures struct {
	dir, path, mark string
	address         string
	connections     atomic.Int64
}

func lay(t *testing.T) *lures {
	t.Helper()
	l := &lures{dir: t.TempDir(), path: t.TempDir()}
	l.mark = filepath.Join(l.path, "mark")
	program := fmt.Sprintf("#!/bin/sh\necho \"$0\" >> %s\nexit 1\n", l.mark)
	for _, name := range []string{"git", "helm", "docker", "ssh"} {
		require.NoError(t, os.WriteFile(filepath.Join(l.path, name), []byte(program), 0o755))
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			l.connections.Add(1)
			_ = connection.Close()
		}
	}()
	l.address = listener.Addr().String()
	all := maps.Clone(wants)
	all["harmless"] = harmless
	for name, kustomization := range all {
		at := filepath.Join(l.dir, strings.ReplaceAll(name, " ", "-"))
		for file, text := range map[string]string{
			"base/kustomization.yaml": "resources: [web.yaml]\n",
			"base/web.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n" +
				"      - name: app\n        image: app:1\n      - name: proxy\n        image: proxy:1\n",
			"top/kustomization.yaml": kustomization + "\n",
			"top/program":            program,
			"top/github.com/here/there/kustomization.yaml": "namePrefix: x-\n",
			"remote.yaml":                "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: p}\npath: http://ADDRESS/p.yaml\ntarget: {kind: Deployment}\n",
			"plugins/kustomization.yaml": "resources: ['http://ADDRESS/a.yaml']\n",
		} {
			require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(at, file)), 0o755))
			require.NoError(t, os.WriteFile(filepath.Join(at, file), []byte(strings.ReplaceAll(text, "ADDRESS", l.address)), 0o755))
		}
	}
	config := "apiVersion: native-sidecar.dev/v1alpha1\nkind: SidecarTransformer\nmetadata: {name: s}\nspec:\n  patterns:\n" +
		"  - name: legacy\n    convert: {containers: [proxy], startupProbe: {tcpSocket: {port: 1}}}\n"
	require.NoError(t, os.WriteFile(filepath.Join(l.dir, "config.yaml"), []byte(config), 0o644))
	return l
}

// taken reports whether something was fetched or run since the last call.
func (l *lures) taken() bool {
	_, err := os.Stat(l.mark)
	_ = os.Remove(l.mark)
	return err == nil || l.connections.Swap(0) > 0
}

func (l *lures) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, program, args...)
	command.Dir = l.dir
	command.Env = append(os.Environ(), "PATH="+l.path+":"+os.Getenv("PATH"),
		"HTTP_PROXY=http://"+l.address, "HTTPS_PROXY=http://"+l.address, "http_proxy=http://"+l.address, "https_proxy=http://"+l.address)
	return command
}

// TestOffline checks that nothing is fetched and no program is run for a kustomization:
// one that needs that is not built, and reported.
func TestOffline(t *testing.T) {
	native := os.Getenv("NATIVE_SIDECAR_BIN")
	if native == "" {
		t.Skip("NATIVE_SIDECAR_BIN is not set: `make unit` builds the command and sets it")
	}
	l := lay(t)
	for name := range wants {
		dir := strings.ReplaceAll(name, " ", "-")
		out, err := l.command(t.Context(), native, "--fn-config", "config.yaml", "-w", "-q", dir).CombinedOutput()
		require.NoError(t, err, "%s: %s", name, out)
		assert.False(t, l.taken(), name)
		assert.Contains(t, string(out), dir+"/top/kustomization.yaml", name)
		assert.Contains(t, string(out), "(not-proved)", name)
		assert.NotContains(t, string(out), "kustomize:", name)
		text, err := os.ReadFile(filepath.Join(l.dir, dir, "base", "web.yaml"))
		require.NoError(t, err)
		assert.Contains(t, string(text), "restartPolicy: Always", name)
	}
	out, err := l.command(t.Context(), native, "--fn-config", "config.yaml", "-w", "-q", "harmless").CombinedOutput()
	require.NoError(t, err)
	assert.Empty(t, string(out))
	t.Run("kustomize", func(t *testing.T) { // the lures are good
		kustomize := os.Getenv("KUSTOMIZE_BIN")
		if kustomize == "" {
			t.Skip("KUSTOMIZE_BIN is not set: `make unit` sets it")
		}
		for name := range wants {
			dir := filepath.Join(strings.ReplaceAll(name, " ", "-"), "top")
			out, err := l.command(t.Context(), kustomize, "build", "--load-restrictor", "LoadRestrictionsNone", "--enable-helm", "--enable-alpha-plugins", "--enable-exec", dir).CombinedOutput()
			require.Error(t, err, "%s: %s", name, out)
			assert.True(t, l.taken(), "%s: %s", name, out)
		}
	})
	t.Run("system calls", func(t *testing.T) {
		strace, err := exec.LookPath("strace")
		if err != nil {
			t.Skip("strace is not installed")
		}
		calls := filepath.Join(t.TempDir(), "calls")
		out, err := l.command(t.Context(), strace, "-f", "-o", calls, "-e", "trace=execve,fork,vfork,socket,connect", native, "--fn-config", "config.yaml", "--check", ".").CombinedOutput()
		if err != nil && strings.Contains(string(out), "ptrace") {
			t.Skip("strace may not trace here")
		}
		text, err := os.ReadFile(calls)
		require.NoError(t, err)
		require.Equal(t, 1, strings.Count(string(text), "execve("), string(text)) // the command itself
		for _, call := range []string{"socket(", "connect(", "fork("} {
			assert.NotContains(t, string(text), call)
		}
	})
}
