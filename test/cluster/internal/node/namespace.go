//go:build linux

package node

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/native-sidecar/native-sidecar/test/cluster/internal/apart"
)

// wanted are the sysctls that a kubelet sets for the whole machine. It finds them set in
// files that lie over the real ones.
var wanted = map[string]string{
	"vm/overcommit_memory": "1", "vm/panic_on_oom": "0", "kernel/panic": "10", "kernel/panic_on_oops": "1",
	"kernel/keys/root_maxkeys": "1000000", "kernel/keys/root_maxbytes": "25000000",
}

// mount gives the node file systems of its own, which go with its namespace.
func (n *Node) mount(context.Context) error {
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return err
	}
	if err := syscall.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		return err
	}
	for _, folder := range append([]string{n.State}, apart.Folders...) {
		if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "mode=755"); err != nil {
			return fmt.Errorf("%s: %w", folder, err)
		}
	}
	// Containers get mounts below the kubelet's folder.
	if err := syscall.Mount("", n.State, "", syscall.MS_SHARED|syscall.MS_REC, ""); err != nil {
		return err
	}
	for name, value := range wanted {
		file := filepath.Join("/proc/sys", name)
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		own := n.in("sysctl", strings.ReplaceAll(name, "/", "."))
		if err := n.write(value+"\n", "sysctl", filepath.Base(own)); err != nil {
			return err
		}
		if err := syscall.Mount(own, file, "", syscall.MS_BIND, ""); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return os.WriteFile("/proc/sys/net/ipv4/ip_forward", []byte("1"), 0) // of the network namespace
}

// network makes a device with the node's address. A pair of connected devices does, where
// the kernel has no dummy device.
func (n *Node) network(context.Context) error {
	for _, command := range []string{
		"link set lo up",
		"link add node0 type veth peer name node1",
		"address add " + IP + "/24 dev node0",
		"link set node0 up",
		"link set node1 up",
		"route add default dev node0",
	} {
		if err := run(append([]string{"ip"}, strings.Fields(command)...)...); err != nil {
			return err
		}
	}
	return nil
}
