//go:build linux

// Package apart runs a program in namespaces of its own, and says what it left behind.
//
// Network, mounts and processes of the program are apart from those of the machine. The
// kernel ends all its processes when the first one ends, and with them go their mounts and
// network devices, even if somebody kills the tests. [Look] sees what is on the machine, and
// [Seen.Left] compares: two looks, before and after, show that nothing is different.
package apart

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
)

// Command makes a command run in namespaces of its own. It needs root.
func Command(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWNS | syscall.CLONE_NEWNET | syscall.CLONE_NEWPID,
		Pdeathsig:  syscall.SIGKILL,
	}
}

// Possible returns an error that says why programs cannot run apart here; nil if they can.
func Possible() error {
	if os.Geteuid() != 0 {
		return errors.New("only root can start a node")
	}
	c := exec.Command("true")
	Command(c)
	if err := c.Run(); err != nil {
		return fmt.Errorf("no namespaces: %w", err)
	}
	return nil
}

// sysctls are what a kubelet and its network set for the whole machine.
var sysctls = []string{
	"vm/overcommit_memory", "vm/panic_on_oom", "kernel/panic", "kernel/panic_on_oops",
	"kernel/keys/root_maxkeys", "kernel/keys/root_maxbytes", "net/ipv4/ip_forward",
}

// Folders are where a kubelet and its runtime write, besides the folders that they are told.
var Folders = []string{"/opt/containerd", "/run/containerd", "/run/netns", "/run/runc", "/var/lib/cni", "/var/lib/kubelet", "/var/log/containers", "/var/log/pods"}

// parents are folders in which programs make folders of their own without being asked.
var parents = []string{"/etc", "/opt", "/run", "/tmp", "/usr/libexec", "/var/lib", "/var/log", "/var/run"}

// about are parts of the names of such folders.
var about = regexp.MustCompile(`kubelet|kubernetes|cni|containerd|runc|etcd|^pods$|netns`)

// MakeFolders makes the folders that are missing, so that other file systems can lie over
// them. The function that it returns removes them.
func MakeFolders() (remove func() error, err error) {
	var made []string
	for _, folder := range Folders {
		if _, err := os.Stat(folder); err == nil {
			continue
		}
		if err := os.Mkdir(folder, 0o755); err != nil {
			return nil, err
		}
		made = append(made, folder)
	}
	return func() error {
		var errs []error
		for _, folder := range made {
			errs = append(errs, os.Remove(folder)) // it is empty
		}
		return errors.Join(errs...)
	}, nil
}

// Seen is what a program may leave behind on a machine: lines of text.
type Seen []string

// Look returns what there is now. Processes and control groups count if the mark is in their
// command line or name: others come and go on a machine.
func Look(mark string) (Seen, error) {
	var seen Seen
	mounts, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(mounts)) {
		fields := strings.Fields(line)
		if fields[2] != "nsfs" && fields[2] != "overlay" { // a container engine makes those as it goes
			seen = append(seen, "mount "+fields[1]+" "+fields[2])
		}
	}
	for _, name := range sysctls {
		value, _ := os.ReadFile(filepath.Join("/proc/sys", name)) // none of the machine's
		seen = append(seen, "sysctl "+name+"="+strings.TrimSpace(string(value)))
	}
	devices, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	for _, d := range devices {
		if !strings.HasPrefix(d.Name, "veth") { // those of a container engine
			seen = append(seen, "network device "+d.Name)
		}
	}
	for _, parent := range parents {
		entries, _ := os.ReadDir(parent) // there may be none
		for _, entry := range entries {
			if about.MatchString(entry.Name()) {
				seen = append(seen, "file "+filepath.Join(parent, entry.Name()))
			}
		}
	}
	seen = append(seen, processes(mark)...)
	for _, group := range Groups(mark) {
		seen = append(seen, "control group "+group)
	}
	return seen, nil
}

// processes returns the other processes that have the mark in their command line.
func processes(mark string) []string {
	var all []string
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline") // the pattern is right
	for _, file := range files {
		line, err := os.ReadFile(file)
		if err == nil && strings.Contains(string(line), mark) {
			all = append(all, "process "+strings.ReplaceAll(string(line), "\x00", " "))
		}
	}
	return all
}

// Groups returns the folders of the control groups with a name, the innermost first.
func Groups(name string) []string {
	var groups []string
	_ = filepath.WalkDir("/sys/fs/cgroup", func(path string, entry os.DirEntry, err error) error {
		if err == nil && entry.IsDir() && slices.Contains(strings.Split(path, "/"), name) {
			groups = append(groups, path)
		}
		return nil // a group may be gone by now
	})
	slices.Reverse(groups)
	return groups
}

// Left returns what is there now and was not before, and what is gone.
func (s Seen) Left(now Seen) []string {
	var lines []string
	for _, line := range now {
		if !slices.Contains(s, line) {
			lines = append(lines, "new: "+line)
		}
	}
	for _, line := range s {
		if !slices.Contains(now, line) {
			lines = append(lines, "gone: "+line)
		}
	}
	return lines
}
