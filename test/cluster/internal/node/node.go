//go:build linux

// Package node starts a Kubernetes cluster of one node, from the programs of a real one: etcd,
// API server, controller manager, scheduler, containerd and kubelet.
//
// [Start] has to run in network, mount and process namespaces of its own. Nothing of the node
// can be reached from outside of them, and nothing outside changes but control groups below
// one name, which [RemoveGroups] removes. All data is in a file system in memory.
package node

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/native-sidecar/native-sidecar/test/cluster/internal/api"
)

// IP is the address of the node. It exists in the network namespace alone.
const IP = "10.97.0.1"

// Name is the name of the node.
const Name = "node"

const server = "https://127.0.0.1:6443"

// Settings are what a node is made of.
type Settings struct {
	// State is an empty folder. The file system in memory lies over it.
	State string
	// Programs is the folder with kube-apiserver, kube-controller-manager, kube-scheduler
	// and kubelet.
	Programs string
	// Images are files for ctr image import. One of them contains Pause.
	Images []string
	// Pause is the image that holds a pod's network.
	Pause string
	// Group is the name of the control group above all pods.
	Group string
}

// Node is a running node.
type Node struct {
	Settings
	// API is a client of the API server with all rights.
	API *api.Client
	// Kubeconfig is a file with the same rights, for kubectl.
	Kubeconfig string

	token string
}

// Start starts a node and returns when it is ready for pods. The processes end with the
// process namespace.
func Start(ctx context.Context, s Settings) (*Node, error) {
	n := &Node{Settings: s, Kubeconfig: filepath.Join(s.State, "kubeconfig")}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"mounts", n.mount}, {"network", n.network}, {"keys", n.keys}, {"API server", n.control},
		{"containerd", n.runtime}, {"images", n.images}, {"API server", n.ready}, {"controllers", n.controllers},
		{"kubelet", n.kubelet}, {"node", n.registered},
	} {
		if err := step.do(ctx); err != nil {
			return nil, fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return n, nil
}

// ready waits for the API server, which makes its certificate first.
func (n *Node) ready(ctx context.Context) error {
	return n.wait(ctx, "kube-apiserver", func() error {
		pem, err := os.ReadFile(n.in("certs", "apiserver.crt"))
		if err != nil {
			return err
		}
		n.API = api.New(server, n.token, pem)
		_, err = n.API.Get(ctx, "/readyz")
		return err
	})
}

// registered waits until pods can run.
func (n *Node) registered(ctx context.Context) error {
	err := n.wait(ctx, "kubelet", func() error {
		node, err := n.API.Read(ctx, api.Object{"apiVersion": "v1", "kind": "Node", "metadata": api.Object{"name": Name}})
		if err != nil {
			return err
		}
		if !api.HasCondition(node, "Ready") {
			return errors.New("the node is not ready")
		}
		return nil
	})
	if err != nil {
		return err
	}
	return n.wait(ctx, "kube-controller-manager", func() error {
		account := api.Object{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": api.Object{"name": "default"}}
		_, err := n.API.Read(ctx, account)
		return err
	})
}

// wait tries something until it succeeds. It fails with the last lines of a process's log.
func (n *Node) wait(ctx context.Context, process string, try func() error) error {
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w; %s says:\n%s", err, process, n.Log(process))
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// in returns a path in the folder of the node's data.
func (n *Node) in(parts ...string) string {
	return filepath.Join(append([]string{n.State}, parts...)...)
}

// write writes a file into the folder of the node's data.
func (n *Node) write(text string, parts ...string) error {
	file := n.in(parts...)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text), 0o600)
}

// Metrics returns what the scheduler says of the resources of pods.
func (n *Node) Metrics(ctx context.Context) (string, error) {
	pem, err := os.ReadFile(n.in("certs", "kube-scheduler.crt"))
	if err != nil {
		return "", err
	}
	return api.New("https://127.0.0.1:10259", n.token, pem).Get(ctx, "/metrics/resources")
}
