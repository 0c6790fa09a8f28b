package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/native-sidecar/native-sidecar/internal/explain"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/report"
	"github.com/spf13/pflag"
)

const explainUsage = `native-sidecar explain tells in which order the containers of a workload start and stop,
what each step waits for, and what a pod asks of its node. Nothing is written.

  native-sidecar explain [--fn-config CONFIG] [--format text|mermaid|svg] PATH...

PATH is a file, a directory, or - for stdin.

Flags:
`

// renderings are how timelines can be printed, by their formats.
var renderings = map[string]func([]explain.Workload) string{
	"text": explain.Text, "mermaid": explain.Mermaid, "svg": explain.SVG,
}

// explainCommand explains the workloads of files: as they are, and with a
// functionConfig as they would be. It returns the exit code.
func explainCommand(ctx context.Context, args []string, p Process) int {
	o := options{format: formatText, quiet: true}
	var format string
	flags := pflag.NewFlagSet("explain", pflag.ContinueOnError)
	flags.SetOutput(p.Stderr)
	flags.Usage = func() {}
	flags.StringVar(&o.config, configFlag, "", "the file with the functionConfig: shows workloads before and after it")
	flags.StringVar(&format, formatFlag, "text", "text, mermaid (Markdown with diagrams) or svg")
	flags.BoolVarP(&o.help, "help", "h", false, "print this help")
	err := flags.Parse(args)
	render, known := renderings[format]
	switch {
	case err != nil:
		return complain(p.Stderr, exitUsage, "%v; see native-sidecar explain --help", err)
	case o.help:
		fmt.Fprint(p.Stdout, explainUsage, flags.FlagUsages())
		return exitOK
	case !known:
		return complain(p.Stderr, exitUsage, "--format is %q: it is text, mermaid or svg", format)
	case flags.NArg() == 0:
		return complain(p.Stderr, exitUsage, "name files or directories to explain, or - for stdin; see native-sidecar explain --help")
	}
	o.paths = flags.Args()
	p.limit(filesHeap)
	workloads, code := explained(ctx, &o, p)
	if code != exitOK {
		return code
	}
	if _, err := io.WriteString(p.Stdout, render(workloads)); err != nil {
		return complain(p.Stderr, exitFailed, "writing to stdout: %v", err)
	}
	return exitOK
}

// explained returns the workloads of the files that the options name. What is wrong
// is reported on stderr, and shows in the exit code.
func explained(ctx context.Context, o *options, p Process) ([]explain.Workload, int) {
	engine, err := pipeline.Idle()
	if o.config != "" {
		engine, err = configure(o.config)
	}
	var wrong finding.List
	if errors.As(err, &wrong) {
		return nil, o.tell(wrong, nil, p)
	}
	if err != nil {
		return nil, complain(p.Stderr, exitFailed, "%v", err)
	}
	found, err := find(o.paths, p.Stdin)
	if err != nil {
		return nil, complain(p.Stderr, exitFailed, "%v", err)
	}
	var all []explain.Workload
	explains := make([]bool, len(found))
	result, err := engine.Run(ctx, sources(found), pipeline.Host{
		Locate: locate,
		Look: func(source int, before, after *pod.Pod, at finding.Location) func() {
			w := described(before, after, at, o.config != "")
			w.Kubernetes = engine.KubernetesVersion()
			return func() {
				explains[source] = true
				all = append(all, w)
			}
		},
	})
	if err != nil {
		return nil, complain(p.Stderr, exitFailed, "%v", err)
	}
	if code := o.tell(result.Findings, found, p); code != exitOK {
		return nil, code
	}
	for i, f := range found {
		if !explains[i] && named(f, o.paths) {
			complain(p.Stderr, exitOK, "%s contains no workload", f.name)
		}
	}
	if len(all) == 0 {
		return nil, complain(p.Stderr, exitFailed, "there is no workload to explain in %v", o.paths)
	}
	return all, exitOK
}

// described returns a pod as a workload, with what becomes of it if that is asked
// for.
func described(before, after *pod.Pod, at finding.Location, both bool) explain.Workload {
	at.Column = 0
	w := explain.Workload{Title: before.Resource.String(), Place: at.String(), Field: before.Path, Before: explain.Of(before)}
	if both {
		is := explain.Of(after)
		w.After = &is
	}
	return w
}

// tell says the errors and warnings among findings, and is the exit code.
func (o *options) tell(findings []finding.Finding, files []*file, p Process) int {
	_, failed := finding.Outcome(findings)
	if err := o.say(report.Report{Findings: findings, Failed: failed, Read: o.texts(files)}, p); err != nil {
		return complain(p.Stderr, exitFailed, "%v", err)
	}
	if failed {
		return exitFailed
	}
	return exitOK
}

// named tells whether the path of a file was given, and not found in a directory.
func named(f *file, paths []string) bool {
	for _, path := range paths {
		if path == f.name || path == "-" && f.stdin != nil {
			return true
		}
	}
	return false
}
