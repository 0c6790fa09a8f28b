// Package cli is the command line: flags, files, diffs and exit codes.
//
// Without paths the command is a KRM function. With paths it works on files, as
// gofmt does: it prints, lists, diffs or rewrites them. Nothing is written
// before everything was judged, and nothing at all where one thing is an error.
package cli

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/native-sidecar/native-sidecar/fn"
	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/spf13/pflag"
)

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // something is an error, or --check found something to change
	exitUsage  = 2 // the command line is wrong
)

const usage = `native-sidecar adds native sidecars to Kubernetes manifests, and converts legacy ones.

As a KRM function, started by kustomize or kpt (ResourceList on stdin and stdout):
  native-sidecar

On files and directories (-: a stream of manifests on stdin):
  native-sidecar --fn-config CONFIG [-l] [-d] [-w] [--check] PATH...

The catalogue of known sidecars, for known in a conversion:
  native-sidecar catalog [NAME]

The order in which containers start and stop, before and after:
  native-sidecar explain [--fn-config CONFIG] PATH...

Flags:
`

// options are the flags and arguments.
type options struct {
	config                   string
	list, diff, write, check bool
	paths                    []string
}

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
	smallHeap = 24 << 20
	filesHeap = 72 << 20
	heapShare = 0.45
)

func (p Process) limit(bytes int64) {
	if p.Heap != nil {
		p.Heap(bytes)
	}
}

// Run runs the command and returns its exit code: 0; 1 where something is an
// error or --check found something to change; 2 for a wrong command line.
func Run(args []string, p Process) int {
	stdout, stderr := p.Stdout, p.Stderr
	if len(args) > 0 && args[0] == catalogCommand {
		return printCatalog(args[1:], stdout, stderr)
	}
	if len(args) > 0 && args[0] == explainName {
		return explainCommand(args[1:], p)
	}
	var o options
	var help, version bool
	flags := pflag.NewFlagSet("native-sidecar", pflag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {}
	flags.StringVar(&o.config, "fn-config", "", "the file with the functionConfig")
	flags.BoolVarP(&o.list, "list", "l", false, "list the files that would change")
	flags.BoolVarP(&o.diff, "diff", "d", false, "print what would change, as a diff")
	flags.BoolVarP(&o.write, "write", "w", false, "write the changes to the files")
	flags.BoolVar(&o.check, "check", false, "exit with 1 where a file would change")
	flags.BoolVarP(&help, "help", "h", false, "print this help")
	flags.BoolVar(&version, "version", false, "print the version")
	if err := flags.Parse(args); err != nil {
		return complain(stderr, exitUsage, "%v; see native-sidecar --help", err)
	}
	o.paths = flags.Args()
	switch {
	case help:
		fmt.Fprint(stdout, usage, flags.FlagUsages())
		return exitOK
	case version:
		fmt.Fprintln(stdout, "native-sidecar", buildVersion())
		return exitOK
	case len(args) == 0:
		return function(p)
	}
	p.limit(filesHeap)
	return files(o, p.Stdin, stdout, stderr)
}

func buildVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// function is the KRM function.
func function(p Process) int {
	stdout, stderr := p.Stdout, p.Stderr
	input, err := readAll(p.Stdin)
	if err != nil {
		return complain(stderr, exitFailed, "reading stdin: %v", err)
	}
	p.limit(smallHeap + int64(heapShare*float64(len(input.text))))
	out, err := fn.Run(input.text)
	if err != nil {
		return complain(stderr, exitFailed, "%v", err)
	}
	// Hosts show results of severity info by themselves or not at all.
	report(stderr, out.Findings, v1alpha1.Error, v1alpha1.Warning)
	if err := out.Write(stdout); err != nil {
		return complain(stderr, exitFailed, "writing the ResourceList: %v", err)
	}
	if out.Failed {
		return exitFailed
	}
	return exitOK
}

// report prints findings of the given severities, one a line.
func report(w io.Writer, findings []plan.Finding, severities ...v1alpha1.Severity) {
	for _, f := range findings {
		for _, s := range severities {
			if f.Severity == s {
				fmt.Fprintln(w, f)
			}
		}
	}
}

// complain prints an error in one line and returns code.
func complain(stderr io.Writer, code int, format string, args ...any) int {
	fmt.Fprintln(stderr, "native-sidecar:", fmt.Sprintf(format, args...))
	return code
}

// complainAll prints the errors of a functionConfig as they are, since they name
// their file and line, and any other error as complain does.
func complainAll(stderr io.Writer, err error) int {
	var wrong v1alpha1.Errors
	if errors.As(err, &wrong) {
		fmt.Fprintln(stderr, wrong)
		return exitFailed
	}
	return complain(stderr, exitFailed, "%v", err)
}
