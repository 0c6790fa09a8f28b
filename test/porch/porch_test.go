// Package porch runs native-sidecar as Porch does for the packages of a fleet: behind
// its real wrapper server, which serves a function in a pod, and in its real function
// runner, which runs executables itself.
package porch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nephio-project/porch/func/evaluator"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const repository = "../.."

// sideBySide is the number of packages that are sent at the same time.
const sideBySide = 16

// binary returns the path of a program from a variable. `make porch` sets them all.
func binary(t *testing.T, variable string) string {
	t.Helper()
	path := os.Getenv(variable)
	if path == "" {
		fmt.Printf("%s is SKIPPED: %s is not set: `make porch` builds it and sets it\n", t.Name(), variable)
		t.SkipNow()
	}
	return path
}

// pkg is a package, with native-sidecar's own answer.
type pkg struct {
	name           string
	list           []byte
	stdout, stderr []byte
	fails          bool
}

// packages returns the goldens and the examples as the ResourceLists that Porch sends.
func packages(t *testing.T) []pkg {
	t.Helper()
	native := binary(t, "NATIVE_SIDECAR_BIN")
	var all []pkg
	add := func(name, config string, manifests ...string) {
		p := pkg{name: name, list: resourceList(t, config, manifests)}
		p.stdout, p.stderr, p.fails = direct(t, native, p.list)
		all = append(all, p)
	}
	goldens, err := filepath.Glob(repository + "/testdata/*.txtar")
	require.NoError(t, err)
	for _, path := range goldens {
		archive, err := txtar.ParseFile(path)
		require.NoError(t, err)
		sections := map[string]string{}
		for _, f := range archive.Files {
			sections[f.Name] = string(f.Data)
		}
		add(filepath.Base(path), sections["config.yaml"], sections["input.yaml"])
	}
	examples, err := filepath.Glob(repository + "/examples/*/sidecars.yaml")
	require.NoError(t, err)
	for _, path := range examples {
		var manifests []string
		for _, name := range []string{"job.yaml", "cronjob.yaml", "deployment.yaml", "deployments.yaml", "statefulset.yaml", "helmrelease.yaml"} {
			if text, err := os.ReadFile(filepath.Join(filepath.Dir(path), name)); err == nil {
				manifests = append(manifests, string(text))
			}
		}
		inFolders, err := filepath.Glob(filepath.Join(filepath.Dir(path), "deploy", "base", "*.yaml"))
		require.NoError(t, err)
		for _, name := range inFolders {
			if filepath.Base(name) != "kustomization.yaml" {
				text, err := os.ReadFile(name)
				require.NoError(t, err)
				manifests = append(manifests, string(text))
			}
		}
		config, err := os.ReadFile(path)
		require.NoError(t, err)
		require.NotEmpty(t, manifests)
		add(path, string(config), manifests...)
	}
	require.NotEmpty(t, goldens)
	require.NotEmpty(t, examples)
	return all
}

// resourceList returns files as the ResourceList that kyaml, and so Porch, makes.
func resourceList(t *testing.T, config string, manifests []string) []byte {
	t.Helper()
	var items []*yaml.RNode
	for i, text := range manifests {
		reader := kio.ByteReader{
			Reader:         strings.NewReader(text),
			SetAnnotations: map[string]string{kioutil.PathAnnotation: fmt.Sprintf("%d.yaml", i)},
		}
		read, err := reader.Read()
		require.NoError(t, err)
		items = append(items, read...)
	}
	functionConfig, err := yaml.Parse(config)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, kio.ByteWriter{
		Writer:                &out,
		KeepReaderAnnotations: true,
		FunctionConfig:        functionConfig,
		WrappingAPIVersion:    kio.ResourceListAPIVersion,
		WrappingKind:          kio.ResourceListKind,
	}.Write(items))
	return out.Bytes()
}

// direct runs native-sidecar without a server in between.
func direct(t *testing.T, native string, list []byte) (stdout, stderr []byte, failed bool) {
	t.Helper()
	var out, said bytes.Buffer
	cmd := exec.Command(native)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(list), &out, &said
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	return out.Bytes(), said.Bytes(), err != nil
}

// patience is how long a server may take to start, or to answer. It ends a test that
// hangs; even a slow machine needs less time.
const patience = 20 * time.Minute

// serve starts a server of Porch and returns a client of it once it answers.
func serve(t *testing.T, command func(port int) *exec.Cmd) evaluator.FunctionEvaluatorClient {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := listener.Addr().(*net.TCPAddr).Port
	require.NoError(t, listener.Close())

	var said bytes.Buffer
	cmd := command(port)
	cmd.Stdout, cmd.Stderr = &said, &said
	require.NoError(t, cmd.Start())
	starting, stop := context.WithTimeout(context.Background(), patience)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait()
		stop() // do not wait for a server that does not start
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-ended
		if t.Failed() {
			t.Logf("%s\n%s", cmd, said.String())
		}
	})
	connection, err := grpc.NewClient(fmt.Sprintf("127.0.0.1:%d", port), grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	t.Cleanup(func() { _ = connection.Close() })
	connection.Connect()
	for state := connection.GetState(); state != connectivity.Ready; state = connection.GetState() {
		require.True(t, connection.WaitForStateChange(starting, state), "%s does not answer", cmd)
	}
	return evaluator.NewFunctionEvaluatorClient(connection)
}

// evaluate sends a package and returns the answer.
func evaluate(client evaluator.FunctionEvaluatorClient, image string, list []byte) (*evaluator.EvaluateFunctionResponse, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return client.EvaluateFunction(ctx, &evaluator.EvaluateFunctionRequest{ResourceList: list, Image: image})
}

// compare sends all packages, many at a time, and compares the answers with
// native-sidecar's own. The error of a package that fails must contain
// native-sidecar's messages.
func compare(t *testing.T, client evaluator.FunctionEvaluatorClient, image string, all []pkg) {
	t.Helper()
	var group sync.WaitGroup
	slots := make(chan struct{}, sideBySide)
	passed, failed := 0, 0
	for _, p := range all {
		if p.fails {
			failed++
		} else {
			passed++
		}
		group.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			response, err := evaluate(client, image, p.list)
			if p.fails {
				assert.Equal(t, codes.Internal, status.Code(err), "%s: %v", p.name, err)
				assert.Contains(t, status.Convert(err).Message(), string(p.stderr), p.name)
				return
			}
			if assert.NoError(t, err, p.name) {
				assert.Equal(t, string(p.stdout), string(response.GetResourceList()), p.name)
				assert.Equal(t, string(p.stderr), string(response.GetLog()), p.name)
			}
		})
	}
	group.Wait()
	assert.NotZero(t, passed)
	assert.NotZero(t, failed)
}

// TestWrapperServer sends packages to the server that Porch runs in a function's pod.
func TestWrapperServer(t *testing.T) {
	wrapper, native := binary(t, "WRAPPER_SERVER_BIN"), binary(t, "NATIVE_SIDECAR_BIN")
	all := packages(t)
	client := serve(t, func(port int) *exec.Cmd {
		return exec.Command(wrapper, fmt.Sprintf("--port=%d", port), "--", native)
	})
	compare(t, client, "native-sidecar", all)

	_, err := evaluate(client, "native-sidecar", nil)
	assert.Contains(t, status.Convert(err).Message(), "stdin is empty. Expected a ResourceList")
}

// TestFunctionRunner sends packages to the function runner, set up as in
// integrations/porch, with native-sidecar as one of its executables.
func TestFunctionRunner(t *testing.T) {
	runner, native := binary(t, "FUNCTION_RUNNER_BIN"), binary(t, "NATIVE_SIDECAR_BIN")
	folder := repository + "/integrations/porch/"
	root := t.TempDir()
	functions, config := filepath.Join(root, "functions"), filepath.Join(root, "native-sidecar")
	for _, dir := range []string{functions, config} {
		require.NoError(t, os.Mkdir(dir, 0o755))
	}
	absolute, err := filepath.Abs(native)
	require.NoError(t, err)
	require.NoError(t, os.Symlink(absolute, filepath.Join(functions, "native-sidecar")))
	text, err := os.ReadFile(folder + "config.yaml")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(config, "config.yaml"), text, 0o644))
	empty := filepath.Join(root, "config.yaml")
	require.NoError(t, os.WriteFile(empty, nil, 0o644))

	// The arguments of Porch's Deployment, followed by those that the patch adds.
	args := []string{"--config=" + empty, "--functions=" + functions, "--disable-runtimes=pod"}
	added, err := field(t, folder+"function-runner.yaml", "spec", "template", "spec", "containers", "[name=function-runner]", "args").Elements()
	require.NoError(t, err)
	for _, arg := range added {
		args = append(args, strings.Replace(arg.YNode().Value, "=/", "="+root+"/", 1))
	}
	client := serve(t, func(port int) *exec.Cmd {
		return exec.Command(runner, append(args, fmt.Sprintf("--port=%d", port))...)
	})
	image := field(t, folder+"Kptfile", "pipeline", "mutators", "[configPath=sidecars.yaml]", "image").YNode().Value
	compare(t, client, image, packages(t))

	_, err = evaluate(client, image+"-other", nil)
	assert.Equal(t, codes.NotFound, status.Code(err))
}

// TestPodCache checks that the line for the pod cache has what the function runner
// reads there: the image of the Kptfile and a duration.
func TestPodCache(t *testing.T) {
	folder := repository + "/integrations/porch/"
	text, err := os.ReadFile(folder + "pod-cache-config.yaml")
	require.NoError(t, err)
	var cache map[string]string
	require.NoError(t, yaml.Unmarshal(text, &cache))
	image := field(t, folder+"Kptfile", "pipeline", "mutators", "[configPath=sidecars.yaml]", "image").YNode().Value
	require.Len(t, cache, 1)
	_, err = time.ParseDuration(cache[image])
	assert.NoError(t, err)
}

// field returns a field of a file.
func field(t *testing.T, file string, path ...string) *yaml.RNode {
	t.Helper()
	root, err := yaml.ReadFile(file)
	require.NoError(t, err)
	found, err := root.Pipe(yaml.Lookup(path...))
	require.NoError(t, err)
	require.NotNil(t, found, "%s: no %v", file, path)
	return found
}
