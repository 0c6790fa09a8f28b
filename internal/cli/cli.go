// Package cli is the command line: flags, files, diffs and exit codes.
//
// Without arguments the command is a KRM function. With paths it works on files,
// as gofmt does: it prints, lists, diffs or rewrites them. Nothing is written
// before everything was judged, and nothing at all where one thing is an error.
//
// On stdout is what was asked for: manifests, names, diffs, or a report for
// programs. On stderr is what there is to say about it.
package cli

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/native-sidecar/native-sidecar/fn"
)

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // something is an error, or --check found something to change
	exitUsage  = 2 // the command line is wrong
)

// Process is what the command works in.
type Process struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Heap is told within how many bytes the heap should stay. It may be nil.
	Heap func(bytes int64)
}

// The heap grows with what is found and edited, and with the garbage that nobody
// collects before there is need. Beside a large input it may have a part of that,
// over files as much as any number of them may take.
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

// command is what the first argument can ask for. A folder of that name is
// ./NAME, or stands behind the flags.
type command struct {
	name, args, help string
	// values are what it may be followed by, for completion; nil for files.
	values func() []string
	run    func(ctx context.Context, args []string, p Process) int
}

func commands() []command {
	return []command{
		{"catalog", "[NAME]", "print the known sidecars, or one of them in full", catalogNames, catalogCommand},
		{"explain", "PATH...", "tell in which order containers start and stop", nil, explainCommand},
		{"completion", "SHELL", "print the completion script for bash, zsh or fish", shells, completionCommand},
	}
}

// Run runs the command and returns its exit code: 0; 1 where something is an
// error or --check found something to change; 2 for a wrong command line.
func Run(ctx context.Context, args []string, p Process) int {
	if len(args) == 0 {
		return function(ctx, p)
	}
	for _, c := range commands() {
		if args[0] == c.name {
			return c.run(ctx, args[1:], p)
		}
	}
	var o options
	flags := o.flags()
	if err := flags.Parse(args); err != nil {
		return complain(p.Stderr, exitUsage, "%v; see native-sidecar --help", err)
	}
	o.paths = flags.Args()
	switch {
	case o.help:
		fmt.Fprint(p.Stdout, help())
		return exitOK
	case o.version:
		fmt.Fprintln(p.Stdout, "native-sidecar", buildVersion())
		return exitOK
	}
	p.limit(filesHeap)
	return files(ctx, o, p)
}

func buildVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// function is the KRM function.
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
	_ = out.WriteMessages(stderr) // the results say it, too
	if err := out.Write(stdout); err != nil {
		return complain(stderr, exitFailed, "writing the ResourceList: %v", err)
	}
	if out.Failed {
		return exitFailed
	}
	return exitOK
}

// complain prints an error in one line and returns code.
func complain(stderr io.Writer, code int, format string, args ...any) int {
	fmt.Fprintln(stderr, "native-sidecar:", fmt.Sprintf(format, args...))
	return code
}
