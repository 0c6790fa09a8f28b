// Package cli is the command line: flags, files, diffs and exit codes.
//
// Without arguments the command is a KRM function. With paths it works on files,
// as gofmt does: it prints, lists, diffs or rewrites them. Nothing is written
// before everything was checked, and nothing at all if there is an error.
//
// Stdout gets what the user asked for: manifests, names, diffs, or a report for
// programs. Stderr gets the messages about it.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime/debug"

	"github.com/native-sidecar/native-sidecar/fn"
)

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // there is an error, or --check found something to change
	exitUsage  = 2 // the command line is wrong
)

// Process is the environment of a run.
type Process struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Version is what --version prints. If it is empty, the version that the go
	// command stamped into the binary is printed.
	Version string
	// Heap sets a soft limit for the size of the heap. It may be nil.
	Heap func(bytes int64)
}

// The limits of the heap. The function may use smallHeap and a share of the size
// of its input. A run over files may use filesHeap, however many files there are.
const (
	smallHeap = 30 << 20
	filesHeap = 92 << 20
	heapShare = 0.57
)

func (p Process) limit(bytes int64) {
	if p.Heap != nil {
		p.Heap(bytes)
	}
}

// Run runs the command and returns its exit code: 0; 1 if there is an error or
// --check found something to change; 2 for a wrong command line. Without arguments
// it runs the KRM function.
func Run(ctx context.Context, args []string, p Process) int {
	if len(args) == 0 {
		return function(ctx, p)
	}
	c, args, err := choose(args)
	if err != nil {
		return c.reject(err, p)
	}
	var o options
	flags := c.flags(&o)
	if err := flags.Parse(args); err != nil {
		return c.reject(plainFlagError(err, flags), p)
	}
	if o.help {
		fmt.Fprint(p.Stdout, c.help())
		return exitOK
	}
	o.args = flags.Args()
	return c.run(ctx, &o, p)
}

// version returns the version of the program.
func (p Process) version() string {
	if p.Version != "" {
		return p.Version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// function runs the KRM function on stdin and stdout.
func function(ctx context.Context, p Process) int {
	stdout, stderr := p.Stdout, p.Stderr
	input, err := readAll(p.Stdin)
	if err != nil {
		return complain(stderr, exitFailed, "reading stdin: %v", err)
	}
	p.limit(smallHeap + int64(heapShare*float64(len(input.text))))
	out, err := fn.Run(ctx, input.text)
	if err != nil {
		return complain(stderr, exitFailed, "%v", err)
	}
	_ = out.WriteMessages(stderr) // the results contain the messages too
	if err := out.Write(stdout); err != nil {
		return complain(stderr, exitFailed, "writing the ResourceList: %v", err)
	}
	if out.Failed {
		return exitFailed
	}
	return exitOK
}

// plain returns an error about a file without the name of the system call.
func plain(err error) error {
	var about *fs.PathError
	if errors.As(err, &about) && err.Error() == about.Error() {
		return fmt.Errorf("%s: %w", about.Path, about.Err)
	}
	return err
}

// complain prints an error in one line and returns code.
func complain(stderr io.Writer, code int, format string, args ...any) int {
	fmt.Fprintln(stderr, "native-sidecar:", fmt.Sprintf(format, args...))
	return code
}
