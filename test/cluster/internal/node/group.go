//go:build linux

package node

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/native-sidecar/native-sidecar/test/cluster/internal/apart"
)

const groups = "/sys/fs/cgroup"

// makeGroups makes the control group above all pods. It reports whether the machine has
// those of version 1, where each controller has its own tree.
func makeGroups(name string) (isV1 bool, err error) {
	if _, err := os.Stat(filepath.Join(groups, "memory")); errors.Is(err, fs.ErrNotExist) {
		return false, os.MkdirAll(filepath.Join(groups, name), 0o755)
	}
	controllers, err := os.ReadDir(groups)
	if err != nil {
		return true, err
	}
	for _, c := range controllers {
		if c.IsDir() {
			if err := os.MkdirAll(filepath.Join(groups, c.Name(), name), 0o755); err != nil {
				return true, err
			}
		}
	}
	for _, file := range []string{"cpuset.cpus", "cpuset.mems"} { // empty in a new group
		value, err := os.ReadFile(filepath.Join(groups, "cpuset", file))
		if err != nil {
			return true, err
		}
		if err := os.WriteFile(filepath.Join(groups, "cpuset", name, file), value, 0); err != nil {
			return true, err
		}
	}
	return true, nil
}

// RemoveGroups removes the control groups with a name, once their processes have ended.
func RemoveGroups(name string) error {
	for range 50 {
		for _, group := range apart.Groups(name) {
			_ = syscall.Rmdir(group) // it may still be in use
		}
		if len(apart.Groups(name)) == 0 {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return fmt.Errorf("control groups are left: %v", apart.Groups(name))
}
