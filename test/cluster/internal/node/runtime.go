//go:build linux

package node

import (
	"context"
	"fmt"
)

// Plugins is the folder with the CNI plugins bridge, host-local and loopback.
const Plugins = "/usr/lib/cni"

// runtime starts containerd.
func (n *Node) runtime(ctx context.Context) error {
	err := n.write(fmt.Sprintf(`version = 2
root = %q
state = "/run/containerd/node"
[grpc]
address = %q
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = %q
# Without CAP_SYS_RESOURCE runc cannot lower its score.
restrict_oom_score_adj = true
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = %q
conf_dir = %q
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
SystemdCgroup = false
`, n.in("containerd"), n.socket(), n.Pause, Plugins, n.in("cni")), "containerd.toml")
	if err != nil {
		return err
	}
	err = n.write(fmt.Sprintf(`{"cniVersion": "0.4.0", "name": "node", "plugins": [{
  "type": "bridge", "bridge": "cni0", "isGateway": true, "isDefaultGateway": true, "hairpinMode": true,
  "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.96.0.0/16"}]], "dataDir": %q}
}]}`, n.in("ipam")), "cni", "node.conflist")
	if err != nil {
		return err
	}
	if err := n.start("containerd", "--config", n.in("containerd.toml")); err != nil {
		return err
	}
	return n.wait(ctx, "containerd", func() error { return run("ctr", "--address", n.socket(), "version") })
}

// images gives containerd the images, since there is no registry.
func (n *Node) images(context.Context) error {
	for _, file := range n.Images {
		if err := run("ctr", "--address", n.socket(), "--namespace", "k8s.io", "image", "import", file); err != nil {
			return err
		}
	}
	return nil
}

func (n *Node) socket() string { return n.in("containerd.sock") }
