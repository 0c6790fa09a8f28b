//go:build linux

// Package cluster judges what native-sidecar says about Kubernetes, by a real node.
//
// The tests start etcd, a control plane, containerd and a kubelet, and run pods on them. They
// need root, Linux and these programs, and are skipped without; with VERIFY_CLUSTER=must that
// is a failure. The test binary runs itself again in namespaces of its own: the tests are
// those of the second process, and the first one checks that nothing is left of it.
package cluster

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/native-sidecar/native-sidecar/test/cluster/internal/apart"
	"github.com/native-sidecar/native-sidecar/test/cluster/internal/image"
	"github.com/native-sidecar/native-sidecar/test/cluster/internal/journal"
	"github.com/native-sidecar/native-sidecar/test/cluster/internal/node"
)

const (
	// state names the folder of the node's data, in the process that has a node.
	state = "CLUSTER_STATE"
	// group is the control group above all pods.
	group = "native-sidecar-cluster"
	// lifeImage is the image of all test containers, quitImage one with another stop signal.
	lifeImage = "test.invalid/life:1"
	quitImage = "test.invalid/quit:1"
)

// live is the node and the journal that the tests share.
var live struct {
	*node.Node
	*journal.Journal
}

// missing says why there is no node; empty if there is one.
var missing string

// outside is what the first process saw.
var outside struct{ before, after apart.Seen }

func TestMain(m *testing.M) {
	flag.Parse()
	if os.Getenv(state) != "" {
		os.Exit(inside(m))
	}
	if err := possible(); err != nil {
		missing = err.Error()
		os.Exit(m.Run())
	}
	code, err := again()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	if flag.Lookup("test.list").Value.String() == "" && code != 2 {
		if err := flag.Set("test.run", "^TestNothingIsLeft$"); err != nil {
			panic(err) // there is such a flag
		}
		code = max(code, m.Run())
	}
	os.Exit(code)
}

// possible returns an error that says what a node needs and this machine lacks.
func possible() error {
	for _, program := range []string{"etcd", "containerd", "ctr", "runc", "ip"} {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("no node: there is no %s (in Debian: etcd-server, containerd, runc, containernetworking-plugins, iproute2)", program)
		}
	}
	for _, file := range []string{filepath.Join(node.Plugins, "bridge"), filepath.Join(os.Getenv("CLUSTER_PROGRAMS"), "kubelet")} {
		if _, err := os.Stat(file); err != nil {
			return fmt.Errorf("no node: there is no %s; see `make verify-cluster`", filepath.Base(file))
		}
	}
	if err := apart.Possible(); err != nil {
		return fmt.Errorf("no node: %w", err)
	}
	return nil
}

// again runs the tests in namespaces of their own, and returns their exit code.
func again() (code int, err error) {
	folder, err := os.MkdirTemp("", group+"-")
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if outside.before, err = apart.Look(group); err != nil {
		return 1, err
	}
	defer func() {
		var lookErr error
		outside.after, lookErr = apart.Look(group)
		err = errors.Join(err, lookErr)
	}()
	if err := node.RemoveGroups(group); err != nil { // of a run that was killed
		return 1, err
	}
	remove, err := apart.MakeFolders()
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, node.RemoveGroups(group), remove()) }()
	images, err := makeImages(folder)
	if err != nil {
		return 1, err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	args := append(os.Args[1:len(os.Args):len(os.Args)], "-test.skip=^TestNothingIsLeft$")
	c := exec.CommandContext(ctx, os.Args[0], args...)
	apart.Command(c)
	c.Stdin, c.Stdout, c.Stderr = nil, os.Stdout, os.Stderr
	below := filepath.Join(folder, "state")
	if err := os.Mkdir(below, 0o700); err != nil {
		return 1, err
	}
	c.Env = append(os.Environ(), state+"="+below, "CLUSTER_IMAGES="+images)
	err = c.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return max(exit.ExitCode(), 1), nil
	}
	return 0, err
}

// makeImages builds the program of the test containers, and returns the folder with their
// images.
func makeImages(folder string) (string, error) {
	program := filepath.Join(folder, "life")
	c := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, "./cmd/life")
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	i := image.Image{Names: []string{lifeImage}, Program: program, Entrypoint: []string{"/bin/life"}}
	quit := image.Image{Names: []string{quitImage}, Program: program, Entrypoint: []string{"/bin/life"}, StopSignal: "SIGQUIT"}
	return folder, errors.Join(image.Write(filepath.Join(folder, "life.tar"), i), image.Write(filepath.Join(folder, "quit.tar"), quit))
}

// inside starts the node and runs the tests on it.
func inside(m *testing.M) int {
	images := os.Getenv("CLUSTER_IMAGES")
	var err error
	live.Node, err = node.Start(context.Background(), node.Settings{
		State: os.Getenv(state), Programs: os.Getenv("CLUSTER_PROGRAMS"), Group: group, Pause: lifeImage,
		Images: []string{filepath.Join(images, "life.tar"), filepath.Join(images, "quit.tar")},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "the node does not start:", err)
		return 1
	}
	if live.Journal, err = journal.Listen(node.IP + ":7000"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if code == 0 && !testing.Short() && flag.Lookup("test.run").Value.String() == "" {
		err = unseen()
	}
	if *update {
		err = errors.Join(err, note())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// needsNode skips a test where there is no node.
func needsNode(t *testing.T) {
	t.Helper()
	switch {
	case missing == "":
	case os.Getenv("VERIFY_CLUSTER") == "must":
		t.Fatal(missing)
	default:
		t.Skip(missing)
	}
}

// long skips a test in a short run.
func long(t *testing.T) {
	t.Helper()
	needsNode(t)
	if testing.Short() {
		t.Skip("not in a short run")
	}
}

// TestNothingIsLeft runs in the first process, after all others: it finds the same processes,
// mounts, control groups, network devices, sysctls and folders as before.
func TestNothingIsLeft(t *testing.T) {
	needsNode(t)
	for _, line := range outside.before.Left(outside.after) {
		t.Error(line)
	}
}
