//go:build linux

package node

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// lastBytes is how much of a log is shown.
const lastBytes = 4000

// start starts a process that runs until the node ends. Its output goes to a log.
func (n *Node) start(program string, args ...string) error {
	name := filepath.Base(program)
	if err := os.MkdirAll(n.in("log"), 0o700); err != nil {
		return err
	}
	log, err := os.Create(n.in("log", name))
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }() // the process has its own
	c := exec.Command(program, args...)
	c.Stdout, c.Stderr = log, log
	c.Dir = n.State
	if err := c.Start(); err != nil {
		return err
	}
	go func() { _ = c.Wait() }() // what it says is in the log
	return nil
}

// Log returns the end of what a process of the node has said.
func (n *Node) Log(process string) string {
	text, err := os.ReadFile(n.in("log", process))
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-lastBytes):])
}

// run runs a command to its end.
func run(args ...string) error {
	out, err := exec.Command(args[0], args[1:]...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", strings.Join(args, " "), err, out)
	}
	return nil
}
