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
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime/debug"
	"strings"

	"github.com/native-sidecar/native-sidecar/fn"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
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
	// Heap sets a soft limit for the size of the heap, which is lifted when the heap in
	// use comes too close to it. It may be nil.
	Heap func(bytes int64)
	// Stoppable returns a context that ends when the process is asked to end, with the
	// reason as its cause. It may be nil.
	Stoppable func(context.Context) (stoppable context.Context, stop func())
}

// The limits of the heap. The function may use smallHeap and a share of the size
// of its input. A run over files may use filesHeap, however many files there are, as
// long as not too many of them change.
const (
	smallHeap = 18 << 20
	filesHeap = 112 << 20
	heapShare = 0.38
)

// Run runs the command and returns its exit code: 0; 1 if there is an error or
// --check found something to change; 2 for a wrong command line; 128 and the number of
// the signal that has stopped -w. Without arguments it runs the KRM function.
func Run(ctx context.Context, args []string, p Process) int {
	if p.Heap == nil {
		p.Heap = func(int64) {}
	}
	stdout := &output{to: p.Stdout}
	p.Stdout = stdout
	if p.Stoppable == nil {
		p.Stoppable = func(ctx context.Context) (context.Context, func()) { return ctx, func() {} }
	}
	err := execute(ctx, args, p)
	if err == nil {
		err = stdout.err
	}
	if err == nil {
		return exitOK
	}
	if !errors.Is(err, errFailed) {
		for line := range strings.SplitSeq(plain(err).Error(), "\n") {
			p.complain("%s", line)
		}
	}
	var signal stopped
	switch {
	case errors.As(err, new(misuse)):
		return exitUsage
	case errors.As(err, &signal):
		return signal.exitCode()
	}
	return exitFailed
}

// output is stdout. It remembers the first error, so that no command has to check what
// it prints, and none succeeds if that is lost.
type output struct {
	to  io.Writer
	err error
}

func (o *output) Write(text []byte) (n int, err error) {
	if o.err != nil {
		return 0, o.err
	}
	if n, err = o.to.Write(text); err != nil {
		o.err = fmt.Errorf("writing to stdout: %w", reason(err))
	}
	return n, o.err
}

// execute runs the command that the arguments name.
func execute(ctx context.Context, args []string, p Process) error {
	if len(args) == 0 {
		return function(ctx, p)
	}
	c, args, err := choose(args)
	if err != nil {
		return c.misused(err)
	}
	var o options
	flags := c.flags(&o)
	if err := flags.Parse(args); err != nil {
		return c.misused(plainFlagError(err, flags))
	}
	if o.help {
		fmt.Fprint(p.Stdout, c.help())
		return nil
	}
	o.command, o.args, o.given = c.name, flags.Args(), flags.Changed
	return c.run(ctx, &o, p)
}

// misuse is an error in the command line.
type misuse string

func (m misuse) Error() string { return string(m) }

// errFailed is the error of a run that has printed what is wrong, or that found
// something to change with --check.
var errFailed = errors.New("the run failed")

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

// part is how much of an answer is written at a time. It consists of many short texts.
const part = 64 << 10

// function runs the KRM function on stdin and stdout.
func function(ctx context.Context, p Process) error {
	input, err := readAll(p.Stdin)
	if err != nil {
		return fmt.Errorf("reading stdin: %w", err)
	}
	p.Heap(smallHeap + int64(heapShare*float64(len(input.text))))
	out, err := fn.Run(ctx, input.text)
	if err != nil {
		return err
	}
	_ = out.WriteMessages(p.Stderr) // the results contain the messages too
	stdout := bufio.NewWriterSize(p.Stdout, part)
	if err := cmp.Or(out.Write(stdout), stdout.Flush()); err != nil {
		return err
	}
	if out.Failed {
		return errFailed
	}
	return nil
}

// plain returns an error about a file without the name of the system call.
func plain(err error) error {
	var about *fs.PathError
	if errors.As(err, &about) && err.Error() == about.Error() {
		return fmt.Errorf("%s: %w", about.Path, about.Err)
	}
	return err
}

// reason returns an error about a file without the file.
func reason(err error) error {
	var about *fs.PathError
	if errors.As(err, &about) && err.Error() == about.Error() {
		return about.Err
	}
	return err
}

// complain prints what is wrong.
func (p Process) complain(format string, args ...any) {
	for line := range strings.SplitSeq("native-sidecar: "+fmt.Sprintf(format, args...), "\n") {
		fmt.Fprintln(p.Stderr, foreign.Line(line))
	}
}
